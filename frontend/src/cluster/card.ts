/** One node: its slots, its load over the last minutes, how it confines, what it runs, what it failed at. */

import type { NodeInfo } from "../api/types";
import { fill, h } from "../dom";
import { Chart } from "./chart";
import { comb } from "./comb";

const LEVELS: Record<string, string> = {
  "kernel+": "Seccomp, Landlock and limits stand between two runs",
  kernel: "Seccomp and limits stand between two runs",
  rlimit: "Limits and the machine's own wall stand between two runs",
  none: "Only a time limit: not for code of strangers",
};

export class NodeCard {
  readonly element = h("article", { class: "node" });
  private readonly state = h("span", { class: "state" });
  private readonly slots = h("div", { class: "slots" });
  private readonly count = h("p", { class: "count" });
  private readonly chart = new Chart();
  private readonly facts = h("dl", { class: "facts" });
  private readonly runtimes = h("ul", { class: "runtimes" });
  private readonly languages = h("summary", {});
  private readonly trouble = h("p", { class: "trouble" });
  private told = "";

  constructor(name: string) {
    this.element.append(
      h("header", {}, h("h3", {}, name), this.state),
      h("div", { class: "now" }, this.slots, this.count),
      this.chart.element,
      this.trouble,
      this.facts,
      h("details", {}, this.languages, this.runtimes),
    );
  }

  /** Draws the node as it is at `now` (milliseconds). What did not change is left, so that a reader's place stays. */
  update(node: NodeInfo, now: number): void {
    const load = count(node.load);
    const threshold = count(node.threshold);
    this.chart.add(load, threshold, now);
    const { peak } = this.chart.history;
    const telling = JSON.stringify([node, peak]);
    if (telling === this.told) return;
    this.told = telling;
    fill(this.state, stateWord(node));
    this.state.className = `state ${node.state === "up" ? (load >= threshold ? "full" : "up") : "off"}`;
    fill(this.slots, comb(load, threshold));
    fill(this.count, h("strong", {}, String(load)), ` of ${threshold} running`);
    fill(this.facts, ...facts(node, peak));
    this.drawRuntimes(Object.entries(node.runtimes ?? {}).sort());
    const { failures = 0 } = node;
    this.trouble.hidden = !failures;
    fill(
      this.trouble,
      failures ? `${failures} ${failures === 1 ? "failure" : "failures"} in a row. ${lastFailure(node)}` : null,
    );
  }

  private drawRuntimes(runtimes: [string, string][]): void {
    fill(this.languages, runtimes.length === 1 ? "1 language" : `${runtimes.length} languages`);
    fill(this.runtimes, ...runtimes.map(([name, version]) => h("li", {}, name, " ", h("span", {}, String(version)))));
  }
}

/** A number of the service's, whatever it really sent. */
export function count(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? Math.max(0, value) : 0;
}

function stateWord({ state, load, threshold }: NodeInfo): string {
  if (state === "up") return load >= threshold ? "full" : "up";
  return String(state);
}

function facts(node: NodeInfo, peak: number): HTMLElement[] {
  const fact = (name: string, value: string, title = "") =>
    h("div", { title: title || null }, h("dt", {}, name), h("dd", {}, value));
  const list = [fact("peak", String(peak), "The most at once while this page watched")];
  if (node.refused) list.push(fact("refused", String(node.refused), "Calls that found this node full, too"));
  if (node.level) list.push(fact("confined", node.level, LEVELS[node.level]));
  if (node.pool) list.push(fact("pool", node.pool));
  return list;
}

function lastFailure({ last_failure: last }: NodeInfo): string {
  if (typeof last === "string") return last;
  const message = (last as { message?: unknown } | null)?.message;
  return typeof message === "string" ? message : "";
}
