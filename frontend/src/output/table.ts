/** Shows comma-separated values as a table, or the first rows of one. */

import { h } from "../dom";

const MOST_ROWS = 50;
const MOST_COLUMNS = 20;
const LONGEST = 100_000; // characters that are looked at

// A field always ends somewhere, if only with the text: a try that failed would be made anew from each next character.
const FIELD = /(?:"((?:[^"]|"")*)(?:"|$))?([^,\n]*?)(,|\r?\n|$)/g;

/** Rows of fields: quotes hold commas and line breaks together, and a doubled quote is a quote. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted = "", plain = "", end] of text.matchAll(FIELD)) {
    row.push(quoted.replaceAll('""', '"') + plain);
    if (end === ",") continue;
    if (row.length > 1 || row[0]) rows.push(row);
    row = [];
  }
  return rows;
}

/** The table, its first row as the heading; null when it is no table, being one column or one row. */
export function csvTable(text: string, name: string): HTMLElement | null {
  const rows = parseCsv(text.slice(0, LONGEST)).map((row) => row.slice(0, MOST_COLUMNS));
  const [head, ...body] = rows;
  if (!head || head.length < 2 || !body.length) return null;
  const left = body.length - MOST_ROWS;
  const cell = (text: string) => h("td", { class: /^\s*[-+]?[\d.,]+%?\s*$/.test(text) ? "number" : null }, text);
  return h(
    "div",
    { class: "table", tabindex: 0, role: "group", "aria-label": name },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ...head.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, ...body.slice(0, MOST_ROWS).map((row) => h("tr", {}, ...row.map(cell)))),
    ),
    left > 0 && h("p", { class: "notice" }, `and ${left.toLocaleString("en")} more rows`),
  );
}
