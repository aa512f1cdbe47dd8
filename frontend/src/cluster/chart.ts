/** A load over the last minutes, drawn as an area under a dashed ceiling: the threshold. */

import { h, s } from "../dom";
import { History } from "./history";

const WIDTH = 600;
const HEIGHT = 60;
const TOP = 2; // so that a full load's line is not cut off

export class Chart {
  readonly element: HTMLElement;
  readonly history = new History();
  private readonly since = h("span", {});
  private readonly area = s("path", { class: "area" });
  private readonly line = s("path", { class: "outline" });

  constructor() {
    const ceiling = s("line", { class: "ceiling", x1: 0, x2: WIDTH, y1: TOP, y2: TOP });
    const picture = s(
      "svg",
      { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" },
      s("g", { transform: `translate(0 ${TOP})` }, this.area, this.line),
      ceiling,
    );
    this.element = h("figure", {}, picture, h("figcaption", {}, this.since, h("span", {}, "now")));
  }

  /** Adds what is so at `now` (milliseconds) and draws again; `most` is the ceiling. */
  add(load: number, most: number, now: number): void {
    this.history.add({ at: now, load });
    const { line, area } = this.history.paths(WIDTH, HEIGHT - TOP, Math.max(most, 1));
    const minutes = Math.round(this.history.span / 60_000);
    const since = minutes === 1 ? "1 minute ago" : `${minutes} minutes ago`;
    if (this.since.textContent !== since) this.since.textContent = since;
    this.line.setAttribute("d", line);
    this.area.setAttribute("d", area);
  }
}
