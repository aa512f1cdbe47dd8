/** Knows what each language's main file is called, and where its highlighting comes from when it is chosen. */

import { LanguageSupport, StreamLanguage, type StreamParser } from "@codemirror/language";
import type { Extension } from "@codemirror/state";

type Loader = () => Promise<Extension>;

export interface Grammar {
  file: string;
  load: Loader;
}

/** A grammar of CodeMirror's earlier kind, which must be told how a comment begins, and ends if not with its line. */
function legacy(open: string, mode: () => Promise<StreamParser<unknown>>, close = ""): Loader {
  const commentTokens = close ? { block: { open, close } } : { line: open };
  return async () => {
    const language = StreamLanguage.define(await mode());
    return new LanguageSupport(language, [language.data.of({ commentTokens })]);
  };
}

const c: Loader = async () => (await import("@codemirror/lang-cpp")).cpp();
const javascript: Loader = async () => (await import("@codemirror/lang-javascript")).javascript({ jsx: true });
const typescript: Loader = async () => (await import("@codemirror/lang-javascript")).javascript({ typescript: true });
const sql: Loader = async () => (await import("@codemirror/lang-sql")).sql();
const shell: Loader = legacy("#", async () => (await import("@codemirror/legacy-modes/mode/shell")).shell);
const lua: Loader = legacy("--", async () => (await import("@codemirror/legacy-modes/mode/lua")).lua);
const assembly = (comment: string): Loader =>
  legacy(comment, async () => (await import("@codemirror/legacy-modes/mode/gas")).gas);
const clike = (pick: "csharp" | "kotlin" | "scala" | "dart"): Loader =>
  legacy("//", async () => (await import("@codemirror/legacy-modes/mode/clike"))[pick]);
const small = (pick: "awk" | "bc" | "jq" | "elixir" | "prolog", comment: string): Loader =>
  legacy(comment, async () => (await import("./small"))[pick]);

/** Named as the runtimes name their languages. One that is missing here is plain text, and runs as well. */
const GRAMMARS: Record<string, Grammar> = {
  awk: { file: "main.awk", load: small("awk", "#") },
  bash: { file: "main.sh", load: shell },
  bc: { file: "main.bc", load: small("bc", "#") },
  c: { file: "main.c", load: c },
  "c++": { file: "main.cpp", load: c },
  coffeescript: {
    file: "main.coffee",
    load: legacy("#", async () => (await import("@codemirror/legacy-modes/mode/coffeescript")).coffeeScript),
  },
  csharp: { file: "main.cs", load: clike("csharp") },
  dart: { file: "main.dart", load: clike("dart") },
  elixir: { file: "main.exs", load: small("elixir", "#") },
  erlang: {
    file: "main.erl",
    load: legacy("%", async () => (await import("@codemirror/legacy-modes/mode/erlang")).erlang),
  },
  fortran: {
    file: "main.f90",
    load: legacy("!", async () => (await import("@codemirror/legacy-modes/mode/fortran")).fortran),
  },
  gas: { file: "main.s", load: assembly("#") },
  go: { file: "main.go", load: async () => (await import("@codemirror/lang-go")).go() },
  haskell: {
    file: "main.hs",
    load: legacy("--", async () => (await import("@codemirror/legacy-modes/mode/haskell")).haskell),
  },
  java: { file: "Main.java", load: async () => (await import("@codemirror/lang-java")).java() },
  javascript: { file: "main.js", load: javascript },
  jq: { file: "main.jq", load: small("jq", "#") },
  julia: {
    file: "main.jl",
    load: legacy("#", async () => (await import("@codemirror/legacy-modes/mode/julia")).julia),
  },
  kotlin: { file: "main.kt", load: clike("kotlin") },
  lisp: {
    file: "main.lisp",
    load: legacy(";", async () => (await import("@codemirror/legacy-modes/mode/commonlisp")).commonLisp),
  },
  lua: { file: "main.lua", load: lua },
  luajit: { file: "main.lua", load: lua },
  nasm: { file: "main.asm", load: assembly(";") },
  ocaml: {
    file: "main.ml",
    load: legacy("(*", async () => (await import("@codemirror/legacy-modes/mode/mllike")).oCaml, "*)"),
  },
  pascal: {
    file: "main.pas",
    load: legacy("//", async () => (await import("@codemirror/legacy-modes/mode/pascal")).pascal),
  },
  perl: {
    file: "main.pl",
    load: legacy("#", async () => (await import("@codemirror/legacy-modes/mode/perl")).perl),
  },
  php: { file: "main.php", load: async () => (await import("@codemirror/lang-php")).php() },
  prolog: { file: "main.pl", load: small("prolog", "%") },
  python: { file: "main.py", load: async () => (await import("@codemirror/lang-python")).python() },
  r: {
    file: "main.r",
    load: legacy("#", async () => (await import("@codemirror/legacy-modes/mode/r")).r),
  },
  ruby: {
    file: "main.rb",
    load: legacy("#", async () => (await import("@codemirror/legacy-modes/mode/ruby")).ruby),
  },
  rust: { file: "main.rs", load: async () => (await import("@codemirror/lang-rust")).rust() },
  scala: { file: "main.scala", load: clike("scala") },
  scheme: {
    file: "main.scm",
    load: legacy(";", async () => (await import("@codemirror/legacy-modes/mode/scheme")).scheme),
  },
  sh: { file: "main.sh", load: shell },
  sqlite3: { file: "main.sql", load: sql },
  tcl: {
    file: "main.tcl",
    load: legacy("#", async () => (await import("@codemirror/legacy-modes/mode/tcl")).tcl),
  },
  typescript: { file: "main.ts", load: typescript },
};

/** Files that are no program but stand beside one. */
const DATA: Record<string, Loader> = {
  json: async () => (await import("@codemirror/lang-json")).json(),
  html: async () => (await import("@codemirror/lang-html")).html(),
  css: async () => (await import("@codemirror/lang-css")).css(),
};

const OTHER_NAMES: Record<string, string> = {
  py: "python",
  py3: "python",
  python3: "python",
  js: "javascript",
  coffee: "coffeescript",
  node: "javascript",
  nodejs: "javascript",
  ts: "typescript",
  shell: "sh",
  gcc: "c",
  cpp: "c++",
  "g++": "c++",
  cxx: "c++",
  golang: "go",
  rs: "rust",
  rb: "ruby",
  pl: "perl",
  "c#": "csharp",
  cs: "csharp",
  kt: "kotlin",
  hs: "haskell",
  sql: "sqlite3",
  sqlite: "sqlite3",
  commonlisp: "lisp",
  sbcl: "lisp",
  chez: "scheme",
  gawk: "awk",
  mawk: "awk",
  asm: "nasm",
  assembly: "gas",
  f90: "fortran",
  jl: "julia",
};

const BY_ENDING: Record<string, Loader> = { ...DATA, h: c, hpp: c, hh: c, cc: c, mjs: javascript, cjs: javascript };
for (const { file, load } of Object.values(GRAMMARS)) BY_ENDING[ending(file)] ??= load;

/** The grammar of a language or one of its aliases; undefined means plain text. */
export function grammarOf(language: string): Grammar | undefined {
  const name = language.toLowerCase();
  const known = Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : name;
  return known !== undefined && Object.hasOwn(GRAMMARS, known) ? GRAMMARS[known] : undefined;
}

/** Highlighting for a file of a program in `language`: by its ending, since helpers may be in another language. */
export function highlightingOf(name: string, language: string): Loader | undefined {
  const own = grammarOf(language);
  if (own && ending(own.file) === ending(name)) return own.load;
  const key = ending(name);
  return Object.hasOwn(BY_ENDING, key) ? BY_ENDING[key] : undefined;
}

/** What the main file of a language without a grammar is called on the page; its runtime has a name for it. */
export const NAMELESS = "main";

export function mainFile(language: string): string {
  return grammarOf(language)?.file ?? NAMELESS;
}

function ending(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1).toLowerCase();
}
