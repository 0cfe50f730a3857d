/** What a person can do to a block of a run: try it again, end it by hand, pass over it, begin anew from it. */
import { Button, Group, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconCheck, IconGitFork, IconPlayerSkipForward, IconRefresh } from "@tabler/icons-react";
import { type ReactNode, useMemo, useState } from "react";
import type { GraphNode } from "#contract/playbook.ts";
import type { RunStep, StepOperation } from "#contract/run.ts";
import { type PaletteAction, usePaletteActions } from "../../app/palette-actions.tsx";
import { useMay } from "../../app/session.tsx";
import { CompleteDialog, SkipDialog } from "../run-actions/end-task-dialog.tsx";
import { ReopenDialog } from "../run-actions/reopen-dialog.tsx";
import { ForkDialog, RetryDialog, type TaskOfRun } from "../run-actions/task-dialogs.tsx";
import { useShortcut } from "../use-shortcut.ts";
import { branchesOf } from "./branches.ts";

const operations = {
  retry: { label: "Retry", key: "t", icon: IconRefresh, tip: "Try this block once more in this run" },
  complete: { label: "Complete…", key: "c", icon: IconCheck, tip: "Say how this block ends" },
  skip: { label: "Skip…", key: "s", icon: IconPlayerSkipForward, tip: "Have the run pass over this block" },
  reopen: {
    label: "Reopen…",
    key: "o",
    icon: IconArrowBackUp,
    tip: "Open this task again: nothing that follows has acted",
  },
  rerun: {
    label: "Rerun from here",
    key: "f",
    icon: IconGitFork,
    tip: "Begin a new run where this one stood before it",
  },
} as const;

const order: readonly StepOperation[] = ["retry", "complete", "skip", "reopen", "rerun"];

export function StepActions({ run, node, step }: { run: string; node: GraphNode; step: RunStep }): ReactNode {
  const may = useMay();
  const [asked, setAsked] = useState<StepOperation>();
  const can = may("runs.act") ? order.filter((operation) => step.can.includes(operation)) : [];
  useShortcut(operations.retry.key, can.includes("retry") ? () => setAsked("retry") : undefined);
  useShortcut(operations.complete.key, can.includes("complete") ? () => setAsked("complete") : undefined);
  useShortcut(operations.skip.key, can.includes("skip") ? () => setAsked("skip") : undefined);
  useShortcut(operations.reopen.key, can.includes("reopen") ? () => setAsked("reopen") : undefined);
  useShortcut(operations.rerun.key, can.includes("rerun") ? () => setAsked("rerun") : undefined);
  usePaletteActions(usePaletteList(can.join(), node.name, setAsked));
  const task: TaskOfRun = { id: run, frame: step.frame, task: node.id, name: node.name || "Without a name" };
  const branches = branchesOf(node);
  const close = () => setAsked(undefined);
  const given = (operation: StepOperation) => ({ task: asked === operation ? task : null, onClose: close });
  // A dialog that is open stays when what it asks about is not possible any more: its answer says so.
  return (
    <>
      {can.length > 0 && (
        <Group gap={8} role="group" aria-label={`What can be done with ${node.name}`}>
          {can.map((operation) => {
            const { label, key, icon: Icon, tip } = operations[operation];
            return (
              <Tooltip key={operation} label={`${tip} (${key.toUpperCase()})`} openDelay={400}>
                <Button
                  size="xs"
                  variant={operation === "retry" ? "filled" : "default"}
                  leftSection={<Icon size={14} aria-hidden />}
                  aria-keyshortcuts={key.toUpperCase()}
                  onClick={() => setAsked(operation)}
                >
                  {label}
                </Button>
              </Tooltip>
            );
          })}
        </Group>
      )}
      <RetryDialog {...given("retry")} />
      <ReopenDialog {...given("reopen")} />
      <ForkDialog {...given("rerun")} />
      <CompleteDialog {...given("complete")} {...branches} />
      <SkipDialog {...given("skip")} {...branches} />
    </>
  );
}

function usePaletteList(can: string, name: string, ask: (operation: StepOperation) => void): readonly PaletteAction[] {
  return useMemo(
    () =>
      order
        .filter((operation) => can.split(",").includes(operation))
        .map((operation) => ({
          id: `step-${operation}`,
          label: `${operations[operation].label.replace("…", "")}: ${name}`,
          description: operations[operation].tip,
          icon: operations[operation].icon,
          run: () => ask(operation),
        })),
    [can, name, ask],
  );
}
