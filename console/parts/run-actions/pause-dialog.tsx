/** Asks before a run is paused, or goes on, and why. */
import { Stack, Text } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useChange } from "../../app/calls.ts";
import { Confirm } from "../confirm.tsx";
import { ReasonField, reasonOf } from "./reason-field.tsx";
import type { RunDialogProps } from "./rerun-dialog.tsx";

const makesOld = ["listRuns", "countRuns", "getRun", "viewRun"] as const;

export function PauseDialog({ run, onClose }: RunDialogProps): ReactNode {
  const [reason, setReason] = useState("");
  const pause = useChange("pauseRun", makesOld);
  const opened = run !== null;
  useEffect(() => {
    if (opened) setReason("");
  }, [opened]);
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title="Pause this run?"
      action="Pause run"
      onConfirm={async () => {
        if (run) await pause.mutateAsync({ id: run.id, ...reasonOf(reason) });
      }}
    >
      <Stack gap="sm">
        <Text size="sm">
          Nothing of it begins any more until somebody resumes it. What is out comes to its end, and what it answers is
          kept.
        </Text>
        <ReasonField value={reason} onChange={setReason} />
      </Stack>
    </Confirm>
  );
}

export function ResumeDialog({ run, onClose }: RunDialogProps): ReactNode {
  const [reason, setReason] = useState("");
  const resume = useChange("resumeRun", makesOld);
  const opened = run !== null;
  useEffect(() => {
    if (opened) setReason("");
  }, [opened]);
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title="Resume this run?"
      action="Resume run"
      onConfirm={async () => {
        if (run) await resume.mutateAsync({ id: run.id, ...reasonOf(reason) });
      }}
    >
      <Stack gap="sm">
        <Text size="sm">It goes on at once from where it stands, with everything as it is now.</Text>
        <ReasonField value={reason} onChange={setReason} />
      </Stack>
    </Confirm>
  );
}
