/** The list of cases, each with its input, its arguments and the output that is expected of it. */

import type { Case, Compare } from "../api/types";
import { fill, h } from "../dom";
import { icon } from "../icons";
import { COMPARISONS, joinArguments, splitArguments } from "../work";

export class CaseList {
  readonly element = h("div", { class: "cases" });
  private readonly list = h("ol", {});
  private readonly compare = h("select", { "aria-label": "How outputs are compared" });
  private readonly rule = h("label", { class: "rule" }, "Compare ", this.compare);
  private cases: Case[] = [];

  constructor(private readonly onChange: (cases: Case[], compare: Compare) => void) {
    for (const [value, label] of Object.entries(COMPARISONS)) this.compare.append(h("option", { value }, label));
    this.compare.addEventListener("change", () => this.changed());
    const add = h("button", { type: "button", class: "quiet" }, icon("plus"), "Add a case");
    add.addEventListener("click", () => this.add());
    this.element.append(this.list, h("div", { class: "case-tools" }, add, this.rule));
  }

  draw(cases: readonly Case[], compare: Compare): void {
    this.cases = cases.map((item) => ({ ...item }));
    this.compare.value = compare;
    this.rule.hidden = !cases.length;
    fill(this.list, ...this.cases.map((item, index) => this.row(item, index)));
  }

  private add(): void {
    this.cases.push({ stdin: "", args: [], expected_output: "" });
    this.redraw();
    this.list.lastElementChild?.querySelector("textarea")?.focus();
  }

  private row(item: Case, index: number): HTMLElement {
    const name = `Case ${index + 1}`;
    const remove = h("button", { type: "button", class: "quiet square", "aria-label": `Remove case ${index + 1}`, title: "Remove" }, icon("close"));
    remove.addEventListener("click", () => {
      this.cases.splice(index, 1);
      this.redraw();
    });
    const stdin = area(`${name}: input`, item.stdin, (value) => (item.stdin = value));
    const expected = area(`${name}: expected output`, item.expected_output ?? "", (value) => (item.expected_output = value));
    const args = h("input", { type: "text", "aria-label": `${name}: arguments`, spellcheck: "false", value: joinArguments(item.args) });
    args.addEventListener("input", () => (item.args = splitArguments(args.value)));
    const row = h("li", { class: "case-row" },
      h("div", { class: "case-head" }, h("strong", {}, name), remove),
      h("div", { class: "case-fields" },
        h("label", {}, h("span", {}, "Input"), stdin), h("label", {}, h("span", {}, "Expected"), expected),
        h("label", { class: "wide" }, h("span", {}, "Arguments"), args)));
    row.addEventListener("input", () => this.changed());
    return row;
  }

  private redraw(): void {
    this.draw(this.cases, this.compare.value as Compare);
    this.changed();
  }

  private changed(): void {
    this.onChange(this.cases.map((item) => ({ ...item })), this.compare.value as Compare);
  }
}

function area(label: string, value: string, take: (value: string) => void): HTMLTextAreaElement {
  const field = h("textarea", { rows: 2, "aria-label": label, spellcheck: "false" });
  field.value = value;
  field.addEventListener("input", () => take(field.value));
  return field;
}
