/** The editor, loaded when one is first on the screen; until then its text, to be read. */
import { lazy, type ReactNode, Suspense } from "react";
import type { CodeEditorProps } from "./code-editor.tsx";
import "./code-editor.css";

const Loaded = lazy(async () => ({ default: (await import("./code-editor.tsx")).CodeEditor }));

export function CodeEditor(props: CodeEditorProps): ReactNode {
  return (
    <Suspense fallback={<Plain {...props} />}>
      <Loaded {...props} />
    </Suspense>
  );
}

const mostShown = 20_000;

function Plain({ label, value, maxHeight = "24rem", fills }: CodeEditorProps): ReactNode {
  return (
    <pre
      className="code-editor code-plain"
      role="status"
      aria-label={label}
      data-fills={fills || undefined}
      style={fills ? undefined : { maxHeight }}
    >
      {value.slice(0, mostShown)}
    </pre>
  );
}
