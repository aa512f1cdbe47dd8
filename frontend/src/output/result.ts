/** The result of a run, or what went wrong on the way to one, as the reader sees it under the editor. */

import type { Fault } from "../api/errors";
import type { Case, CaseResult, Outcome, Result } from "../api/types";
import { fill, h, type Child } from "../dom";
import { caseResults, summary } from "./caseResults";
import { display } from "./display";
import type { Place } from "./places";
import { returnedFiles } from "./returned";
import { terminal } from "./terminal";
import { describeOutcome, formatSize, formatTime, type Verdict } from "./words";

export interface Context {
  files: readonly string[];
  cases: readonly Case[];
  onPlace: (place: Place) => void;
  frameAddress: string;
}

/** True when compiling is what failed: Piston's answer then repeats the compile as the run. */
export function compileFailed(result: Result): boolean {
  return !!result.compile && (result.compile.status !== null || result.compile.code !== 0);
}

/** The result panel: a status line that is read out, and below it what there is to see. */
export class ResultPanel {
  readonly element = h("div", { class: "result", part: "result", role: "group", "aria-label": "Result" });
  private readonly status = h("div", { class: "status", role: "status" });
  private readonly figures = h("dl", { class: "figures" });
  private readonly body = h("div", { class: "result-body" });
  private said = "";

  constructor() {
    this.element.append(h("div", { class: "status-line" }, this.status, this.figures), this.body);
    this.clear();
  }

  clear(): void {
    this.element.hidden = true;
    fill(this.status);
    fill(this.figures);
    fill(this.body);
  }

  /** While running: earlier output stays, dimmed, and nothing jumps. The title is read out once, the note never. */
  running(title: string, note: string): void {
    this.element.hidden = false;
    this.element.classList.add("stale");
    if (this.said !== title) this.say({ tone: "busy", title });
    fill(this.figures, h("div", {}, h("dd", {}, note)));
  }

  show(result: Result, context: Context): void {
    this.element.hidden = false;
    this.element.classList.remove("stale");
    const failed = compileFailed(result);
    const outcome = failed && result.compile ? result.compile : result.run;
    const judged = !failed && result.cases?.length ? result.cases : null;
    this.say(judged ? summary(judged) : describeOutcome(outcome, failed ? "compile" : "run"));
    fill(this.figures, ...drawFigures(judged ? (together(judged) ?? outcome) : outcome, result));
    fill(this.body, ...drawBody(result, outcome, failed, context));
    this.body.scrollTop = 0;
  }

  fault(fault: Fault): void {
    this.element.hidden = false;
    this.element.classList.remove("stale");
    const tone = fault.kind === "cancelled" ? "calm" : fault.kind === "busy" ? "warn" : "bad";
    this.say({ tone, title: fault.message });
    fill(this.figures);
    fill(this.body, fault.detail && h("p", { class: "notice" }, fault.detail));
  }

  private say({ tone, title, detail }: Verdict): void {
    this.said = title;
    fill(
      this.status,
      h("span", { class: `dot ${tone}`, "aria-hidden": "true" }),
      h("strong", {}, title),
      detail ? h("span", { class: "detail" }, detail) : null,
    );
  }
}

type Figures = Pick<Outcome, "wall_time" | "cpu_time" | "memory">;

/** All cases together: times add up, memory is the most that any of them used. Null when none ran. */
function together(cases: readonly CaseResult[]): Figures | null {
  const runs = cases.flatMap(({ run }) => run ?? []);
  const sum = (pick: (run: Outcome) => number | null) => runs.reduce((total, run) => total + (pick(run) ?? 0), 0);
  if (!runs.length) return null;
  return {
    wall_time: sum((run) => run.wall_time),
    cpu_time: sum((run) => run.cpu_time),
    memory: Math.max(...runs.map((run) => run.memory ?? 0)),
  };
}

function drawFigures(outcome: Figures, result: Result): Child[] {
  const figure = (name: string, value: string, title: string) =>
    h("div", { title }, h("dt", {}, name), h("dd", {}, value));
  const list: Child[] = [];
  if (outcome.wall_time != null) list.push(figure("wall", formatTime(outcome.wall_time), "Time from start to end"));
  if (outcome.cpu_time != null) list.push(figure("cpu", formatTime(outcome.cpu_time), "Time spent computing"));
  if (outcome.memory) list.push(figure("memory", formatSize(outcome.memory), "The most memory in use at once"));
  if (result.node)
    list.push(figure("node", result.node, result.level ? `Confined at level ${result.level}` : "Where it ran"));
  return list;
}

function drawBody(result: Result, outcome: Outcome, failed: boolean, context: Context): Child[] {
  const notes = !failed && result.compile ? result.compile : null;
  const judged = !failed && result.cases?.length;
  const children: Child[] = [
    notes?.output &&
      h(
        "details",
        { class: "notes" },
        h("summary", {}, "What the compiler said"),
        terminal(notes, { ...context, linkStdout: true }),
      ),
    judged && result.cases ? caseResults(result.cases, context.cases) : null,
    !judged && (outcome.output || outcome.stdout || outcome.stderr)
      ? terminal(outcome, { ...context, linkStdout: failed })
      : null,
    ...truncations(outcome),
    ...(result.display ?? []).map((bundle) => display(bundle, context.frameAddress)),
    result.files?.length ? returnedFiles(result.files) : null,
  ];
  if (!children.some(Boolean)) children.push(h("p", { class: "notice" }, "It printed nothing."));
  return children;
}

function truncations(outcome: Outcome): Child[] {
  const cut = [outcome.truncated?.stdout && "stdout", outcome.truncated?.stderr && "stderr"].filter(Boolean);
  return [cut.length > 0 && h("p", { class: "notice cut" }, `More came than is kept: ${cut.join(" and ")} ends here.`)];
}
