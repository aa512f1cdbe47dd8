/** One node: its slots, its load over the last minutes, what it runs, how it confines, what it refused and failed at. */

import type { NodeInfo } from "../api/types";
import { fill, h, s } from "../dom";
import { comb } from "./comb";
import { History } from "./history";

const WIDTH = 300;
const HEIGHT = 48;
const LEVELS: Record<string, string> = {
  "kernel+": "Seccomp, Landlock and limits stand between two runs",
  kernel: "Seccomp and limits stand between two runs",
  rlimit: "Limits and the machine's own wall stand between two runs",
  none: "Only a time limit: not for code of strangers",
};

export class NodeCard {
  readonly element = h("article", { class: "node" });
  private readonly title = h("h3", {});
  private readonly state = h("span", { class: "state" });
  private readonly slots = h("div", { class: "slots" });
  private readonly count = h("p", { class: "count" });
  private readonly area = s("path", { class: "area" });
  private readonly outline = s("path", { class: "outline" });
  private readonly facts = h("dl", { class: "facts" });
  private readonly runtimes = h("ul", { class: "runtimes", "aria-label": "Languages" });
  private readonly trouble = h("p", { class: "trouble" });
  private readonly history = new History();
  private told = "";

  constructor(name: string) {
    fill(this.title, name);
    const chart = s("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" },
      s("line", { class: "ceiling", x1: 0, x2: WIDTH, y1: 1, y2: 1 }), this.area, this.outline);
    this.element.append(h("header", {}, this.title, this.state), h("div", { class: "now" }, this.slots, this.count),
      h("figure", {}, chart, h("figcaption", {}, h("span", {}, "5 minutes ago"), h("span", {}, "now"))),
      this.trouble, this.facts, this.runtimes);
  }

  update(node: NodeInfo, now: number): void {
    const load = count(node.load);
    const threshold = count(node.threshold);
    this.history.add({ at: now, load });
    this.draw(threshold);
    // The rest is touched only when it changed, so that a reader's selection and a screen reader's place stay.
    const telling = JSON.stringify(node) + this.history.peak;
    if (telling === this.told) return;
    this.told = telling;
    fill(this.state, stateWord(node));
    this.state.className = `state ${node.state === "up" ? (load >= threshold ? "full" : "up") : "off"}`;
    fill(this.slots, comb(load, threshold));
    fill(this.count, h("strong", {}, String(load)), ` of ${threshold} running`);
    fill(this.facts, ...facts(node, this.history.peak));
    fill(this.runtimes, ...Object.entries(node.runtimes ?? {}).sort().map(([name, version]) =>
      h("li", {}, name, " ", h("span", {}, String(version)))));
    const { failures = 0 } = node;
    this.trouble.hidden = !failures;
    fill(this.trouble, failures ? `${failures} ${failures === 1 ? "failure" : "failures"} in a row. ${lastFailure(node)}` : null);
  }

  private draw(threshold: number): void {
    const path = this.history.path(WIDTH, HEIGHT - 2, Math.max(threshold, 1));
    this.outline.setAttribute("d", path);
    this.area.setAttribute("d", `${path}V${HEIGHT}H0Z`);
  }
}

function count(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? Math.max(0, value) : 0;
}

function stateWord({ state, load, threshold }: NodeInfo): string {
  if (state === "up") return load >= threshold ? "full" : "up";
  return String(state);
}

function facts(node: NodeInfo, peak: number): HTMLElement[] {
  const fact = (name: string, value: string, title = "") => h("div", { title: title || null }, h("dt", {}, name), h("dd", {}, value));
  const list = [fact("peak", String(peak), "The most at once while this page watched")];
  if (node.level) list.push(fact("confined", node.level, LEVELS[node.level]));
  if (node.pool) list.push(fact("pool", node.pool));
  if (typeof node.refusals === "number") list.push(fact("refused", String(node.refusals), "Calls that found it full"));
  return list;
}

function lastFailure({ last_failure: last }: NodeInfo): string {
  if (typeof last === "string") return last;
  const message = (last as { message?: unknown } | null)?.message;
  return typeof message === "string" ? message : "";
}
