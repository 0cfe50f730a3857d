/** Asks before a run is cancelled, and why. */
import { Stack, Text, TextInput } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useChange } from "../../app/calls.ts";
import { Confirm } from "../confirm.tsx";
import type { RunDialogProps } from "./rerun-dialog.tsx";

export function CancelDialog({ run, onClose }: RunDialogProps): ReactNode {
  const [reason, setReason] = useState("");
  const cancel = useChange("cancelRun", ["listRuns", "countRuns", "getRun", "listPlaybooks"]);
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
        const words = reason.trim();
        await cancel.mutateAsync({ id: run.id, ...(words === "" ? {} : { reason: words }) });
      }}
    >
      <Stack gap="sm">
        <Text size="sm">
          It stops where it stands. What it did outside stays done; a request that is under way may still arrive.
        </Text>
        <TextInput
          label="Reason"
          description="Stands in the run's story"
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </Stack>
    </Confirm>
  );
}
