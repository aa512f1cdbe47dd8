/** Shows how each case went: its verdict, and where it failed, what was expected beside what came. */

import type { Case, CaseResult } from "../api/types";
import { h } from "../dom";
import { icon, type IconName } from "../icons";
import { parseAnsi } from "./ansi";
import { describeVerdict, formatTime, type Tone } from "./words";

const ICONS: Record<Tone, IconName> = { good: "check", bad: "cross", warn: "dash", calm: "dash", busy: "dash" };
const LONGEST = 20_000; // characters of one side that are compared and shown

/** "3 of 4 cases passed". */
export function summary(results: readonly CaseResult[]): { tone: Tone; title: string } {
  const passed = results.filter(({ verdict }) => verdict === "accepted").length;
  const cases = results.length === 1 ? "case" : "cases";
  if (passed === results.length)
    return { tone: "good", title: passed === 1 ? "The case passed" : `All ${passed} cases passed` };
  return { tone: "bad", title: `${passed} of ${results.length} ${cases} passed` };
}

export function caseResults(results: readonly CaseResult[], cases: readonly Case[]): HTMLElement {
  const list = h("ol", { class: "case-results", "aria-label": "Results of the cases" });
  let opened = false;
  results.forEach((result, index) => {
    const failed = !["accepted", "skipped"].includes(result.verdict);
    list.append(h("li", {}, drawCase(result, cases[index], index, failed && !opened)));
    opened ||= failed;
  });
  return list;
}

function drawCase(result: CaseResult, asked: Case | undefined, index: number, open: boolean): HTMLElement {
  const { tone, title } = describeVerdict(result.verdict);
  const time = result.run?.wall_time == null ? "" : formatTime(result.run.wall_time);
  return h(
    "details",
    { class: "case", open },
    h(
      "summary",
      {},
      h("span", { class: `badge ${tone}` }, icon(ICONS[tone])),
      h("span", { class: "case-name" }, `Case ${index + 1}`),
      h("span", { class: "case-verdict" }, title),
      h("span", { class: "figure-text" }, time),
    ),
    drawSides(result, asked),
  );
}

function drawSides(result: CaseResult, asked: Case | undefined): HTMLElement {
  const { run } = result;
  const got = clean(run?.stdout ?? "");
  const expected = asked?.expected_output ?? null;
  const sides = h("div", { class: "sides" });
  if (asked?.args.length) sides.append(side("Arguments", asked.args.join(" "), null));
  if (asked?.stdin) sides.append(side("Input", asked.stdin, null));
  if (expected !== null) sides.append(side("Expected", expected, result.verdict === "wrong_answer" ? got : null));
  if (run) sides.append(side("Printed", got, result.verdict === "wrong_answer" ? expected : null));
  if (run?.stderr) sides.append(side("On stderr", clean(run.stderr), null));
  if (run?.message) sides.append(h("p", { class: "case-message" }, run.message));
  return sides;
}

/** One text, with the lines that the other side does not have in the same place marked. */
function side(label: string, text: string, other: string | null): HTMLElement {
  const pre = h("pre", { tabindex: 0, role: "group", "aria-label": label });
  const shown = text.slice(0, LONGEST);
  const others = other?.slice(0, LONGEST).trimEnd().split("\n");
  shown
    .trimEnd()
    .split("\n")
    .forEach((line, index) => {
      const differs = others !== undefined && others[index]?.trimEnd() !== line.trimEnd();
      pre.append(h(differs ? "mark" : "span", {}, line || (differs ? " " : "")), "\n");
    });
  if (!shown) pre.replaceChildren(h("em", {}, "nothing"));
  if (text.length > LONGEST)
    pre.append(h("em", {}, `… and ${(text.length - LONGEST).toLocaleString("en")} more characters`));
  return h("div", { class: "side" }, h("div", { class: "side-title" }, label), pre);
}

function clean(text: string): string {
  return parseAnsi(text)
    .runs.map((run) => run.text)
    .join("");
}
