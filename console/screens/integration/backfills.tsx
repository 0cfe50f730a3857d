/** Ranges of the past: asking for one, and how far each is. */
import { Button, Group, Progress, Stack, Text, TextInput, Title } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import type { Backfill } from "#contract/source.ts";
import { useCall, useChange } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { Failure } from "../../parts/failure.tsx";
import { absoluteMoment } from "../../parts/moment-words.ts";
import classes from "./integration.module.css";
import { inputOfMoment, momentOfInput } from "./local-input.ts";

const shown = 5;
const lookAgainMs = 2_000;

export function Backfills({ name }: { name: string }): ReactNode {
  const may = useMay();
  const list = useCall("listBackfills", { name });
  const start = useChange("startBackfill", ["listBackfills"]);
  const [range, setRange] = useState<{ from: string; until: string }>();
  const items = list.data?.items ?? [];
  const isRunning = items.some(({ status }) => status === "running");
  const { refetch } = list;
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => void refetch(), lookAgainMs);
    return () => clearInterval(timer);
  }, [isRunning, refetch]);
  const from = momentOfInput(range?.from ?? "");
  const until = momentOfInput(range?.until ?? "");
  const isSound = from !== undefined && until !== undefined && from < until;
  return (
    <section className={classes.card} aria-labelledby="backfills">
      <Group justify="space-between" mb="xs">
        <Title order={2} id="backfills">
          Backfill
        </Title>
        {may("sources.manage") && (
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              const now = Date.now();
              setRange({ from: inputOfMoment(now - 24 * 3_600_000), until: inputOfMoment(now) });
            }}
          >
            Fetch the past…
          </Button>
        )}
      </Group>
      {list.error && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      {items.length === 0 && !list.error && (
        <Text size="sm" c="dimmed">
          None was asked for.
        </Text>
      )}
      <Stack gap="sm">
        {items.slice(0, shown).map((item) => (
          <Fill key={item.id} name={name} fill={item} />
        ))}
      </Stack>
      <Confirm
        opened={range !== undefined}
        onClose={() => setRange(undefined)}
        title={`Fetch the past of ${name}?`}
        action="Fetch"
        disabled={!isSound}
        onConfirm={() => {
          if (from === undefined || until === undefined) return Promise.resolve();
          return start.mutateAsync({ name, from: new Date(from).toISOString(), until: new Date(until).toISOString() });
        }}
      >
        Alerts of this range that are not known come in, and start playbooks like any others. It goes on beside what is
        new, and survives a restart.
        <Group grow mt="sm" align="start">
          {(["from", "until"] as const).map((end) => (
            <TextInput
              key={end}
              type="datetime-local"
              label={end === "from" ? "From" : "Until"}
              value={range?.[end] ?? ""}
              error={end === "until" && range !== undefined && !isSound ? "After the beginning" : undefined}
              onChange={({ currentTarget: { value } }) => {
                if (range) setRange({ ...range, [end]: value });
              }}
            />
          ))}
        </Group>
      </Confirm>
    </section>
  );
}

const statusWords: Record<Backfill["status"], string> = {
  running: "Running",
  done: "Done",
  cancelled: "Cancelled",
  failed: "Failed",
};

function Fill({ name, fill }: { name: string; fill: Backfill }): ReactNode {
  const may = useMay();
  const cancel = useChange("cancelBackfill", ["listBackfills"]);
  const { id, from, until, status, progress, stored, error } = fill;
  const percent = Math.floor(progress * 100);
  const range = `${absoluteMoment(from)} to ${absoluteMoment(until)}`;
  return (
    <div>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" className={classes.breaks ?? ""}>
          {range}
        </Text>
        {status === "running" && may("sources.manage") && (
          <Button
            size="compact-xs"
            variant="default"
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ name, id })}
          >
            Cancel
          </Button>
        )}
      </Group>
      {status === "running" && <Progress value={percent} size="sm" my={4} aria-label={`Backfill of ${range}`} />}
      <Text size="xs" c={status === "failed" ? "var(--tocsin-failed)" : "dimmed"} role="status">
        {`${statusWords[status]}${status === "done" ? "" : ` at ${percent} %`}, ${stored.toLocaleString("en")} new`}
        {error && `. ${error}`}
      </Text>
      {cancel.error && <Failure error={cancel.error} />}
    </div>
  );
}
