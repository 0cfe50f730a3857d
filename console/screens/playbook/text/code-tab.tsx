/** The playbook as text: Sekoia.io's export to read, XSOAR's YAML to write, with what is wrong at its place. */
import { ActionIcon, Button, Group, Text, Tooltip } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconDownload, IconLayoutSidebarRight } from "@tabler/icons-react";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { PlacedProblem, PlaybookDetail } from "#contract/playbook.ts";
import { useCall } from "../../../app/calls.ts";
import { CopyButton } from "../../../parts/copy-button.tsx";
import { downloadText, fileNameOf } from "../../../parts/download.ts";
import { CodeEditor } from "../../../parts/form/lazy-code-editor.tsx";
import { marksOf } from "../../../parts/form/problem-places.ts";
import { Moment } from "../../../parts/moment.tsx";
import { byUrgency } from "../../../parts/refused-problems.ts";
import { PlaybookGraph } from "../graph/playbook-graph.tsx";
import { completeYaml } from "./complete-yaml.ts";
import { taskAtLine } from "./task-at-line.ts";
import classes from "./text.module.css";
import type { TextDraft } from "./use-text-draft.ts";

interface CodeTabProps {
  playbook: PlaybookDetail;
  /** Of a playbook of XSOAR's. */
  draft: TextDraft | undefined;
  /** Blocks of Sekoia's that are changed and not in the text yet. */
  isBehindBlocks: boolean;
  isReadOnly: boolean;
  /** The block that is open. */
  selected: string | null;
  onSelect: (id: string | null) => void;
}

export function CodeTab({ playbook, draft, isBehindBlocks, isReadOnly, selected, onSelect }: CodeTabProps): ReactNode {
  const { code, name, language } = playbook;
  const isWide = useMediaQuery("(min-width: 1100px)", false, { getInitialValueInEffect: false });
  const [isBeside, setBeside] = useState(true);
  const problems = draft?.checked.problems ?? playbook.problems;
  const nodes = draft?.checked.nodes ?? playbook.nodes;
  const text = draft?.text ?? code;
  const marks = useMemo(() => marksOf(text, problems), [text, problems]);
  const words = useCall("getPlaybookWords", {}, { enabled: draft !== undefined && !isReadOnly });
  const goTo = useRef<(line: number, column?: number) => void>(undefined);
  const fromCode = useRef<string>(undefined);
  const show = (id: string | null) => {
    const line = nodes.find((node) => node.id === id)?.task?.line;
    if (line) goTo.current?.(line);
  };
  // "Show in code" comes here with a block in the address; one that the cursor itself chose is in sight already.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it goes there when the block is another
  useEffect(() => {
    if (selected !== null && selected !== fromCode.current) show(selected);
  }, [selected]);
  const file = `${fileNameOf(name)}.${language === "sekoia" ? "json" : "yml"}`;
  const withGraph = draft !== undefined && isWide && isBeside;
  return (
    <div className={classes.tab}>
      <Group justify="space-between" gap="xs" className={classes.bar ?? ""}>
        <Text size="sm" c="dimmed" component="div">
          {draft ? (
            <TextState playbook={playbook} draft={draft} isReadOnly={isReadOnly} />
          ) : (
            "In Sekoia.io's export format. Secrets are dots."
          )}
          {isBehindBlocks ? " Your unsaved changes are not in it yet." : ""}
        </Text>
        <Group gap="xs">
          <CopyButton text={text} what="the code" labelled />
          <Button
            variant="default"
            leftSection={<IconDownload size={14} aria-hidden />}
            onClick={() => downloadText(file, text)}
          >
            Download
          </Button>
          {draft && isWide && (
            <Tooltip label={isBeside ? "Hide the graph" : "Show the graph beside"}>
              <ActionIcon
                aria-label="Graph beside the code"
                aria-pressed={isBeside}
                onClick={() => setBeside(!isBeside)}
              >
                <IconLayoutSidebarRight size={18} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
        </Group>
      </Group>
      <div className={classes.sides} data-beside={withGraph || undefined}>
        <div className={classes.side}>
          <CodeEditor
            label={`Code of ${name}`}
            value={text}
            marks={marks}
            withLineNumbers
            fills
            language={language === "xsoar" ? "yaml" : "json"}
            onHandle={(go) => {
              goTo.current = go;
              show(selected);
            }}
            {...(draft && !isReadOnly
              ? {
                  onChange: draft.set,
                  complete: (whole: string, at: number) =>
                    words.data ? completeYaml(words.data, whole, at) : undefined,
                  onLine: (line: number) => {
                    const id = taskAtLine(nodes, line);
                    if (id === undefined || !withGraph) return;
                    fromCode.current = id;
                    onSelect(id);
                  },
                }
              : {})}
          />
          {draft && <ProblemStrip problems={problems} onGo={(line, column) => goTo.current?.(line, column)} />}
        </div>
        {withGraph && (
          <div className={classes.side}>
            {draft.checked.isFormerGraph && (
              <div className={classes.former} role="status">
                The text has errors: this is the graph as it was before them.
              </div>
            )}
            <PlaybookGraph
              nodes={nodes}
              problems={problems}
              selected={selected}
              onSelect={(id) => {
                fromCode.current = undefined;
                onSelect(id);
                show(id);
              }}
              label={`Blocks of ${name}`}
            />
          </div>
        )}
      </div>
    </div>
  );
}

function TextState({
  playbook,
  draft,
  isReadOnly,
}: {
  playbook: PlaybookDetail;
  draft: TextDraft;
  isReadOnly: boolean;
}) {
  const kept = playbook.xsoar?.draft ?? null;
  if (draft.isDirty) return <>{draft.isChecking ? "Not saved · checking…" : "Not saved"}</>;
  if (!kept) return <>{isReadOnly ? "In Cortex XSOAR's format." : "This is what is live, in Cortex XSOAR's format."}</>;
  return (
    <>
      A draft of <bdi>{kept.updatedBy}</bdi>, <Moment at={kept.updatedAt} />
      {kept.outdated ? "; begun from an older version than the live one." : "; it runs nowhere."}
    </>
  );
}

const mostListed = 200;

/** All that is wrong, to go through one after the other. */
function ProblemStrip(props: {
  problems: readonly PlacedProblem[];
  onGo: (line: number, column?: number) => void;
}): ReactNode {
  const { problems, onGo } = props;
  const sorted = byUrgency(problems).filter(({ severity }) => severity !== "info");
  if (sorted.length === 0) {
    return (
      <div className={classes.fine} role="status">
        Nothing is wrong with this text.
      </div>
    );
  }
  return (
    <ul className={classes.problems} aria-label="Problems in the text">
      {sorted.slice(0, mostListed).map((problem) => (
        <li key={`${problem.code} ${problem.line} ${problem.path} ${problem.message}`} data-severity={problem.severity}>
          <button
            type="button"
            className={classes.problem}
            disabled={problem.line === undefined}
            onClick={() => problem.line !== undefined && onGo(problem.line, problem.column)}
          >
            <span className={classes.severity}>{problem.severity === "error" ? "Error" : "Warning"}</span>
            {problem.line !== undefined && (
              <span className={classes.place}>{`${problem.line}:${problem.column ?? 1}`}</span>
            )}
            <span dir="auto">{problem.message}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
