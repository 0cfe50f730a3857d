/** Asks before a run is made once more, and names what it will do outside a second time. */
import { List, Skeleton, Stack, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useRef } from "react";
import type { Run } from "#contract/run.ts";
import { useCall, useChange } from "../../app/calls.ts";
import { Confirm } from "../confirm.tsx";
import { Failure } from "../failure.tsx";
import { cut } from "../json-shape.ts";
import { withLocalTimes } from "../local-times.ts";
import { LongText } from "../long-text.tsx";
import styles from "./run-actions.module.css";

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
  const { data, error, refetch } = useCall("getRun", { id });
  if (error) {
    return <Failure error={error} title="What it did outside cannot be shown" onRetry={() => void refetch()} />;
  }
  if (!data) return <Skeleton height={54} aria-label="Loading what it did outside" />;
  if (data.writes.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        This run did nothing outside. The new one may: it runs the playbook as it is now.
      </Text>
    );
  }
  return (
    <div className={styles.repeats}>
      <Text size="sm" fw={600}>
        What this run did outside is done again:
      </Text>
      <List size="sm" mt={4} className={styles.writes ?? ""}>
        {data.writes.map((write) => (
          <List.Item key={write}>
            <LongText>{withLocalTimes(write)}</LongText>
          </List.Item>
        ))}
      </List>
    </div>
  );
}

function Named({ children }: { children: string }): ReactNode {
  return <bdi className={styles.named}>{cut(children, 160)}</bdi>;
}
