/** What was said and done, newest first, as it is kept; and a note to add. */
import { Button, Checkbox, Group, Stack, Text, Textarea } from "@mantine/core";
import { IconMessage } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { Entry } from "#contract/war-room.ts";
import { call, useCall, useChange } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { JsonView } from "../../parts/data-view.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { isNested } from "../../parts/json-shape.ts";
import { TextLink } from "../../parts/link.tsx";
import { LongText } from "../../parts/long-text.tsx";
import { Moment } from "../../parts/moment.tsx";
import { BlockSkeleton, Loading } from "../../parts/skeletons.tsx";
import { useWork } from "../../parts/use-work.ts";
import styles from "./war-room.module.css";

const pageSize = 50;

export function WarRoom({ incidentId }: { incidentId: string }): ReactNode {
  const may = useMay();
  const newest = useCall("listEntries", { id: incidentId, limit: pageSize });
  // The newest page stays live; what is older does not change under one's eyes.
  const [older, setOlder] = useState<{ items: Entry[]; next: string | null }>();
  const more = useWork();
  const known = new Set(newest.data?.items.map(({ id }) => id));
  const entries = [...(newest.data?.items ?? []), ...(older?.items ?? []).filter(({ id }) => !known.has(id))];
  const next = older ? older.next : (newest.data?.next ?? null);
  const loadMore = () =>
    more.run(async () => {
      const page = await call("listEntries", {
        id: incidentId,
        limit: pageSize,
        ...(next === null ? {} : { cursor: next }),
      });
      setOlder({ items: [...(older?.items ?? []), ...page.items], next: page.next });
    });
  return (
    <Stack gap="md">
      {may("incidents.act") && <NewNote incidentId={incidentId} />}
      {newest.error && (
        <Failure error={newest.error} title="The War Room cannot be shown" onRetry={() => void newest.refetch()} />
      )}
      {newest.isPending && (
        <>
          <BlockSkeleton lines={5} />
          <Loading what="the War Room" />
        </>
      )}
      {newest.data && entries.length === 0 && (
        <Empty title="Nothing was said yet" icon={IconMessage}>
          What playbooks do and what people write stands here.
        </Empty>
      )}
      {entries.length > 0 && (
        <ol className={styles.entries} aria-label="Entries, newest first">
          {entries.map((entry) => (
            <EntryRow key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
      {more.error !== undefined && <Failure error={more.error} title="Older entries cannot be shown" />}
      {next !== null && (
        <Group>
          <Button variant="default" loading={more.working} onClick={() => void loadMore()}>
            Show older entries
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function NewNote({ incidentId }: { incidentId: string }): ReactNode {
  const [text, setText] = useState("");
  const [isNote, setNote] = useState(true);
  const add = useChange("addEntry", ["listEntries"]);
  const send = async () => {
    if (text.trim() === "" || add.isPending) return;
    await add.mutateAsync({ id: incidentId, text: text.trim(), note: isNote }).then(
      () => setText(""),
      () => undefined,
    );
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Textarea
        aria-label="What to write into the War Room"
        placeholder="Write what you found…"
        autosize
        minRows={2}
        maxRows={12}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void send();
        }}
      />
      {add.error && <Failure error={add.error} title="It was not written" />}
      <Group justify="space-between" mt={8}>
        <Checkbox
          size="xs"
          label="Mark as a note"
          checked={isNote}
          onChange={(event) => setNote(event.currentTarget.checked)}
        />
        <Button type="submit" disabled={text.trim() === ""} loading={add.isPending}>
          Add
        </Button>
      </Group>
    </form>
  );
}

function EntryRow({ entry }: { entry: Entry }): ReactNode {
  const [whole, setWhole] = useState<Entry>();
  const load = useWork();
  const shown = whole ?? entry;
  const who = entry.user !== "" ? entry.user : (entry.task?.playbook ?? "a playbook");
  return (
    <li className={styles.entry} data-note={entry.note || undefined} data-error={entry.type === "error" || undefined}>
      <Group gap={8} className={styles.head ?? ""}>
        <Text span size="xs" fw={600}>
          {who}
        </Text>
        {entry.task && (
          <Text span size="xs" c="dimmed">
            {entry.runId === null ? (
              entry.task.name
            ) : (
              <TextLink to="/runs/$id" params={{ id: entry.runId }} search={{}} size="xs">
                {entry.task.name}
              </TextLink>
            )}
          </Text>
        )}
        {entry.note && <span className={styles.mark}>note</span>}
        {entry.evidence && <span className={styles.mark}>evidence</span>}
        {entry.tags.map((tag) => (
          <span key={tag} className={styles.tag}>
            {tag}
          </span>
        ))}
        <Text span size="xs" c="dimmed" ml="auto">
          <Moment at={entry.created} />
        </Text>
      </Group>
      {shown.parentContent !== null && <code className={styles.command}>{shown.parentContent}</code>}
      {shown.file && <Text size="sm">{`File ${shown.file.name}, ${shown.file.size.toLocaleString("en")} bytes`}</Text>}
      <Body entry={shown} />
      {entry.isLong && !whole && (
        <Button
          variant="subtle"
          size="compact-xs"
          loading={load.working}
          onClick={() => void load.run(async () => setWhole(await call("getEntry", { id: entry.id })))}
        >
          {`Show all ${entry.size.toLocaleString("en")} characters`}
        </Button>
      )}
      {load.error !== undefined && <Failure error={load.error} />}
    </li>
  );
}

/** Always text: what a vendor answered may be hostile. */
function Body({ entry: { humanReadable, contents } }: { entry: Entry }): ReactNode {
  if (humanReadable !== null && humanReadable !== "") return <LongText>{humanReadable}</LongText>;
  if (contents === null || contents === "") return null;
  if (isNested(contents)) return <JsonView value={contents} label="Contents" opens={1} maxHeight={300} />;
  return <LongText>{String(contents)}</LongText>;
}
