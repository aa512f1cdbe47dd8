/** The code editor: CodeMirror with one state per file, so that each keeps its own history and place. */

import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Compartment, EditorSelection, EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { highlightingOf } from "./grammars";
import { appearance } from "./highlight";
import { marks, setMarks } from "./marks";

export interface EditorOptions {
  root: ShadowRoot;
  parent: HTMLElement;
  onChange: () => void;
  onRun: () => void;
}

export class Editor {
  private readonly view: EditorView;
  private readonly grammar = new Compartment();
  private readonly editing = new Compartment();
  private readonly states = new Map<string, EditorState>();
  private readonly faults = new Map<string, number[]>();
  private current = "";
  private language = "";
  private locked = false;

  constructor(private readonly options: EditorOptions) {
    this.view = new EditorView({ root: options.root, parent: options.parent, state: this.fresh("") });
  }

  /** Opens the file's own state, or makes one from `content`; `language` is that of the program. */
  open(name: string, content: string, language: string): void {
    if (this.current) this.states.set(this.current, this.view.state);
    const kept = this.states.get(name);
    this.view.setState(kept && kept.doc.toString() === content ? kept : this.fresh(content));
    this.current = name;
    this.language = language;
    this.setReadonly(this.locked);
    this.name(`Code in ${name}`);
    this.mark(this.faults.get(name) ?? []);
    void this.highlight();
  }

  forget(name: string): void {
    this.states.delete(name);
    if (this.current === name) this.current = "";
  }

  get content(): string {
    return this.view.state.doc.toString();
  }

  setReadonly(readonly: boolean): void {
    this.locked = readonly;
    this.view.dispatch({ effects: this.editing.reconfigure(editable(readonly)) });
  }

  /** Marks the lines of each file that a run named. */
  setFaults(faults: Map<string, number[]>): void {
    this.faults.clear();
    for (const [file, lines] of faults) this.faults.set(file, lines);
    this.mark(this.faults.get(this.current) ?? []);
  }

  /** Puts the cursor there and brings the line into sight. Lines and columns count from 1 and are kept in range. */
  goTo(line: number, column = 1): void {
    const { doc } = this.view.state;
    const target = doc.line(Math.min(Math.max(line, 1), doc.lines));
    const at = Math.min(target.from + Math.max(column, 1) - 1, target.to);
    const faults = [...(this.faults.get(this.current) ?? []), target.number];
    this.view.dispatch({
      selection: EditorSelection.cursor(at),
      effects: [EditorView.scrollIntoView(at, { y: "center" }), setMarks.of({ faults, visited: target.number })],
    });
    this.view.focus();
  }

  focus(): void {
    this.view.focus();
  }

  destroy(): void {
    this.view.destroy();
  }

  private mark(faults: number[]): void {
    this.view.dispatch({ effects: setMarks.of({ faults }) });
  }

  private name(label: string): void {
    this.view.contentDOM.setAttribute("aria-label", `${label}. Press Escape, then Tab, to leave the editor.`);
  }

  private async highlight(): Promise<void> {
    const name = this.current;
    const load = highlightingOf(name, this.language);
    const extension = load ? await load().catch(() => []) : [];
    if (this.current === name) this.view.dispatch({ effects: this.grammar.reconfigure(extension) });
  }

  private fresh(content: string): EditorState {
    const { onChange, onRun } = this.options;
    const run = { key: "Mod-Enter", preventDefault: true, run: () => (onRun(), true) };
    return EditorState.create({
      doc: content,
      extensions: [
        keymap.of([run, ...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, indentWithTab]),
        lineNumbers(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSelectionMatches(),
        EditorState.tabSize.of(4),
        indentUnit.of("    "),
        marks,
        appearance,
        this.editing.of(editable(this.locked)),
        this.grammar.of([]),
        EditorView.contentAttributes.of({ tabindex: "0" }), // so that read-only code can be scrolled by keyboard too
        EditorView.updateListener.of((update) => update.docChanged && onChange()),
      ],
    });
  }
}

function editable(readonly: boolean): Extension {
  return readonly ? [EditorState.readOnly.of(true), EditorView.editable.of(false)] : [];
}
