/** The reader's work: what is in the editor and beside it. It is what gets shared, kept, and run. */

import type { Case, Compare, Program, SourceFile } from "./api/types";
import { mainFile, NAMELESS } from "./editor/grammars";

export interface Work {
  language: string;
  version: string;
  files: SourceFile[];
  stdin: string;
  /** As typed: words in the shell's manner. */
  args: string;
  cases: Case[];
  compare: Compare;
  /** "repl" shows the value of a last expression, and figures, as an interactive interpreter does. */
  mode: Program["mode"];
}

export const COMPARISONS: Record<Compare, string> = {
  trimmed: "Ignore space at line ends",
  exact: "Exactly the same",
  tokens: "Same words",
  float: "Same numbers, nearly",
};

const MOST_FILES = 20;
const MOST_CASES = 100;
const MOST_TEXT = 1_000_000; // characters, all files together
const NAME = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^\p{C}/\\][^\p{C}\\]{0,119}$/u;

export function newWork(language: string, code = ""): Work {
  const files = [{ name: mainFile(language), content: code }];
  return { language, version: "*", files, stdin: "", args: "", cases: [], compare: "trimmed", mode: "program" };
}

/** True for a name that a node takes: relative, with folders if need be, and nothing that leaves them. */
export function goodName(name: string): boolean {
  return NAME.test(name) && !name.endsWith("/") && !name.includes("//");
}

export function programOf(work: Work, outputs: string[]): Program {
  const { language, version, stdin, cases, compare, mode } = work;
  const [main, ...rest] = work.files;
  const files = main?.name === NAMELESS ? [{ content: main.content }, ...rest] : work.files;
  return { language, version, files, stdin, args: splitArguments(work.args), cases, compare, outputs, mode };
}

/** Words as a shell splits them: quotes hold together, a backslash takes the next character as it is. */
export function splitArguments(text: string): string[] {
  const words: string[] = [];
  const pattern = /(?:[^\s"'\\]|\\[\s\S]|"(?:[^"\\]|\\[\s\S])*(?:"|$)|'[^']*(?:'|$))+|\\$/g;
  for (const [word] of text.matchAll(pattern)) {
    words.push(
      word.replace(
        /\\([\s\S])|"((?:[^"\\]|\\[\s\S])*)(?:"|$)|'([^']*)(?:'|$)/g,
        (_all, plain, double, single) => plain ?? double?.replace(/\\(["\\$`])/g, "$1") ?? single,
      ),
    );
  }
  return words;
}

export function joinArguments(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`)).join(" ");
}

/** Work read from a link or from the browser's store, where anything may stand; null when it makes no sense. */
export function readWork(value: unknown): Work | null {
  const raw = record(value);
  if (!raw || !Array.isArray(raw.files) || !isName(raw.language) || /[<>]/.test(raw.language)) return null;
  const files: SourceFile[] = [];
  for (const item of raw.files.slice(0, MOST_FILES)) {
    const { name, content } = record(item) ?? {};
    if (typeof name !== "string" || typeof content !== "string" || !goodName(name)) return null;
    if (!files.some((file) => file.name === name)) files.push({ name, content });
  }
  const length = files.reduce((sum, { content }) => sum + content.length, 0);
  if (!files.length || length > MOST_TEXT) return null;
  return {
    language: raw.language,
    version: isName(raw.version) ? raw.version : "*",
    files,
    stdin: text(raw.stdin),
    args: text(raw.args),
    cases: Array.isArray(raw.cases) ? raw.cases.slice(0, MOST_CASES).flatMap((item) => readCase(item) ?? []) : [],
    compare:
      typeof raw.compare === "string" && Object.hasOwn(COMPARISONS, raw.compare) ? (raw.compare as Compare) : "trimmed",
    mode: raw.mode === "repl" ? "repl" : "program",
  };
}

/** A case from JSON; null when it is not an object. */
export function readCase(value: unknown): Case | null {
  const raw = record(value);
  if (!raw) return null;
  return {
    stdin: text(raw.stdin),
    args: Array.isArray(raw.args) ? raw.args.filter((word): word is string => typeof word === "string") : [],
    expected_output: typeof raw.expected_output === "string" ? raw.expected_output : null,
  };
}

function record(value: unknown): Record<string, unknown> | null {
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

function text(value: unknown): string {
  return typeof value === "string" ? value.slice(0, MOST_TEXT) : "";
}

function isName(value: unknown): value is string {
  return typeof value === "string" && /^[\w#+.*<>=~^ -]{1,40}$/.test(value);
}
