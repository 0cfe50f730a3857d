/** JSON with templates, to read or to write. Tab leaves it, as it leaves any other field. */
import { autocompletion, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { type CSSProperties, type ReactNode, useEffect, useRef } from "react";
import { type CodeMark, problemMarks, setProblemMarks, templateMarks } from "./code-marks.ts";
import { yaml } from "./yaml-language.ts";
import "./code-editor.css";

export interface CodeEditorProps {
  label: string;
  value: string;
  /** Absent: it can be read only. */
  onChange?: ((text: string) => void) | undefined;
  marks?: readonly CodeMark[];
  describedBy?: string | undefined;
  invalid?: boolean;
  withLineNumbers?: boolean;
  /** JSON when left out. */
  language?: "json" | "yaml";
  /** How high it may grow before it scrolls. */
  maxHeight?: string;
  /** It takes the height that is there. */
  fills?: boolean;
  /** Where it leaves the way to write at the cursor. */
  onReady?: (write: (text: string) => void) => void;
  /** Where it leaves the way to go to a line, from 1. */
  onHandle?: (goTo: (line: number, column?: number) => void) => void;
  /** Told of the line, from 1, in which a person put the cursor. */
  onLine?: ((line: number) => void) | undefined;
  /** What may be written at a place; undefined: nothing is known. */
  complete?: ((text: string, at: number) => Suggestions | undefined) | undefined;
}

export interface Suggestions {
  /** Where what they replace begins. */
  from: number;
  options: readonly { label: string; detail?: string; info?: string }[];
}

const noMarks: readonly CodeMark[] = [];

export function CodeEditor(props: CodeEditorProps): ReactNode {
  const { value, onChange, marks = noMarks, invalid = false, maxHeight } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const told = useRef(onChange);
  told.current = onChange;
  const latest = useRef(props);
  latest.current = props;
  const first = useRef(props);
  const isReadOnly = onChange === undefined;

  useEffect(() => {
    if (!place.current) return;
    const { value: text, onReady, onHandle } = first.current;
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({ doc: text, extensions: extensionsOf(first.current, isReadOnly, told, latest) }),
    });
    view.current = editor;
    onReady?.((written) => {
      editor.dispatch(editor.state.replaceSelection(written), { userEvent: "input" });
      editor.focus();
    });
    onHandle?.((wanted, column = 1) => {
      const line = editor.state.doc.line(Math.min(Math.max(wanted, 1), editor.state.doc.lines));
      const anchor = Math.min(line.from + column - 1, line.to);
      editor.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
      editor.focus();
    });
    return () => {
      editor.destroy();
      view.current = undefined;
    };
  }, [isReadOnly]);

  useEffect(() => {
    const editor = view.current;
    const current = editor?.state.doc.toString();
    // What was typed here comes back as the value; only what others wrote is put in.
    if (editor && current !== value) {
      editor.dispatch({
        changes: { from: 0, to: editor.state.doc.length, insert: value },
        annotations: fromOutside.of(true),
      });
    }
    editor?.dispatch({ effects: setProblemMarks.of(marks) });
  }, [value, marks]);

  useEffect(() => {
    const { label, describedBy } = props;
    view.current?.dispatch({ effects: spoken.reconfigure(speak(label, describedBy, invalid, isReadOnly)) });
  });

  return (
    <div
      ref={place}
      className="code-editor"
      data-invalid={invalid || undefined}
      data-read-only={isReadOnly || undefined}
      data-fills={props.fills || undefined}
      style={maxHeight ? ({ "--code-height": maxHeight } as CSSProperties) : undefined}
    />
  );
}

const spoken = new Compartment();
const fromOutside = Annotation.define<boolean>();

function speak(label: string, describedBy: string | undefined, invalid: boolean, isReadOnly: boolean): Extension {
  return EditorView.contentAttributes.of({
    // It can be reached by Tab as it is; said aloud, for what looks for it.
    tabindex: "0",
    "aria-label": label,
    ...(describedBy ? { "aria-describedby": describedBy } : {}),
    ...(invalid ? { "aria-invalid": "true" } : {}),
    ...(isReadOnly ? { tabindex: "0", "aria-readonly": "true" } : {}),
    spellcheck: "false",
    autocapitalize: "off",
  });
}

function extensionsOf(
  props: CodeEditorProps,
  isReadOnly: boolean,
  told: { current: ((text: string) => void) | undefined },
  latest: { current: CodeEditorProps },
): Extension {
  return [
    EditorView.cspNonce.of(document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ""),
    props.language === "yaml" ? yaml() : json(),
    syntaxHighlighting(classHighlighter),
    templateMarks,
    problemMarks,
    drawSelection(),
    EditorView.lineWrapping,
    bracketMatching(),
    spoken.of(speak(props.label, props.describedBy, props.invalid ?? false, isReadOnly)),
    ...(props.withLineNumbers ? [lineNumbers(), foldGutter(), keymap.of([...foldKeymap, ...searchKeymap])] : []),
    ...(isReadOnly
      ? [EditorState.readOnly.of(true), EditorView.editable.of(false), keymap.of(defaultKeymap)]
      : [
          history(),
          indentOnInput(),
          ...(props.complete ? [completion(latest)] : []),
          keymap.of([...defaultKeymap, ...historyKeymap]),
        ]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged && !update.transactions.some((change) => change.annotation(fromOutside))) {
        told.current?.(update.state.doc.toString());
      }
      if (update.selectionSet && update.transactions.some((change) => change.isUserEvent("select"))) {
        latest.current.onLine?.(update.state.doc.lineAt(update.state.selection.main.head).number);
      }
    }),
  ];
}

/** Asked as one types, and by Ctrl+Space; Enter takes what is chosen, Escape closes. */
function completion(latest: { current: CodeEditorProps }): Extension {
  return autocompletion({
    override: [
      ({ state, pos, explicit }): CompletionResult | null => {
        const found = latest.current.complete?.(state.doc.toString(), pos);
        if (!found || (!explicit && found.from === pos && !/[\s.{]/.test(state.sliceDoc(pos - 1, pos)))) return null;
        return { from: found.from, options: found.options.map((option) => ({ ...option })), validFor: /^[\w .:|-]*$/ };
      },
    ],
  });
}
