/** The cluster view: every node, asked for once a second while somebody looks. */

import type { Client } from "../api/client";
import { Fault } from "../api/errors";
import type { NodeInfo } from "../api/types";
import { fill, h } from "../dom";
import { count, NodeCard } from "./card";
import { Chart } from "./chart";

const EVERY_MS = 1000;

export class ClusterView {
  private readonly heading = h("h2", {}, "Cluster");
  private readonly summary = h("p", { class: "summary" });
  private readonly problem = h("p", { class: "problem", role: "status" });
  private readonly count = h("p", { class: "count" });
  private readonly total = new Chart();
  private readonly grid = h("div", { class: "nodes" });
  private readonly cards = new Map<string, NodeCard>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private watching = false;

  constructor(
    place: HTMLElement,
    private readonly client: () => Client,
    private readonly askForKey: () => Promise<boolean>,
  ) {
    place.append(
      h("div", { class: "cluster-head" }, this.heading, this.summary),
      this.problem,
      h("article", { class: "total" }, h("header", {}, h("h3", {}, "All nodes"), this.count), this.total.element),
      this.grid,
    );
    document.addEventListener("visibilitychange", () => this.watching && !document.hidden && this.again(0));
  }

  start(): void {
    if (this.watching) return;
    this.watching = true;
    this.again(0);
  }

  stop(): void {
    this.watching = false;
    clearTimeout(this.timer);
  }

  private again(delay: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), delay);
  }

  private async ask(): Promise<void> {
    if (document.hidden) return;
    try {
      this.draw(await this.client().nodes());
      this.tell("");
    } catch (error) {
      this.tell(error instanceof Fault ? `${error.message} ${error.detail}` : String(error));
      if (error instanceof Fault && error.kind === "key" && !(await this.askForKey())) return;
    }
    if (this.watching) this.again(EVERY_MS);
  }

  private draw(nodes: NodeInfo[]): void {
    const names = new Set(nodes.map(({ name }) => String(name)));
    for (const [name, card] of this.cards) {
      if (names.has(name)) continue;
      card.element.remove();
      this.cards.delete(name);
    }
    const now = performance.now();
    for (const node of nodes) {
      const name = String(node.name);
      let card = this.cards.get(name);
      if (!card) {
        card = new NodeCard(name);
        this.cards.set(name, card);
        this.grid.append(card.element);
      }
      card.update(node, now);
    }
    const { load, room } = totals(nodes);
    this.total.add(load, room, now);
    const text = summaryOf(nodes);
    if (this.summary.textContent !== text) fill(this.summary, text);
    fill(this.count, h("strong", {}, String(load)), ` of ${room} running`);
  }

  private tell(problem: string): void {
    if (this.problem.textContent !== problem) fill(this.problem, problem);
  }
}

/** Slots in use, and slots of the nodes that are up. */
function totals(nodes: readonly NodeInfo[]): { load: number; room: number } {
  const sum = (list: readonly NodeInfo[], pick: (node: NodeInfo) => unknown) =>
    list.reduce((total, node) => total + count(pick(node)), 0);
  return {
    load: sum(nodes, ({ load }) => load),
    room: sum(
      nodes.filter(({ state }) => state === "up"),
      ({ threshold }) => threshold,
    ),
  };
}

export function summaryOf(nodes: readonly NodeInfo[]): string {
  if (!nodes.length) return "No nodes yet.";
  const up = nodes.filter(({ state }) => state === "up").length;
  return `${up} of ${nodes.length} ${nodes.length === 1 ? "node" : "nodes"} up`;
}
