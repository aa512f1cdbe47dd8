/** Shows what a program printed: stderr told apart, colours kept, and lines of the caller's own files linked. */

import { h, type Child } from "../dom";
import { parseAnsi, type Run, type Style } from "./ansi";
import { interleave, type Piece } from "./interleave";
import { findPlaces, type Place } from "./places";

export interface TerminalOptions {
  files: readonly string[];
  onPlace: (place: Place) => void;
  /** Compilers name places on stdout as well. */
  linkStdout?: boolean;
}

export const SHOWN_AT_FIRST = 200_000; // characters: more makes a phone stutter
const PALETTE_SIZE = 16;

/** A `<pre>` with both streams in the order they came. */
export function terminal(
  streams: { output: string; stdout: string; stderr: string },
  options: TerminalOptions,
): HTMLElement {
  const pieces = interleave(streams.output, streams.stdout, streams.stderr);
  const pre = h("pre", { class: "terminal", tabindex: 0, role: "group", "aria-label": "What the program printed" });
  const { shown, hidden, hiddenLength } = clipped(pieces);
  const states = { stdout: {} as Style, stderr: {} as Style };
  const draw = (list: Piece[]) => {
    const drawn = document.createDocumentFragment(); // one by one: there may be more than a call takes arguments
    for (const piece of list) for (const run of drawPiece(piece, states, options)) drawn.append(run);
    return drawn;
  };
  pre.append(draw(shown));
  if (hiddenLength) {
    const more = h(
      "button",
      { type: "button", class: "more" },
      `Show ${hiddenLength.toLocaleString("en")} more characters`,
    );
    more.addEventListener("click", () => more.replaceWith(draw(hidden)));
    pre.append(more);
  }
  return pre;
}

/** Every place that the pieces name, for marks in the editor. */
export function placesIn(text: string, files: readonly string[]): Place[] {
  return findPlaces(text, files).flatMap(({ place }) => place ?? []);
}

function clipped(pieces: Piece[]): { shown: Piece[]; hidden: Piece[]; hiddenLength: number } {
  const shown: Piece[] = [];
  const hidden: Piece[] = [];
  let room = SHOWN_AT_FIRST;
  for (const piece of pieces) {
    const head = piece.text.slice(0, room);
    const tail = piece.text.slice(head.length);
    if (head) shown.push({ ...piece, text: head });
    if (tail) hidden.push({ ...piece, text: tail });
    room -= head.length;
  }
  return { shown, hidden, hiddenLength: hidden.reduce((sum, { text }) => sum + text.length, 0) };
}

function drawPiece(piece: Piece, states: Record<Piece["stream"], Style>, options: TerminalOptions): HTMLElement[] {
  const { runs, style } = parseAnsi(piece.text, states[piece.stream]);
  states[piece.stream] = style;
  const linked = piece.stream === "stderr" || options.linkStdout;
  return runs.map((run) => drawRun(run, piece.stream, linked ? options : undefined));
}

function drawRun(run: Run, stream: Piece["stream"], links: TerminalOptions | undefined): HTMLElement {
  const spans = links ? findPlaces(run.text, links.files) : [{ text: run.text }];
  const children = spans.map(({ text, place }): Child => {
    if (!place || !links) return text;
    const { file, line } = place;
    const button = h(
      "button",
      { type: "button", class: "place", "aria-label": `${text}: go to line ${line} of ${file}` },
      text,
    );
    button.addEventListener("click", () => links.onPlace(place));
    return button;
  });
  const span = h("span", { class: classes(run.style, stream) }, ...children);
  if (typeof run.style.fg === "string") span.style.color = run.style.fg;
  if (typeof run.style.bg === "string") span.style.backgroundColor = run.style.bg;
  return span;
}

function classes(style: Style, stream: Piece["stream"]): string {
  const names: string[] = [stream];
  for (const key of ["bold", "dim", "italic", "underline", "strike", "inverse"] as const)
    if (style[key]) names.push(key);
  if (typeof style.fg === "number" && style.fg < PALETTE_SIZE) names.push(`fg${style.fg}`);
  if (typeof style.bg === "number" && style.bg < PALETTE_SIZE) names.push(`bg${style.bg}`);
  return names.join(" ");
}
