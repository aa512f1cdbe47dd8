/** A node's slots as cells of a comb: those in use are filled. */

import { s } from "../dom";

const RADIUS = 11;
const WIDTH = RADIUS * Math.sqrt(3);
const GAP = 2.5;
const MOST_CELLS = 60; // more are hard to count at a glance, and the figure beside them says it anyway

/** How many cells are drawn for a threshold: all, or a share of them when there are very many. */
export function cellCount(threshold: number): number {
  return Math.min(Math.max(Math.trunc(threshold) || 0, 0), MOST_CELLS);
}

/** How many of them are filled: never none while something runs, never all while there is room. */
export function filledCount(load: number, threshold: number): number {
  const cells = cellCount(threshold);
  if (load <= 0 || !cells) return 0;
  if (load >= threshold) return cells;
  return Math.min(Math.max(Math.round((load / threshold) * cells), 1), cells - (cells > 1 ? 1 : 0));
}

/** Two rows of cells that interlock; more rows when there are many slots. */
export function comb(load: number, threshold: number): SVGElement {
  const cells = cellCount(threshold);
  const rows = cells > 24 ? 4 : cells > 3 ? 2 : 1;
  const perRow = Math.ceil(cells / rows);
  const width = perRow * (WIDTH + GAP) + (rows > 1 ? WIDTH / 2 : 0) + 2;
  const height = RADIUS * 2 + (rows - 1) * (RADIUS * 1.5 + GAP) + 2;
  const filled = filledCount(load, threshold);
  const picture = s("svg", {
    class: "comb",
    viewBox: `0 0 ${width.toFixed(1)} ${height.toFixed(1)}`,
    width: width.toFixed(0),
    height: height.toFixed(0),
    "aria-hidden": "true",
  });
  for (let cell = 0; cell < cells; cell += 1) {
    const [row, column] = [cell % rows, Math.floor(cell / rows)];
    const x = 1 + WIDTH / 2 + column * (WIDTH + GAP) + (row % 2 ? (WIDTH + GAP) / 2 : 0);
    const y = 1 + RADIUS + row * (RADIUS * 1.5 + GAP);
    picture.append(s("polygon", { points: corners(x, y), class: cell < filled ? "full" : "free" }));
  }
  return picture;
}

function corners(x: number, y: number): string {
  return [...Array(6).keys()]
    .map((k) => {
      const angle = (Math.PI / 3) * k - Math.PI / 2;
      return `${(x + RADIUS * Math.cos(angle)).toFixed(1)},${(y + RADIUS * Math.sin(angle)).toFixed(1)}`;
    })
    .join(" ");
}
