/** What of an instance waits in quarantine, by reason, and what to do about it. */
import { Button, Code, Group, Modal, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { QuarantineReason } from "#contract/source.ts";
import { useCall, useChange } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Moment } from "../../parts/moment.tsx";
import classes from "./integration.module.css";

const old = ["listQuarantineReasons", "listQuarantine", "listInstances", "getStatus"] as const;

export function Quarantine({ name }: { name: string }): ReactNode {
  const reasons = useCall("listQuarantineReasons", {});
  const own = (reasons.data?.items ?? []).filter(({ instance }) => instance === name);
  if (reasons.error) return <Failure error={reasons.error} onRetry={() => void reasons.refetch()} />;
  if (own.length === 0) return null;
  return (
    <section className={classes.card} aria-labelledby="quarantine">
      <Title order={2} id="quarantine" mb={4}>
        Quarantine
      </Title>
      <Text size="xs" c="dimmed" mb="xs">
        Could not be read, mapped or kept. Nothing is lost: try again after a mend.
      </Text>
      <Stack gap="sm">
        {own.map((reason) => (
          <Reason key={reason.reason} name={name} reason={reason} />
        ))}
      </Stack>
    </section>
  );
}

function Reason({ name, reason: { reason, count } }: { name: string; reason: QuarantineReason }): ReactNode {
  const may = useMay();
  const replay = useChange("replayQuarantine", old);
  const discard = useChange("discardQuarantine", old);
  const [isShown, setShown] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const { data: done } = replay;
  return (
    <div className={classes.reason}>
      <Text size="sm" className={classes.breaks ?? ""}>
        <b>{count.toLocaleString("en")}</b> · {reason}
      </Text>
      <Group gap={6} mt={6}>
        {may("samples.read") && (
          <Button size="compact-xs" variant="default" onClick={() => setShown(true)}>
            Look
          </Button>
        )}
        {may("sources.manage") && (
          <>
            <Button
              size="compact-xs"
              variant="default"
              loading={replay.isPending}
              onClick={() => replay.mutate({ name, reason })}
            >
              Try again
            </Button>
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setAsking(true)}>
              Discard…
            </Button>
          </>
        )}
      </Group>
      {replay.error && <Failure error={replay.error} />}
      {done && (
        <Text size="xs" c="dimmed" mt={4} role="status">
          {`${done.stored} became alerts, ${done.known} were alerts already, ${done.still} cannot be read still.`}
        </Text>
      )}
      <Samples name={name} reason={reason} isShown={isShown} onClose={() => setShown(false)} />
      <Confirm
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={`Discard ${count.toLocaleString("en")}?`}
        action="Discard"
        danger
        onConfirm={() => discard.mutateAsync({ name, reason })}
      >
        Nothing will be made of what was put aside for this reason, and it is not put aside again. Its text stays in the
        database.
      </Confirm>
    </div>
  );
}

function Samples(props: { name: string; reason: string; isShown: boolean; onClose: () => void }): ReactNode {
  const { name, reason, isShown, onClose } = props;
  const list = useCall("listQuarantine", { instance: name, reason, limit: 20 }, { enabled: isShown });
  const [chosen, setChosen] = useState<string>();
  const items = list.data?.items ?? [];
  const id = items.some((item) => item.id === chosen) ? chosen : items[0]?.id;
  const one = useCall("getQuarantined", { id: id ?? "" }, { enabled: isShown && id !== undefined });
  return (
    <Modal opened={isShown} onClose={onClose} title={reason} size="xl" closeButtonProps={{ "aria-label": "Close" }}>
      {list.error && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      <Group gap={6} mb="sm">
        {items.map((item) => (
          <Button
            key={item.id}
            size="compact-xs"
            variant={item.id === id ? "filled" : "default"}
            aria-pressed={item.id === id}
            onClick={() => setChosen(item.id)}
          >
            <Moment at={item.receivedAt} />
          </Button>
        ))}
      </Group>
      {one.error && <Failure error={one.error} onRetry={() => void one.refetch()} />}
      {one.data && (
        <Code block className={classes.raw ?? ""} tabIndex={0} aria-label="Raw text">
          {one.data.raw}
        </Code>
      )}
    </Modal>
  );
}
