/** What the program is given: standard input, arguments, cases. Folded away until it is wanted. */

import { fill, h } from "../dom";
import { icon } from "../icons";
import type { Work } from "../work";
import { CaseList } from "./cases";

type Given = Pick<Work, "stdin" | "args" | "cases" | "compare" | "mode">;

export class InputPanel {
  readonly element = h("details", { class: "input", part: "input" });
  private readonly told = h("span", { class: "told" });
  private readonly stdin = h("textarea", {
    rows: 3,
    spellcheck: "false",
    "aria-label": "Standard input",
    placeholder: "What the program reads",
  });
  private readonly args = h("input", {
    type: "text",
    spellcheck: "false",
    "aria-label": "Arguments",
    placeholder: "--size 3 'two words'",
  });
  private readonly repl = h("input", { type: "checkbox" });
  private readonly alone = h(
    "div",
    { class: "input-fields" },
    h("label", {}, h("span", {}, "Standard input"), this.stdin),
    h("label", {}, h("span", {}, "Arguments"), this.args),
    h("label", { class: "check" }, this.repl, "Show the value of the last line, and figures, as an interpreter does"),
  );
  private readonly cases: CaseList;
  private given: Given = { stdin: "", args: "", cases: [], compare: "trimmed", mode: "program" };

  constructor(private readonly onChange: (given: Given) => void) {
    this.cases = new CaseList((cases, compare) => this.change({ cases, compare }));
    this.stdin.addEventListener("input", () => this.change({ stdin: this.stdin.value }));
    this.args.addEventListener("input", () => this.change({ args: this.args.value }));
    this.repl.addEventListener("change", () => this.change({ mode: this.repl.checked ? "repl" : "program" }));
    this.element.append(
      h("summary", {}, icon("chevron"), h("span", {}, "Input and cases"), this.told),
      h("div", { class: "input-body" }, this.alone, this.cases.element),
    );
  }

  draw(work: Work): void {
    const { stdin, args, cases, compare, mode } = work;
    this.given = { stdin, args, cases, compare, mode };
    this.repl.checked = mode === "repl";
    this.stdin.value = stdin;
    this.args.value = args;
    this.cases.draw(cases, compare);
    if (stdin || args || cases.length) this.element.open = true;
    this.tell();
  }

  private change(part: Partial<Given>): void {
    Object.assign(this.given, part);
    this.tell();
    this.onChange({ ...this.given });
  }

  /** The summary says what is inside; with cases, the single input is set aside since each case has its own. */
  private tell(): void {
    const { stdin, args, cases, mode } = this.given;
    this.alone.hidden = cases.length > 0;
    const parts = cases.length
      ? [`${cases.length} ${cases.length === 1 ? "case" : "cases"}`]
      : [stdin && "input", args && "arguments", mode === "repl" && "last value"].filter(Boolean);
    fill(this.told, parts.join(", "));
  }
}
