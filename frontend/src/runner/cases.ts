/** The list of cases, each with its input, its arguments and the output that is expected of it. */

import type { Case, Compare } from "../api/types";
import { fill, h } from "../dom";
import { icon } from "../icons";
import { COMPARISONS, joinArguments, splitArguments } from "../work";

export class CaseList {
  readonly element = h("div", { class: "cases" });
  private readonly list = h("ol", {});
  private readonly titles = h(
    "div",
    { class: "case-titles", "aria-hidden": "true" },
    h("span", {}, "Input"),
    h("span", {}, "Expected output"),
  );
  private readonly compare = h("select", { "aria-label": "How outputs are compared" });
  private readonly withArguments = h(
    "button",
    { type: "button", class: "quiet", "aria-pressed": "false" },
    "Arguments",
  );
  private readonly rule = h("label", { class: "rule" }, this.compare);
  private cases: Case[] = [];

  constructor(private readonly onChange: (cases: Case[], compare: Compare) => void) {
    for (const [value, label] of Object.entries(COMPARISONS)) this.compare.append(h("option", { value }, label));
    this.compare.addEventListener("change", () => this.changed());
    const add = h("button", { type: "button", class: "quiet" }, icon("plus"), "Add a case");
    add.addEventListener("click", () => this.add());
    this.withArguments.addEventListener("click", () =>
      this.showArguments(!this.element.classList.contains("with-args")),
    );
    this.element.append(this.titles, this.list, h("div", { class: "case-tools" }, add, this.withArguments, this.rule));
  }

  draw(cases: readonly Case[], compare: Compare): void {
    this.cases = cases.map((item) => ({ ...item }));
    this.compare.value = compare;
    this.titles.hidden = this.rule.hidden = this.withArguments.hidden = !cases.length;
    if (cases.some(({ args }) => args.length)) this.showArguments(true);
    fill(this.list, ...this.cases.map((item, index) => this.row(item, index)));
  }

  private showArguments(shown: boolean): void {
    this.element.classList.toggle("with-args", shown);
    this.withArguments.setAttribute("aria-pressed", String(shown));
  }

  private add(): void {
    this.cases.push({ stdin: "", args: [], expected_output: "" });
    this.redraw();
    this.list.lastElementChild?.querySelector("textarea")?.focus();
  }

  private row(item: Case, index: number): HTMLElement {
    const name = `Case ${index + 1}`;
    const remove = h(
      "button",
      { type: "button", class: "quiet square", "aria-label": `Remove case ${index + 1}`, title: "Remove" },
      icon("close"),
    );
    remove.addEventListener("click", () => {
      this.cases.splice(index, 1);
      this.redraw();
    });
    const stdin = area(`${name}: input`, item.stdin, (value) => (item.stdin = value));
    const expected = area(
      `${name}: expected output`,
      item.expected_output ?? "",
      (value) => (item.expected_output = value),
    );
    const args = h("input", {
      type: "text",
      class: "case-args",
      "aria-label": `${name}: arguments`,
      placeholder: "Arguments",
      spellcheck: "false",
      value: joinArguments(item.args),
    });
    args.addEventListener("input", () => (item.args = splitArguments(args.value)));
    const row = h(
      "li",
      {},
      h("span", { class: "case-number", "aria-hidden": "true" }, String(index + 1)),
      stdin,
      expected,
      remove,
      args,
    );
    row.addEventListener("input", () => this.changed());
    return row;
  }

  private redraw(): void {
    this.draw(this.cases, this.compare.value as Compare);
    this.changed();
  }

  private changed(): void {
    this.onChange(
      this.cases.map((item) => ({ ...item })),
      this.compare.value as Compare,
    );
  }
}

function area(label: string, value: string, take: (value: string) => void): HTMLTextAreaElement {
  const field = h("textarea", { rows: 1, "aria-label": label, spellcheck: "false" });
  field.value = value;
  field.addEventListener("input", () => take(field.value));
  return field;
}
