/** An export's text, pasted or refused: everything that is wrong with it at its place, to be mended and brought again. */
import { Button, Group, Text, UnstyledButton } from "@mantine/core";
import { type ReactNode, useMemo, useState } from "react";
import { Failure } from "../../parts/failure.tsx";
import { CodeEditor } from "../../parts/form/lazy-code-editor.tsx";
import { excerptOf, marksOf } from "../../parts/form/problem-places.ts";
import { byUrgency, refusedProblems } from "../../parts/refused-problems.ts";
import type { GivenExport } from "./take-export.ts";
import classes from "./templates.module.css";

interface MendExportProps {
  given: GivenExport;
  error?: unknown;
  isWorking: boolean;
  onImport: (text: string) => void;
  onCancel: () => void;
}

export function MendExport({ given, error, isWorking, onImport, onCancel }: MendExportProps): ReactNode {
  const [text, setText] = useState(given.text);
  const problems = useMemo(() => byUrgency(refusedProblems(error)), [error]);
  const isAsSent = text === given.text;
  // Once the text moves, the places of the problems are no longer theirs.
  const marks = useMemo(() => (isAsSent ? marksOf(given.text, problems) : []), [isAsSent, given.text, problems]);
  return (
    <section className={classes.mend} aria-label={given.file === "" ? "Pasted export" : given.file}>
      <Text fw={600} className={classes.wrap ?? ""}>
        {given.file === "" ? "Paste the export" : `${given.file} cannot be taken as it is`}
      </Text>
      {error !== undefined && problems.length === 0 && <Failure error={error} />}
      {problems.length > 0 && (
        <>
          <Text size="sm" role="alert">
            {`${problems.length === 1 ? "One thing is" : `${problems.length} things are`} wrong with it. Mend ${
              problems.length === 1 ? "it" : "them"
            } below and bring it again, or mend the file. Nothing was kept.`}
          </Text>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <ol className={classes.found} tabIndex={0} aria-label="What is wrong">
            {problems.map((problem) => (
              <li
                key={`${problem.line} ${problem.path} ${problem.code} ${problem.message}`}
                data-severity={problem.severity}
              >
                <div>
                  <span className={classes.foundPlace}>
                    {problem.line === undefined ? (problem.path ?? "The export") : `Line ${problem.line}`}
                  </span>
                  <span>{problem.message}</span>
                </div>
                {problem.line !== undefined && (
                  <pre className={classes.excerpt}>
                    {excerptOf(given.text, problem.line).map(({ line, text: shown, isPlace }) => (
                      <span key={line} data-place={isPlace || undefined}>
                        {`${String(line).padStart(5)}  ${shown}\n`}
                      </span>
                    ))}
                  </pre>
                )}
              </li>
            ))}
          </ol>
        </>
      )}
      <CodeEditor
        label={given.file === "" ? "The export" : `Text of ${given.file}`}
        value={text}
        onChange={setText}
        marks={marks}
        withLineNumbers
        maxHeight="46dvh"
      />
      <Group gap="xs">
        <Button loading={isWorking} disabled={text.trim() === ""} onClick={() => onImport(text)}>
          {error === undefined ? "Bring it in" : "Try again"}
        </Button>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        {!isAsSent && error !== undefined && (
          <UnstyledButton className={classes.undo} onClick={() => setText(given.text)}>
            Back to the text as it was
          </UnstyledButton>
        )}
      </Group>
    </section>
  );
}
