/** Every version of a mapper or a classifier: who made it and why, what differs, and the way back. */
import { Button, Group, Stack, Table, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { MappingDetail, MappingVersion } from "#contract/mapping.ts";
import { useCall, useChange } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { Card } from "../../parts/card.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { Failure } from "../../parts/failure.tsx";
import { TextLink } from "../../parts/link.tsx";
import { List } from "../../parts/list.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { TableSkeleton } from "../../parts/skeletons.tsx";
import { ToneBadge } from "../../parts/state-badge.tsx";
import styles from "./versions.module.css";

const columns = [
  { id: "made", label: "Made", width: 150 },
  { id: "by", label: "By", width: "16%" },
  { id: "note", label: "Note" },
  { id: "how", label: "How", width: 110 },
  { id: "actions", label: "Actions", hidden: true, width: 210 },
];

const howWords = { import: "brought in", edit: "edited", restore: "restored", undo: "undone" } as const;

export function Versions({ mapping, tabs }: { mapping: MappingDetail; tabs: ReactNode }): ReactNode {
  const { kind, id, name, version } = mapping;
  const mayChange = useMay()("incidents.setup");
  const versions = useCall("listMappingVersions", { kind, id });
  const restore = useChange("restoreMapping", ["getMapping", "listMapping", "listMappingVersions"]);
  const [shown, setShown] = useState<MappingVersion>();
  const [asked, setAsked] = useState<MappingVersion>();
  return (
    <Page
      title={name}
      above={
        <TextLink to="/mapping" size="xs">
          Classification and mapping
        </TextLink>
      }
    >
      <Stack gap="md">
        {tabs}
        {versions.error && (
          <Failure
            error={versions.error}
            title="The versions cannot be shown"
            onRetry={() => void versions.refetch()}
          />
        )}
        <List label="Versions" columns={columns}>
          {versions.data ? (
            <Table.Tbody>
              {versions.data.items.map((one, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a version that was restored stands there twice
                <Table.Tr key={`${one.hash} ${at}`}>
                  <Table.Td>
                    <Moment at={one.madeAt} absolute="under" />
                  </Table.Td>
                  <Table.Td>{one.madeBy}</Table.Td>
                  <Table.Td>
                    {one.note ?? (
                      <Text span size="sm" c="dimmed">
                        –
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    {one.isCurrent ? <ToneBadge tone="succeeded">in force</ToneBadge> : howWords[one.how]}
                  </Table.Td>
                  <Table.Td>
                    {one.hash !== version && (
                      <Group gap={6} justify="flex-end" wrap="nowrap">
                        <Button variant="default" size="compact-sm" onClick={() => setShown(one)}>
                          Compare
                        </Button>
                        {mayChange && (
                          <Button variant="default" size="compact-sm" onClick={() => setAsked(one)}>
                            Restore
                          </Button>
                        )}
                      </Group>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          ) : (
            <TableSkeleton rows={4} widths={[90, 70, 160, 60, 0]} />
          )}
        </List>
        {shown && <Difference kind={kind} id={id} from={shown} to={version} />}
      </Stack>
      <Confirm
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title="Restore this version?"
        action="Restore"
        onConfirm={async () => {
          if (asked) await restore.mutateAsync({ kind, id, hash: asked.hash, version });
          setShown(undefined);
        }}
      >
        It becomes the newest version, and instances take it up at once. What came between stays in the list.
      </Confirm>
    </Page>
  );
}

/** So many lines around a change. */
const around = 3;

function Difference(props: { kind: MappingDetail["kind"]; id: string; from: MappingVersion; to: string }): ReactNode {
  const { kind, id, from, to } = props;
  const { data, error } = useCall("compareMappingVersions", { kind, id, from: from.hash, to }, { keepsFormer: true });
  if (error) return <Failure error={error} title="They cannot be compared" />;
  const lines = data?.lines ?? [];
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - around), at + around + 1).some(({ kind: how }) => how !== "same"),
  );
  return (
    <Card title="From that version to the one in force">
      {data && !near.includes(true) && (
        <Text size="sm" c="dimmed">
          Nothing differs.
        </Text>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.diff} tabIndex={0} aria-label="What differs">
        {lines.slice(0, 5_000).map(({ kind: how, text }, at) =>
          near[at] ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing but their place
            <div key={at} className={styles.line} data-how={how}>
              <span aria-hidden>{how === "added" ? "+" : how === "removed" ? "−" : " "}</span>
              <span>{text}</span>
            </div>
          ) : near[at - 1] ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same
            <div key={at} className={styles.fold}>
              …
            </div>
          ) : null,
        )}
      </section>
    </Card>
  );
}
