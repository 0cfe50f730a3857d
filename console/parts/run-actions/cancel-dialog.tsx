/** Asks before a run is cancelled, and why. */
import { Stack, Text } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useChange } from "../../app/calls.ts";
import { Confirm } from "../confirm.tsx";
import { ReasonField, reasonOf } from "./reason-field.tsx";
import type { RunDialogProps } from "./rerun-dialog.tsx";

export function CancelDialog({ run, onClose }: RunDialogProps): ReactNode {
  const [reason, setReason] = useState("");
  const cancel = useChange("cancelRun", ["listRuns", "countRuns", "getRun", "viewRun", "listPlaybooks"]);
  const opened = run !== null;
  useEffect(() => {
    if (opened) setReason("");
  }, [opened]);
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title="Cancel this run?"
      action="Cancel run"
      dismiss="Let it run"
      danger
      onConfirm={async () => {
        if (!run) return;
        await cancel.mutateAsync({ id: run.id, ...reasonOf(reason) });
      }}
    >
      <Stack gap="sm">
        <Text size="sm">
          It stops where it stands. What it did outside stays done; a request that is under way may still arrive.
        </Text>
        <ReasonField value={reason} onChange={setReason} />
      </Stack>
    </Confirm>
  );
}
