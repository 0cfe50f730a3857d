/** The event at the left: of an instance, or pasted; a click on a value is its data path. */
import { Button, Group, Select, Stack, Text, Textarea } from "@mantine/core";
import { IconFileOff } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Instance } from "#contract/instance.ts";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { JsonTree } from "../../parts/json-tree/json-tree.tsx";
import { absoluteMoment } from "../../parts/moment-words.ts";
import { BlockSkeleton } from "../../parts/skeletons.tsx";
import styles from "./editor.module.css";
import type { Samples } from "./use-samples.ts";

interface SamplePaneProps {
  samples: Samples;
  source: string | undefined;
  instances: readonly Instance[];
  onInstance: (name: string | undefined) => void;
  /** What a click chooses a path for. */
  picking: string | undefined;
  used: ReadonlyMap<string, string>;
  onPick: ((path: string) => void) | undefined;
}

export function SamplePane(props: SamplePaneProps): ReactNode {
  const { samples, source, instances, onInstance, picking, used, onPick } = props;
  const [pastes, setPastes] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  // On a small window the event stands far above the field that one chooses for.
  useEffect(() => {
    if (picking !== undefined) box.current?.scrollIntoView({ block: "nearest" });
  }, [picking]);
  return (
    <div ref={box} className={styles.sample}>
      <Card
        title="Sample"
        actions={
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => {
              if (samples.pasted !== undefined) samples.paste(undefined);
              else setPastes(!pastes);
            }}
          >
            {samples.pasted !== undefined ? "Back to the stored ones" : pastes ? "Choose a stored one" : "Paste JSON"}
          </Button>
        }
      >
        <Stack gap="sm">
          {pastes && samples.pasted === undefined ? (
            <Paste
              onPaste={(text) => {
                samples.paste(text);
                setPastes(false);
              }}
            />
          ) : (
            samples.pasted === undefined && (
              <Group grow gap="xs">
                <Select
                  aria-label="Instance"
                  placeholder="Choose an instance"
                  searchable
                  value={source ?? null}
                  data={instances.map(({ name }) => name)}
                  onChange={(name) => {
                    onInstance(name ?? undefined);
                    samples.choose(0);
                  }}
                />
                <Select
                  aria-label="Event"
                  placeholder="No event"
                  allowDeselect={false}
                  disabled={samples.items.length === 0}
                  value={samples.items.length === 0 ? null : String(samples.chosen)}
                  data={samples.items.map(({ label, at, from }, index) => ({
                    value: String(index),
                    label: `${label || "Event"} · ${at === null ? from : absoluteMoment(at)}`,
                  }))}
                  onChange={(index) => samples.choose(Number(index ?? 0))}
                />
              </Group>
            )
          )}
          {picking !== undefined && samples.value !== undefined && (
            <Text size="sm" className={styles.picking ?? ""} role="status">
              Click a value: its path is taken for <b>{picking}</b>.
            </Text>
          )}
          {samples.error && (
            <Failure error={samples.error} title="The samples cannot be shown" onRetry={samples.retry} />
          )}
          {samples.isPending && <BlockSkeleton lines={6} />}
          {samples.value !== undefined ? (
            <JsonTree
              value={samples.value}
              label="Sample event"
              maxHeight="60vh"
              opens={2}
              used={used}
              onPick={onPick && picking !== undefined ? onPick : undefined}
              pickWord={`Choose for ${picking ?? "a field"}`}
            />
          ) : (
            !samples.isPending &&
            !samples.error && (
              <Empty title="No event to write from" icon={IconFileOff}>
                {source === undefined
                  ? "Choose an instance that stores samples or has brought alerts, or paste the JSON of an event."
                  : `${source} has stored no sample and brought no alert yet. Send it one, or paste the JSON of an event.`}
              </Empty>
            )
          )}
        </Stack>
      </Card>
    </div>
  );
}

function Paste({ onPaste }: { onPaste: (text: string) => void }): ReactNode {
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string>();
  const take = () => {
    try {
      const read: unknown = JSON.parse(text);
      if (typeof read !== "object" || read === null || Array.isArray(read))
        setFault("An event is a JSON object: { … }.");
      else onPaste(text);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Stack gap={8}>
      <Textarea
        aria-label="JSON of an event"
        placeholder='{"alertId": "…"}'
        autosize
        minRows={6}
        maxRows={16}
        value={text}
        error={fault}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setFault(undefined);
        }}
      />
      <Group justify="flex-end">
        <Button disabled={text.trim() === ""} onClick={take}>
          Use it
        </Button>
      </Group>
    </Stack>
  );
}
