/** What <code-runner> looks like inside: bar, editor, input, result, and what passes between them. */

import type { Fault } from "../api/errors";
import type { Result, RuntimeInfo } from "../api/types";
import { h } from "../dom";
import { Editor } from "../editor/editor";
import { compileFailed, ResultPanel } from "../output/result";
import { placesIn } from "../output/terminal";
import type { Place } from "../output/places";
import { goodName, type Work } from "../work";
import { Bar, type BarActions } from "./bar";
import { InputPanel } from "./input";
import { FileTabs } from "./tabs";

export interface ViewActions extends BarActions {
  change: (part: Partial<Work>) => void;
}

export class View {
  private readonly tabs: FileTabs;
  private readonly bar: Bar;
  private readonly editor: Editor;
  private readonly input: InputPanel;
  private readonly result = new ResultPanel();
  private files: Work["files"] = [];
  private language = "";
  private current = 0;
  private locked = false;

  constructor(
    root: ShadowRoot,
    private readonly actions: ViewActions,
    private readonly frameAddress: string,
  ) {
    const holder = h("div", {
      class: "editor",
      id: "editor",
      role: "tabpanel",
      "aria-label": "Editor",
      part: "editor",
    });
    this.tabs = new FileTabs(
      {
        select: (index) => this.select(index),
        add: (name) => this.add(name),
        rename: (index, name) => this.rename(index, name),
        remove: (index) => this.remove(index),
      },
      "editor",
    );
    this.bar = new Bar(this.tabs, actions);
    this.input = new InputPanel((given) => actions.change(given));
    const hint = h("p", { class: "empty" }, "What the program prints appears here.");
    root.replaceChildren(
      h(
        "div",
        { class: "runner", part: "runner" },
        h("slot", { name: "title" }),
        this.bar.element,
        h(
          "div",
          { class: "panes" },
          holder,
          h("div", { class: "side-pane" }, this.input.element, this.result.element, hint),
        ),
        h("slot", { name: "footer" }),
      ),
    );
    root.addEventListener("keydown", (event) => runKey(event as KeyboardEvent, actions.run));
    this.editor = new Editor({ root, parent: holder, onChange: () => this.edited(), onRun: actions.run });
  }

  draw(work: Work, runtimes: RuntimeInfo[] | null): void {
    for (const { name } of this.files) this.editor.forget(name);
    this.files = work.files.map((file) => ({ ...file }));
    this.current = 0;
    this.drawLanguage(work, runtimes);
    this.input.draw(work);
    this.result.clear();
    this.editor.setFaults(new Map());
    this.open(0);
  }

  drawLanguage(work: Work, runtimes: RuntimeInfo[] | null): void {
    this.language = work.language;
    this.bar.drawLanguage(work.language, work.version, runtimes);
  }

  setLocked(locked: boolean): void {
    this.locked = locked;
    this.editor.setReadonly(locked);
    this.drawTabs();
  }

  setBusy(busy: boolean): void {
    this.bar.setBusy(busy);
  }

  progress(title: string, note: string): void {
    this.result.running(title, note);
  }

  fault(fault: Fault): void {
    this.editor.setFaults(new Map());
    this.result.fault(fault);
  }

  show(result: Result, work: Work): void {
    const files = work.files.map(({ name }) => name);
    const { frameAddress } = this;
    this.result.show(result, { files, cases: work.cases, frameAddress, onPlace: (place) => this.goTo(place) });
    this.editor.setFaults(faultsOf(result, files));
  }

  focus(): void {
    this.editor.focus();
  }

  private goTo({ file, line, column }: Place): void {
    const index = this.files.findIndex(({ name }) => name === file);
    if (index < 0) return;
    if (index !== this.current) this.open(index);
    this.editor.goTo(line, column);
  }

  private edited(): void {
    const file = this.files[this.current];
    if (!file) return;
    file.content = this.editor.content;
    this.changed();
  }

  private changed(): void {
    this.actions.change({ files: this.files.map((file) => ({ ...file })) });
  }

  private open(index: number): void {
    const file = this.files[index];
    if (!file) return;
    this.current = index;
    this.editor.open(file.name, file.content, this.language);
    this.drawTabs();
  }

  private drawTabs(): void {
    this.tabs.draw(
      this.files.map(({ name }) => name),
      this.current,
      this.locked,
    );
  }

  private select(index: number): void {
    this.open(index);
  }

  private add(name: string): string | null {
    const wrong = this.wrongName(name);
    if (wrong) return wrong;
    this.files.push({ name, content: "" });
    this.open(this.files.length - 1);
    this.changed();
    return null;
  }

  private rename(index: number, name: string): string | null {
    const wrong = this.wrongName(name);
    const file = this.files[index];
    if (wrong || !file) return wrong;
    this.editor.forget(file.name);
    file.name = name;
    this.open(index);
    this.changed();
    return null;
  }

  private remove(index: number): void {
    const [gone] = this.files.splice(index, 1);
    if (gone) this.editor.forget(gone.name);
    this.open(Math.min(index <= this.current ? Math.max(this.current - 1, 0) : this.current, this.files.length - 1));
    this.changed();
  }

  private wrongName(name: string): string | null {
    if (!goodName(name)) return "A file's name is letters, digits and dots, such as data.csv";
    return this.files.some((file) => file.name === name) ? "There is a file of that name" : null;
  }
}

/** Ctrl or Cmd and Enter run from anywhere in the component; the editor has its own binding and says so. */
function runKey(event: KeyboardEvent, run: () => void): void {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
  event.preventDefault();
  run();
}

/** The lines that the compiler's words or the failed run's stderr name, by file. */
function faultsOf(result: Result, files: string[]): Map<string, number[]> {
  const failed = compileFailed(result);
  const text = failed ? result.compile?.output : result.run.status === null ? "" : result.run.stderr;
  const faults = new Map<string, number[]>();
  for (const { file, line } of placesIn(text ?? "", files)) faults.set(file, [...(faults.get(file) ?? []), line]);
  return faults;
}
