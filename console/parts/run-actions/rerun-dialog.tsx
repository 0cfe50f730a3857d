/** Asks before a run is made once more, and names what it will do outside a second time. */
import { Stack, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useRef } from "react";
import type { Run } from "#contract/run.ts";
import { useCall, useChange } from "../../app/calls.ts";
import { Confirm } from "../confirm.tsx";
import { cut } from "../json-shape.ts";
import styles from "./run-actions.module.css";
import { WritesAgain } from "./writes-again.tsx";

export interface RunDialogProps {
  /** Null: closed. */
  run: Pick<Run, "id" | "label" | "playbookName"> | null;
  onClose: () => void;
}

export function RerunDialog({ run, onClose }: RunDialogProps): ReactNode {
  const navigate = useNavigate();
  // While the dialog fades it still says what it was about.
  const last = useRef(run);
  if (run) last.current = run;
  const shown = last.current;
  const rerun = useChange("rerunRun", ["listRuns", "countRuns", "listPlaybooks"]);
  return (
    <Confirm
      opened={run !== null}
      onClose={onClose}
      title="Rerun?"
      action="Rerun"
      onConfirm={async () => {
        if (!run) return;
        const begun = await rerun.mutateAsync({ id: run.id });
        await navigate({ to: "/runs/$id", params: { id: begun.id }, search: {} });
      }}
    >
      {shown && (
        <Stack gap="sm">
          <Text size="sm">
            The playbook <Named>{shown.playbookName}</Named> starts once more, as it is now, for{" "}
            <Named>{shown.label}</Named>.
          </Text>
          <Repeats id={shown.id} />
        </Stack>
      )}
    </Confirm>
  );
}

function Repeats({ id }: { id: string }): ReactNode {
  const { data, error, refetch } = useCall("viewRun", { id, frame: "" });
  return (
    <WritesAgain
      writes={data?.writes}
      error={error}
      onRetry={() => void refetch()}
      title="What this run did outside is done again:"
      otherwise="This run did nothing outside. The new one may: it runs the playbook as it is now."
    />
  );
}

function Named({ children }: { children: string }): ReactNode {
  return <bdi className={styles.named}>{cut(children, 160)}</bdi>;
}
