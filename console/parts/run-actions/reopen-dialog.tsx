/** Asks before a task that a person had done is opened again. */
import { Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useChange } from "../../app/calls.ts";
import { Confirm } from "../confirm.tsx";
import { ReasonField, reasonOf } from "./reason-field.tsx";
import { Named, placeOf, Shown, type TaskDialogProps, taskMakesOld, useReason } from "./task-dialogs.tsx";

export function ReopenDialog({ task, onClose }: TaskDialogProps): ReactNode {
  const [reason, setReason] = useReason(task);
  const reopen = useChange("reopenTask", [...taskMakesOld, "listQuestions"]);
  return (
    <Confirm
      opened={task !== null}
      onClose={onClose}
      title="Open it again?"
      action="Reopen"
      onConfirm={async () => {
        if (task) await reopen.mutateAsync({ ...placeOf(task), ...reasonOf(reason) });
      }}
    >
      <Shown task={task}>
        {(shown) => (
          <Stack gap="sm">
            <Text size="sm">
              <Named>{shown.name}</Named> is asked once more, and what had followed on it is taken back: none of that
              has acted yet. What the first answer wrote into the context and the incident stays there.
            </Text>
            <ReasonField value={reason} onChange={setReason} />
          </Stack>
        )}
      </Shown>
    </Confirm>
  );
}
