/** Reads terminal escapes: colours and weights become styles, every other control sequence is left out. */

export interface Style {
  /** 0-15 as the theme has them, or an `rgb(…)`. */
  fg?: number | string;
  bg?: number | string;
  bold?: boolean;
  dim?: boolean;
  italic?: boolean;
  underline?: boolean;
  strike?: boolean;
  inverse?: boolean;
}

export interface Run {
  text: string;
  style: Style;
}

// CSI … final byte; OSC … BEL or ST; two-character escapes; stray control characters other than tab and newline.
const ESCAPE =
  /\x1b\[([0-?]*)([ -/]*[@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g;
const REWRITTEN_LINE = /(^|\n)[^\n]*\r(?=[^\n])/g; // without m, whose ^ holds after \r and U+2028 too

/** Styled runs of the text; `style` is where the stream left off before, and is what it ends with after. */
export function parseAnsi(text: string, style: Style = {}): { runs: Run[]; style: Style } {
  const runs: Run[] = [];
  const source = text.includes("\r")
    ? text
        .replace(/(?<!\r)\r+\n/g, "\n")
        .replace(REWRITTEN_LINE, "$1")
        .replace(/\r/g, "")
    : text;
  let from = 0;
  const push = (to: number) => {
    if (to > from) runs.push({ text: source.slice(from, to), style });
  };
  for (const match of source.matchAll(ESCAPE)) {
    push(match.index);
    from = match.index + match[0].length;
    if (match[2] === "m" && /^[\d;:]*$/.test(match[1] ?? ""))
      style = applied(style, (match[1] ?? "").split(/[;:]/).map(Number));
  }
  push(source.length);
  return { runs, style };
}

const ON: Record<number, keyof Style> = { 1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "inverse", 9: "strike" };
const OFF: Record<number, (keyof Style)[]> = {
  22: ["bold", "dim"],
  23: ["italic"],
  24: ["underline"],
  27: ["inverse"],
  29: ["strike"],
  39: ["fg"],
  49: ["bg"],
};

function applied(before: Style, codes: number[]): Style {
  let style: Style = { ...before };
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 0) style = {};
    else if (ON[code]) style = { ...style, [ON[code]]: true };
    else if (OFF[code]) for (const key of OFF[code]) delete style[key];
    else if (code === 38 || code === 48) {
      const [colour, used] = extended(codes.slice(at + 1));
      if (colour !== undefined) style[code === 38 ? "fg" : "bg"] = colour;
      at += used;
    } else if (code >= 30 && code <= 37) style.fg = code - 30;
    else if (code >= 40 && code <= 47) style.bg = code - 40;
    else if (code >= 90 && code <= 97) style.fg = code - 82;
    else if (code >= 100 && code <= 107) style.bg = code - 92;
  }
  return style;
}

/** The colour after a 38 or 48, and how many codes it took. */
function extended(codes: number[]): [number | string | undefined, number] {
  if (codes[0] === 5) return [indexed(codes[1] ?? 0), 2];
  if (codes[0] === 2) return [rgb(codes[1], codes[2], codes[3]), 4];
  return [undefined, 0];
}

function indexed(index: number): number | string | undefined {
  if (!(index >= 0 && index <= 255)) return undefined;
  if (index < 16) return index;
  if (index >= 232) return rgb(...(Array(3).fill(8 + (index - 232) * 10) as [number, number, number]));
  const level = (digit: number) => (digit ? 55 + digit * 40 : 0);
  const cube = index - 16;
  return rgb(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

function rgb(...parts: (number | undefined)[]): string {
  return `rgb(${parts.map((part) => Math.min(255, Math.max(0, Math.trunc(part ?? 0) || 0))).join(", ")})`;
}
