/** Finds the places in the caller's own files that a traceback or a compiler's message names. */

export interface Place {
  file: string;
  /** From 1. */
  line: number;
  column?: number;
}

export interface Span {
  text: string;
  place?: Place;
}

// After the file's name: Python's `", line 3`, gcc's `:3:5`, bash's `: line 3`, mono's `(3,5)`, Perl's ` line 3`.
const POSITION = String.raw`(?:", line |: line | line |:|\()(\d{1,7})(?:[:,](\d{1,6}))?`;
const FOLDER = /[\w.~/-]/;
const MOST_PLACES = 500; // each becomes a button, and nobody presses the next one

/** Cuts the text where it names a line of one of `files`. A folder before the name belongs to the link. */
export function findPlaces(text: string, files: readonly string[]): Span[] {
  const names = files.filter(Boolean).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (!names.length) return [{ text }];
  const pattern = new RegExp(String.raw`(?<![\w.-])(${names.join("|")})(?![\w-])${POSITION}`, "g");
  const spans: Span[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    let start = match.index;
    if (text[start - 1] === "/") while (start > from && FOLDER.test(text[start - 1] ?? "")) start -= 1;
    if (start > from) spans.push({ text: text.slice(from, start) });
    const place: Place = { file: match[1] ?? "", line: Number(match[2]) };
    if (match[3]) place.column = Number(match[3]);
    from = match.index + match[0].length;
    spans.push({ text: text.slice(start, from), place });
    if (spans.length > 2 * MOST_PLACES) break;
  }
  if (from < text.length) spans.push({ text: text.slice(from) });
  return spans;
}
