/** Asks before a task of a run is tried again, or a new run begins from it. */
import { Stack, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useCall, useChange } from "../../app/calls.ts";
import { Confirm } from "../confirm.tsx";
import { cut } from "../json-shape.ts";
import { ReasonField, reasonOf } from "./reason-field.tsx";
import styles from "./run-actions.module.css";
import { WritesAgain } from "./writes-again.tsx";

export interface TaskOfRun {
  /** The run. */
  id: string;
  frame: string;
  task: string;
  /** What people call the task. */
  name: string;
}

export interface TaskDialogProps {
  /** Null: closed. */
  task: TaskOfRun | null;
  onClose: () => void;
}

export const taskMakesOld = [
  "getRun",
  "viewRun",
  "getRunStep",
  "listRounds",
  "listStepItems",
  "tellRunStory",
  "explainRun",
  "listRuns",
  "countRuns",
  "listPlaybooks",
] as const;

export function RetryDialog({ task, onClose }: TaskDialogProps): ReactNode {
  const [reason, setReason] = useReason(task);
  const retry = useChange("retryTask", taskMakesOld);
  return (
    <Confirm
      opened={task !== null}
      onClose={onClose}
      title="Try it again?"
      action="Retry"
      onConfirm={async () => {
        if (task) await retry.mutateAsync({ ...placeOf(task), ...reasonOf(reason) });
      }}
    >
      <Shown task={task}>
        {(shown) => (
          <Stack gap="sm">
            <Text size="sm">
              <Named>{shown.name}</Named> is tried once more in this run, with the context as it stands. What came
              before it is not done again.
            </Text>
            <Repeats
              task={shown}
              how="retry"
              title="What it did outside may be done again:"
              otherwise="It did nothing outside yet."
            />
            <ReasonField value={reason} onChange={setReason} />
          </Stack>
        )}
      </Shown>
    </Confirm>
  );
}

export function ForkDialog({ task, onClose }: TaskDialogProps): ReactNode {
  const [reason, setReason] = useReason(task);
  const navigate = useNavigate();
  const rerun = useChange("rerunRun", ["listRuns", "countRuns", "listPlaybooks"]);
  return (
    <Confirm
      opened={task !== null}
      onClose={onClose}
      title="Rerun from here?"
      action="Rerun from here"
      onConfirm={async () => {
        if (!task) return;
        const begun = await rerun.mutateAsync({ ...placeOf(task), ...reasonOf(reason) });
        await navigate({ to: "/runs/$id", params: { id: begun.id }, search: {} });
      }}
    >
      <Shown task={task}>
        {(shown) => (
          <Stack gap="sm">
            <Text size="sm">
              A new run begins where this one stood before <Named>{shown.name}</Named>, with the playbook as this run
              had it. This run stays as it is. The context and the incident are not set back.
            </Text>
            <Repeats
              task={shown}
              how="rerun"
              title="What this run did outside from there on may be done again:"
              otherwise="From there on this run did nothing outside. The new one may."
            />
            <ReasonField value={reason} onChange={setReason} />
          </Stack>
        )}
      </Shown>
    </Confirm>
  );
}

function Repeats(props: { task: TaskOfRun; how: "retry" | "rerun"; title: string; otherwise: string }): ReactNode {
  const { task, how, title, otherwise } = props;
  const { data, error, refetch } = useCall("tellRepeats", { ...placeOf(task), how });
  return (
    <WritesAgain
      writes={data?.writes}
      error={error}
      onRetry={() => void refetch()}
      title={title}
      otherwise={otherwise}
    />
  );
}

export function placeOf({ id, frame, task }: TaskOfRun): { id: string; frame: string; task: string } {
  return { id, frame, task };
}

/** What was written is forgotten when the dialog opens anew. */
export function useReason(task: TaskOfRun | null): [string, (reason: string) => void] {
  const [reason, setReason] = useState("");
  const opened = task !== null;
  useEffect(() => {
    if (opened) setReason("");
  }, [opened]);
  return [reason, setReason];
}

/** While a dialog fades it still says what it was about. */
export function Shown(props: { task: TaskOfRun | null; children: (task: TaskOfRun) => ReactNode }): ReactNode {
  const last = useRef(props.task);
  if (props.task) last.current = props.task;
  return last.current && props.children(last.current);
}

export function Named({ children }: { children: string }): ReactNode {
  return <bdi className={styles.named}>{cut(children, 160)}</bdi>;
}
