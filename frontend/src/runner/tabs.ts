/** The row of file tabs: arrow keys move, Delete removes, F2 or a double click renames. */

import { fill, h } from "../dom";
import { icon } from "../icons";

export interface TabActions {
  select: (index: number) => void;
  add: (name: string) => string | null;
  rename: (index: number, name: string) => string | null;
  remove: (index: number) => void;
}

export class FileTabs {
  readonly element = h("div", { class: "tabs" });
  private readonly list = h("div", { role: "tablist", "aria-label": "Files" });
  private readonly plus = h(
    "button",
    { type: "button", class: "quiet square", title: "Add a file", "aria-label": "Add a file" },
    icon("plus"),
  );
  private names: string[] = [];

  constructor(
    private readonly actions: TabActions,
    private readonly panelId: string,
  ) {
    this.element.append(this.list, this.plus);
    this.plus.addEventListener("click", () => this.ask("", "New file's name", (name) => this.actions.add(name)));
  }

  draw(names: string[], current: number, locked: boolean): void {
    this.names = names;
    this.plus.hidden = locked;
    fill(this.list, ...names.map((name, index) => this.tab(name, index, index === current, locked)));
  }

  private tab(name: string, index: number, current: boolean, locked: boolean): HTMLElement {
    const removable = !locked && this.names.length > 1;
    const cross = removable ? h("span", { class: "tab-close", title: `Remove ${name} (Delete)` }, icon("close")) : null;
    const tab = h(
      "button",
      {
        type: "button",
        role: "tab",
        class: "tab",
        "aria-selected": String(current),
        "aria-controls": this.panelId,
        tabindex: current ? 0 : -1,
        "aria-keyshortcuts": locked ? null : removable ? "F2 Delete" : "F2",
      },
      h("span", { class: "tab-name" }, name),
      cross,
    );
    tab.addEventListener("click", (event) => {
      if (cross?.contains(event.target as Node)) this.actions.remove(index);
      else if (!current) this.actions.select(index);
    });
    tab.addEventListener("keydown", (event) => this.key(event, index, locked, removable));
    if (!locked) tab.addEventListener("dblclick", () => this.rename(index));
    return tab;
  }

  private key(event: KeyboardEvent, index: number, locked: boolean, removable: boolean): void {
    const last = this.names.length - 1;
    const steps: Record<string, number> = {
      ArrowLeft: index ? index - 1 : last,
      ArrowRight: index < last ? index + 1 : 0,
      Home: 0,
      End: last,
    };
    const target = steps[event.key];
    if (target !== undefined) this.actions.select(target);
    else if (event.key === "Delete" && removable) this.actions.remove(index);
    else if (event.key === "F2" && !locked) this.rename(index);
    else return;
    event.preventDefault();
    if (event.key !== "F2") this.focus();
  }

  private focus(): void {
    this.list.querySelector<HTMLElement>("[aria-selected=true]")?.focus();
  }

  private rename(index: number): void {
    const name = this.names[index] ?? "";
    this.ask(name, `New name for ${name}`, (typed) => this.actions.rename(index, typed));
  }

  /** An input in place of the plus button; `done` answers what is wrong with the name, or null. */
  private ask(before: string, label: string, done: (name: string) => string | null): void {
    const input = h("input", {
      class: "tab-input",
      type: "text",
      "aria-label": label,
      value: before,
      placeholder: "data.csv",
      spellcheck: "false",
      size: 14,
    });
    let over = false;
    const close = () => {
      over = true;
      input.replaceWith(this.plus);
    };
    const settle = (): boolean => {
      const name = input.value.trim();
      const wrong = name && name !== before ? done(name) : null;
      input.setCustomValidity(wrong ?? "");
      if (wrong) input.reportValidity();
      return !wrong;
    };
    input.addEventListener("input", () => input.setCustomValidity(""));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" ? settle() : event.key === "Escape") {
        close();
        this.focus();
      }
      if (event.key === "Enter" || event.key === "Escape") event.preventDefault();
    });
    input.addEventListener("blur", () => {
      if (over) return;
      settle();
      close();
    });
    this.plus.replaceWith(input);
    input.focus();
    input.select();
  }
}
