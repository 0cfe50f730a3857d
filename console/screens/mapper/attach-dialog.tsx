/** Attaches a mapper or a classifier to an instance, after saying what that changes. */
import { Button, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { MappingDetail } from "#contract/mapping.ts";
import { useCall, useChange } from "../../app/calls.ts";
import { Failure } from "../../parts/failure.tsx";
import { cut, type Json } from "../../parts/json-shape.ts";
import styles from "./editor.module.css";

interface AttachDialogProps {
  mapping: MappingDetail;
  /** The instance one has been looking at. */
  proposed: string | undefined;
  onClose: () => void;
}

export function AttachDialog({ mapping, proposed, onClose }: AttachDialogProps): ReactNode {
  const { kind, name } = mapping;
  const instances = useCall("listInstances", {});
  const integrations = useCall("listIntegrations", {});
  const fitting = (instances.data?.items ?? []).filter(({ integration }) =>
    integrations.data?.items.some(({ id, isSource, isWebhook }) => id === integration && (isSource || isWebhook)),
  );
  const [chosen, setChosen] = useState<string | undefined>(proposed);
  const instance = fitting.find((one) => one.name === chosen);
  const now = instance?.parameters[kind];
  const isAttached = now === name || now === mapping.id;
  const attachment = kind === "mapper" ? { mapper: name } : { classifier: name };
  const plan = useCall(
    "planAttachment",
    { name: chosen ?? "", ...attachment },
    { enabled: instance !== undefined && !isAttached && instance.managedBy === "console" },
  );
  const attach = useChange("attachMapping", ["listInstances", "listMapping", "getMapping"]);
  const save = async (wanted: string | null) => {
    if (!instance) return;
    const order = kind === "mapper" ? { mapper: wanted } : { classifier: wanted };
    await attach.mutateAsync({ name: instance.name, ...order }).then(onClose, () => undefined);
  };
  return (
    <Modal opened onClose={onClose} title={`Attach ${name}`} size="lg" closeButtonProps={{ "aria-label": "Close" }}>
      <Stack gap="md">
        <Select
          label="Instance"
          placeholder="Choose an instance"
          searchable
          value={instance?.name ?? null}
          data={fitting.map((one) => one.name)}
          nothingFoundMessage="No source or webhook is called so"
          onChange={(next) => setChosen(next ?? undefined)}
        />
        {instance?.managedBy === "file" && (
          <Text size="sm">The configuration file keeps this instance: name the {kind} there.</Text>
        )}
        {instance && typeof now === "string" && now !== "" && !isAttached && (
          <Text size="sm">
            It has the {kind} <b>{now}</b> now, which this one takes the place of.
          </Text>
        )}
        {isAttached && <Text size="sm">It is attached to this instance already.</Text>}
        {plan.data && !isAttached && <Plan looked={plan.data.looked} items={plan.data.items} />}
        {plan.error && <Failure error={plan.error} title="What it would change cannot be told" />}
        {attach.error && <Failure error={attach.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          {isAttached ? (
            <Button variant="default" loading={attach.isPending} onClick={() => void save(null)}>
              Take it away
            </Button>
          ) : (
            <Button
              disabled={!instance || instance.managedBy === "file"}
              loading={attach.isPending}
              onClick={() => void save(name)}
            >
              {instance ? `Attach to ${instance.name}` : "Attach"}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

function Plan(props: {
  looked: number;
  items: readonly { label: string; changes: readonly { field: string; before: Json; after: Json }[] }[];
}): ReactNode {
  const { looked, items } = props;
  if (looked === 0) {
    return (
      <Text size="sm" c="dimmed">
        There is no event of it to try this on yet.
      </Text>
    );
  }
  const fields = new Map<string, { count: number; before: Json; after: Json }>();
  for (const { changes } of items) {
    for (const { field, before, after } of changes) {
      const former = fields.get(field);
      fields.set(field, former ? { ...former, count: former.count + 1 } : { count: 1, before, after });
    }
  }
  return (
    <div className={styles.step}>
      <Text size="sm" fw={500} mb={4}>
        {items.length === 0
          ? `The incidents of its last ${looked === 1 ? "event" : `${looked} events`} would be the same.`
          : `Of its last ${looked === 1 ? "event" : `${looked} events`}, ${items.length} would become another incident:`}
      </Text>
      {[...fields].slice(0, 20).map(([field, { count, before, after }]) => (
        <Text key={field} size="sm" className={styles.mono ?? ""}>
          {`${field} (${count}): ${shown(before)} → ${shown(after)}`}
        </Text>
      ))}
    </div>
  );
}

const shown = (value: Json) =>
  value === null ? "nothing" : cut(typeof value === "string" ? value : JSON.stringify(value), 60);
