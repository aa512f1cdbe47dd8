/** Reads what a page's author wrote between the tags: code as text, or script blocks for files, input and cases. */

import type { Case, SourceFile } from "../api/types";
import { goodName, newWork, readCase, type Work } from "../work";

/**
 * The work that the element's children describe. Plain text (or a `<pre>`) is the main file. Where there are several
 * files, or code with `<` in it, each is a `<script type="text/plain" data-file="name">`; `data-stdin` and `data-cases`
 * (a JSON array) are the input and the cases.
 */
export function workFromChildren(element: Element, language: string): Work {
  const blocks = [
    ...element.querySelectorAll<HTMLScriptElement>("script[data-file], script[data-stdin], script[data-cases]"),
  ];
  const work = newWork(language, blocks.some((block) => block.dataset.file !== undefined) ? "" : plainText(element));
  const files: SourceFile[] = [];
  for (const block of blocks) {
    const content = dedent(block.textContent ?? "");
    const { file, stdin, cases } = block.dataset;
    if (file !== undefined && goodName(file)) files.push({ name: file, content });
    if (stdin !== undefined) work.stdin = content;
    if (cases !== undefined) work.cases = parseCases(content);
  }
  if (files.length) work.files = files;
  work.args = element.getAttribute("args") ?? "";
  work.stdin ||= element.getAttribute("stdin") ?? "";
  work.mode = element.getAttribute("mode") === "repl" ? "repl" : "program";
  work.version = element.getAttribute("version") ?? "*";
  return work;
}

function plainText(element: Element): string {
  const texts = [...element.childNodes].filter(
    (node) => !(node instanceof Element && (node.slot || node.tagName === "SCRIPT")),
  );
  return dedent(texts.map((node) => node.textContent ?? "").join(""));
}

/** Takes off the blank lines around, and the indentation that all lines share. */
export function dedent(text: string): string {
  const lines = text.replace(/^(?:[ \t]*\r?\n)+|\s+$/g, "").split(/\r?\n/);
  const indents = lines.filter((line) => line.trim()).map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const shared = indents.length ? Math.min(...indents) : 0;
  const body = lines.map((line) => line.slice(shared)).join("\n");
  return body && `${body}\n`;
}

function parseCases(json: string): Case[] {
  try {
    const list: unknown = JSON.parse(json);
    return Array.isArray(list) ? list.flatMap((item) => readCase(item) ?? []) : [];
  } catch {
    console.warn("code-runner: data-cases is not JSON");
    return [];
  }
}
