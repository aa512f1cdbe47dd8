/** The few icons of the page, drawn on a 16 by 16 grid in the colour of the text around them. */

import { s } from "./dom";

const PATHS = {
  play: "M5 3.2v9.6a.6.6 0 0 0 .92.5l7.3-4.8a.6.6 0 0 0 0-1L5.92 2.7A.6.6 0 0 0 5 3.2Z",
  stop: "M4.5 3.5h7a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1Z",
  plus: "M8 3.25v9.5M3.25 8h9.5",
  close: "m4.5 4.5 7 7m0-7-7 7",
  share:
    "M6.7 9.3 9.3 6.7M7.3 4.6l1.5-1.5a2.9 2.9 0 0 1 4.1 4.1l-1.5 1.5M8.7 11.4l-1.5 1.5a2.9 2.9 0 0 1-4.1-4.1l1.5-1.5",
  download: "M8 2.75v7m0 0L5 6.9m3 2.85 3-2.85M3 12.75h10",
  sun: "M8 5.25a2.75 2.75 0 1 1 0 5.5 2.75 2.75 0 0 1 0-5.5ZM8 1.5v1.2m0 10.6v1.2M1.5 8h1.2m10.6 0h1.2M3.4 3.4l.85.85m7.5 7.5.85.85m0-9.2-.85.85m-7.5 7.5-.85.85",
  moon: "M13 9.6A5.4 5.4 0 0 1 6.4 3a5.4 5.4 0 1 0 6.6 6.6Z",
  auto: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Zm0 0v11",
  key: "M5.5 7.75a2.75 2.75 0 1 0 0 5.5 2.75 2.75 0 0 0 0-5.5Zm2 .75L13 3m-2.7 2.7 2 2",
  check: "m3.25 8.5 3.2 3.2 6.3-7",
  cross: "m4.25 4.25 7.5 7.5m0-7.5-7.5 7.5",
  dash: "M4 8h8",
  chevron: "m5 6.5 3 3 3-3",
  file: "M4 2.25h5L12.25 5.5v8.25H4Zm5 0V5.5h3.25",
} as const;

export type IconName = keyof typeof PATHS;
const SOLID = new Set<IconName>(["play", "stop"]);

/** An icon that screen readers pass over: the button around it carries the name. */
export function icon(name: IconName): SVGElement {
  const solid = SOLID.has(name);
  const path = s("path", {
    d: PATHS[name],
    fill: solid ? "currentColor" : "none",
    stroke: solid ? null : "currentColor",
    "stroke-width": 1.5,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  });
  return s("svg", { class: "icon", viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" }, path);
}
