/** Marks the lines that the last run complained about; editing such a line takes its mark away. */

import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";

const fault = Decoration.line({ class: "cm-fault" });
const visited = Decoration.line({ class: "cm-visited" });

/** The marked lines, from 1; `visited` is the one that was just jumped to. */
export const setMarks = StateEffect.define<{ faults: number[]; visited?: number }>();

export const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(before, transaction) {
    let set = before.map(transaction.changes);
    if (transaction.docChanged) {
      const edited = new Set<number>();
      transaction.changes.iterChangedRanges((_a, _b, from) => edited.add(transaction.newDoc.lineAt(from).from));
      set = set.update({ filter: (from) => !edited.has(from) });
    }
    for (const effect of transaction.effects) {
      if (!effect.is(setMarks)) continue;
      const { doc } = transaction.state;
      const lines = [...new Set(effect.value.faults)].filter((line) => line >= 1 && line <= doc.lines);
      const ranges = lines.map((line) => (line === effect.value.visited ? visited : fault).range(doc.line(line).from));
      set = Decoration.set(ranges, true);
    }
    return set;
  },
  provide: (field) => EditorView.decorations.from(field),
});
