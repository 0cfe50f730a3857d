/** What is drawn upon a text in the editor: templates, and problems with their words below their line. */
import { RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import { findTemplates } from "./templated-json.ts";

export interface CodeMark {
  from: number;
  to: number;
  severity: "error" | "warning" | "info";
  message: string;
}

const template = Decoration.mark({ class: "code-template" });

export const templateMarks = StateField.define<DecorationSet>({
  create: (state) => drawTemplates(state.doc.toString()),
  update: (drawn, change) => (change.docChanged ? drawTemplates(change.newDoc.toString()) : drawn),
  provide: (field) => EditorView.decorations.from(field),
});

function drawTemplates(text: string): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of findTemplates(text)) builder.add(from, to, template);
  return builder.finish();
}

export const setProblemMarks = StateEffect.define<readonly CodeMark[]>();

export const problemMarks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(drawn, change) {
    for (const effect of change.effects) {
      if (effect.is(setProblemMarks)) return drawProblems(effect.value, change.newDoc);
    }
    return drawn.map(change.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function drawProblems(marks: readonly CodeMark[], doc: EditorView["state"]["doc"]): DecorationSet {
  const ranges = marks.flatMap((mark) => {
    const from = Math.min(mark.from, doc.length);
    const to = Math.min(Math.max(mark.to, from), doc.length);
    const words = Decoration.widget({ widget: new Words(mark), side: 1, block: true });
    const place = Decoration.mark({ class: `code-problem code-problem-${mark.severity}` });
    return [...(to > from ? [place.range(from, to)] : []), words.range(doc.lineAt(to > from ? to - 1 : from).to)];
  });
  return Decoration.set(ranges, true);
}

/** A problem in words, below the line it stands in. Text only, whatever it says. */
class Words extends WidgetType {
  readonly #mark: CodeMark;

  constructor(mark: CodeMark) {
    super();
    this.#mark = mark;
  }

  override eq(other: Words): boolean {
    return other.#mark.message === this.#mark.message && other.#mark.severity === this.#mark.severity;
  }

  override toDOM(): HTMLElement {
    const line = document.createElement("div");
    line.className = `code-words code-words-${this.#mark.severity}`;
    line.textContent = `${severityWords[this.#mark.severity]}: ${this.#mark.message}`;
    return line;
  }
}

const severityWords = { error: "Error", warning: "Warning", info: "Note" } as const;
