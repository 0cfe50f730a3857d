/** Has a task end as a person says: completed by hand, or passed over. */
import { Radio, Select, Stack, Text, Textarea } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useChange } from "../../app/calls.ts";
import { Confirm } from "../confirm.tsx";
import { readOutputs } from "./read-outputs.ts";
import { ReasonField, reasonOf } from "./reason-field.tsx";
import styles from "./run-actions.module.css";
import { Named, placeOf, Shown, type TaskDialogProps, taskMakesOld, useReason } from "./task-dialogs.tsx";

export interface EndTaskDialogProps extends TaskDialogProps {
  /** The edges with a name that it leads on by. */
  branches: readonly string[];
  /** It is left by one of them, and by no other way. */
  needsBranch: boolean;
}

export function CompleteDialog({ task, onClose, branches, needsBranch }: EndTaskDialogProps): ReactNode {
  const [reason, setReason] = useReason(task);
  const ending = useEnding(task !== null);
  const complete = useChange("completeTask", taskMakesOld);
  return (
    <Confirm
      opened={task !== null}
      onClose={onClose}
      title="Complete it by hand?"
      action="Complete"
      disabled={ending.fault !== undefined || (needsBranch && ending.label === null)}
      onConfirm={async () => {
        if (task) await complete.mutateAsync({ ...placeOf(task), ...ending.given, ...reasonOf(reason) });
      }}
    >
      <Shown task={task}>
        {(shown) => (
          <Stack gap="sm">
            <Text size="sm">
              <Named>{shown.name}</Named> counts as done, and the run goes on. Tocsin itself does nothing for it.
            </Text>
            <Branch branches={branches} isNeeded={needsBranch} ending={ending} />
            <Outputs ending={ending} />
            <ReasonField value={reason} onChange={setReason} />
          </Stack>
        )}
      </Shown>
    </Confirm>
  );
}

export function SkipDialog({ task, onClose, branches, needsBranch }: EndTaskDialogProps): ReactNode {
  const [reason, setReason] = useReason(task);
  const [far, setFar] = useState<"task" | "branch">("task");
  const ending = useEnding(task !== null);
  const skip = useChange("skipTask", taskMakesOld);
  const isOpen = task !== null;
  useEffect(() => {
    if (isOpen) setFar("task");
  }, [isOpen]);
  const isBranch = far === "branch";
  return (
    <Confirm
      opened={isOpen}
      onClose={onClose}
      title="Skip it?"
      action="Skip"
      disabled={!isBranch && (ending.fault !== undefined || (needsBranch && ending.label === null))}
      onConfirm={async () => {
        if (!task) return;
        const given = isBranch ? { branch: true } : ending.given;
        await skip.mutateAsync({ ...placeOf(task), ...given, ...reasonOf(reason) });
      }}
    >
      <Shown task={task}>
        {(shown) => (
          <Stack gap="sm">
            <Text size="sm">
              <Named>{shown.name}</Named> is not done in this run. What it did outside before stays done.
            </Text>
            <Radio.Group
              label="How far"
              value={far}
              onChange={(value) => setFar(value === "branch" ? "branch" : "task")}
            >
              <Stack gap={6} mt={6}>
                <Radio value="task" label="Only this block: the run goes on after it" />
                <Radio value="branch" label="This block and everything that hangs on it alone" />
              </Stack>
            </Radio.Group>
            {!isBranch && <Branch branches={branches} isNeeded={needsBranch} ending={ending} />}
            {!isBranch && <Outputs ending={ending} />}
            <ReasonField value={reason} onChange={setReason} />
          </Stack>
        )}
      </Shown>
    </Confirm>
  );
}

interface Ending {
  text: string;
  setText: (text: string) => void;
  label: string | null;
  setLabel: (label: string | null) => void;
  fault: string | undefined;
  given: { label?: string; outputs?: ReturnType<typeof readOutputs>["outputs"] };
}

function useEnding(isOpen: boolean): Ending {
  const [text, setText] = useState("");
  const [label, setLabel] = useState<string | null>(null);
  useEffect(() => {
    if (!isOpen) return;
    setText("");
    setLabel(null);
  }, [isOpen]);
  const { fault, ...read } = readOutputs(text);
  return { text, setText, label, setLabel, fault, given: { ...read, ...(label === null ? {} : { label }) } };
}

function Branch(props: { branches: readonly string[]; isNeeded: boolean; ending: Ending }): ReactNode {
  const { branches, isNeeded, ending } = props;
  if (branches.length === 0) return null;
  return (
    <Select
      label="Go on by"
      placeholder={isNeeded ? "Choose a branch" : "As usual"}
      required={isNeeded}
      clearable={!isNeeded}
      value={ending.label}
      data={[...branches]}
      onChange={ending.setLabel}
    />
  );
}

function Outputs({ ending }: { ending: Ending }): ReactNode {
  return (
    <Textarea
      label="Outputs"
      description="What the next blocks read as its result, as JSON. In a playbook of Cortex XSOAR an object: its names are keys of the context. Empty: none."
      placeholder={'{"verdict": "clean"}'}
      autosize
      minRows={2}
      maxRows={10}
      spellCheck={false}
      classNames={{ input: styles.outputs ?? "" }}
      value={ending.text}
      error={ending.fault}
      onChange={(event) => ending.setText(event.currentTarget.value)}
    />
  );
}
