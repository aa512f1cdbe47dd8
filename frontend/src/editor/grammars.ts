/** Knows, for each language, what its main file is called and where its highlighting comes from (loaded when chosen). */

import { LanguageSupport, StreamLanguage, type StreamParser } from "@codemirror/language";
import type { Extension } from "@codemirror/state";

type Loader = () => Promise<Extension>;

export interface Grammar {
  file: string;
  load: Loader;
}

async function legacy(parser: Promise<StreamParser<unknown>>, comment: string): Promise<Extension> {
  const language = StreamLanguage.define(await parser);
  return new LanguageSupport(language, [language.data.of({ commentTokens: { line: comment } })]);
}

const c: Loader = async () => (await import("@codemirror/lang-cpp")).cpp();
const javascript: Loader = async () => (await import("@codemirror/lang-javascript")).javascript({ jsx: true });
const typescript: Loader = async () => (await import("@codemirror/lang-javascript")).javascript({ typescript: true });
const shell: Loader = () => legacy(import("@codemirror/legacy-modes/mode/shell").then((m) => m.shell), "#");
const clike = (pick: "csharp" | "kotlin" | "scala" | "dart" | "objectiveC"): Loader => () =>
  legacy(import("@codemirror/legacy-modes/mode/clike").then((m) => m[pick]), "//");
const ml = (pick: "oCaml" | "fSharp"): Loader => () =>
  legacy(import("@codemirror/legacy-modes/mode/mllike").then((m) => m[pick]), "//");

const GRAMMARS: Record<string, Grammar> = {
  python: { file: "main.py", load: async () => (await import("@codemirror/lang-python")).python() },
  javascript: { file: "main.js", load: javascript },
  typescript: { file: "main.ts", load: typescript },
  bash: { file: "main.sh", load: shell },
  c: { file: "main.c", load: c },
  "c++": { file: "main.cpp", load: c },
  java: { file: "Main.java", load: async () => (await import("@codemirror/lang-java")).java() },
  rust: { file: "main.rs", load: async () => (await import("@codemirror/lang-rust")).rust() },
  go: { file: "main.go", load: async () => (await import("@codemirror/lang-go")).go() },
  php: { file: "main.php", load: async () => (await import("@codemirror/lang-php")).php() },
  sql: { file: "main.sql", load: async () => (await import("@codemirror/lang-sql")).sql() },
  ruby: { file: "main.rb", load: () => legacy(import("@codemirror/legacy-modes/mode/ruby").then((m) => m.ruby), "#") },
  perl: { file: "main.pl", load: () => legacy(import("@codemirror/legacy-modes/mode/perl").then((m) => m.perl), "#") },
  lua: { file: "main.lua", load: () => legacy(import("@codemirror/legacy-modes/mode/lua").then((m) => m.lua), "--") },
  r: { file: "main.R", load: () => legacy(import("@codemirror/legacy-modes/mode/r").then((m) => m.r), "#") },
  julia: { file: "main.jl", load: () => legacy(import("@codemirror/legacy-modes/mode/julia").then((m) => m.julia), "#") },
  haskell: { file: "main.hs", load: () => legacy(import("@codemirror/legacy-modes/mode/haskell").then((m) => m.haskell), "--") },
  csharp: { file: "main.cs", load: clike("csharp") },
  kotlin: { file: "main.kt", load: clike("kotlin") },
  scala: { file: "main.scala", load: clike("scala") },
  dart: { file: "main.dart", load: clike("dart") },
  ocaml: { file: "main.ml", load: ml("oCaml") },
  pascal: { file: "main.pas", load: () => legacy(import("@codemirror/legacy-modes/mode/pascal").then((m) => m.pascal), "//") },
  fortran: { file: "main.f90", load: () => legacy(import("@codemirror/legacy-modes/mode/fortran").then((m) => m.fortran), "!") },
  commonlisp: { file: "main.lisp", load: () => legacy(import("@codemirror/legacy-modes/mode/commonlisp").then((m) => m.commonLisp), ";") },
  scheme: { file: "main.scm", load: () => legacy(import("@codemirror/legacy-modes/mode/scheme").then((m) => m.scheme), ";") },
  erlang: { file: "main.erl", load: () => legacy(import("@codemirror/legacy-modes/mode/erlang").then((m) => m.erlang), "%") },
  tcl: { file: "main.tcl", load: () => legacy(import("@codemirror/legacy-modes/mode/tcl").then((m) => m.tcl), "#") },
  awk: { file: "main.awk", load: shell },
  d: { file: "main.d", load: () => legacy(import("@codemirror/legacy-modes/mode/d").then((m) => m.d), "//") },
  nasm: { file: "main.asm", load: () => legacy(import("@codemirror/legacy-modes/mode/gas").then((m) => m.gas), ";") },
  json: { file: "main.json", load: async () => (await import("@codemirror/lang-json")).json() },
  html: { file: "main.html", load: async () => (await import("@codemirror/lang-html")).html() },
  css: { file: "main.css", load: async () => (await import("@codemirror/lang-css")).css() },
};

const OTHER_NAMES: Record<string, string> = {
  py: "python", py3: "python", python3: "python", js: "javascript", node: "javascript", nodejs: "javascript",
  ts: "typescript", sh: "bash", shell: "bash", gcc: "c", cpp: "c++", "g++": "c++", cxx: "c++", golang: "go", rs: "rust",
  rb: "ruby", pl: "perl", "c#": "csharp", cs: "csharp", kt: "kotlin", hs: "haskell", sqlite: "sql", sqlite3: "sql",
  lisp: "commonlisp", sbcl: "commonlisp", "common-lisp": "commonlisp", chez: "scheme", gawk: "awk", assembly: "nasm", asm: "nasm", f90: "fortran", luajit: "lua", jl: "julia",
};

const BY_ENDING: Record<string, string> = { h: "c", hpp: "c++", hh: "c++", mjs: "javascript", cjs: "javascript" };
for (const [name, { file }] of Object.entries(GRAMMARS)) BY_ENDING[ending(file)] ??= name;

/** The grammar of a language or one of its aliases; undefined means plain text. */
export function grammarOf(language: string): Grammar | undefined {
  const name = language.toLowerCase();
  const known = Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : name;
  return known !== undefined && Object.hasOwn(GRAMMARS, known) ? GRAMMARS[known] : undefined;
}

/** The grammar of a file by its name's ending; undefined for data and for what is not known. */
export function grammarOfFile(name: string): Grammar | undefined {
  const known = BY_ENDING[ending(name)];
  return known ? GRAMMARS[known] : undefined;
}

export function mainFile(language: string): string {
  return grammarOf(language)?.file ?? "main.txt";
}

function ending(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1).toLowerCase();
}
