/** Whether the alerts of a source still are what is written for them: computed when somebody asks. */
import { Button, Stack, Table, Text, Title } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { DriftedPath, DriftReport } from "#contract/drift.ts";
import { useCall } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { Failure } from "../../parts/failure.tsx";
import { TextLink } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { ToneBadge } from "../../parts/state-badge.tsx";
import classes from "./integration.module.css";

export function Drift({ name }: { name: string }): ReactNode {
  const may = useMay();
  const [wanted, setWanted] = useState(false);
  const asked = useCall("getDrift", { name }, { enabled: wanted });
  if (!may("samples.read")) return null;
  const { data, error, isFetching, refetch } = asked;
  return (
    <section className={classes.card} aria-labelledby="drift">
      <Title order={2} id="drift" mb="xs">
        Unmapped fields and drift
      </Title>
      <Stack gap="sm">
        {!data && !error && (
          <Text size="sm" c="dimmed">
            Holds its last 200 alerts against what its mapper, classifier and playbooks read.
          </Text>
        )}
        {error && <Failure error={error} title="It cannot be told" />}
        {data && <Report report={data} />}
        <Button
          variant="default"
          leftSection={<IconRefresh size={15} aria-hidden />}
          loading={isFetching}
          onClick={() => {
            if (wanted) void refetch();
            else setWanted(true);
          }}
        >
          {data ? "Look again" : "Look for drift"}
        </Button>
      </Stack>
    </section>
  );
}

function Report({ report }: { report: DriftReport }): ReactNode {
  const { looked, since, mapper, classifier, drifted, unmapped } = report;
  if (looked === 0) return <Text size="sm">It has brought no alert yet.</Text>;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {`${looked === 1 ? "1 alert" : `${looked} alerts`} since `}
        <Moment at={since} />
        {", against "}
        {mapper === null ? "no mapper" : <MapperLink kind="mapper" name={mapper} />}
        {classifier !== null && (
          <>
            {" and "}
            <MapperLink kind="classifier" name={classifier} />
          </>
        )}
        .
      </Text>
      {drifted.length + unmapped.length === 0 && (
        <Text size="sm">Everything in them is taken, and everything that is read is there.</Text>
      )}
      {drifted.map((one) => (
        <Drifted key={one.path} drifted={one} />
      ))}
      {unmapped.length > 0 && (
        <details>
          <summary>{`${unmapped.length === 1 ? "1 path that" : `${unmapped.length} paths that`} no mapper takes`}</summary>
          <Table fz="xs" mt={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Path</Table.Th>
                <Table.Th scope="col">Type</Table.Th>
                <Table.Th scope="col" ta="right">
                  In
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {unmapped.map(({ path, type, seenIn, example }) => (
                <Table.Tr key={path}>
                  <Table.Td style={{ overflowWrap: "anywhere" }} title={example}>
                    <code>{path}</code>
                  </Table.Td>
                  <Table.Td>{type}</Table.Td>
                  <Table.Td ta="right">{seenIn}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </details>
      )}
    </Stack>
  );
}

function MapperLink({ kind, name }: { kind: "mapper" | "classifier"; name: string }): ReactNode {
  return (
    <TextLink to="/mapping/$kind/$id" params={{ kind, id: name }} search={{}} size="sm">
      {name}
    </TextLink>
  );
}

const words: Record<DriftedPath["what"], string> = {
  "never seen": "never there",
  gone: "gone",
  "changed type": "another type",
};

function Drifted({
  drifted: { path, what, was, is, lastSeenAt, readers, playbooks },
}: {
  drifted: DriftedPath;
}): ReactNode {
  return (
    <div>
      <ToneBadge tone="waiting">{words[what]}</ToneBadge> <code style={{ overflowWrap: "anywhere" }}>{path}</code>
      <Text size="xs" c="dimmed">
        {what === "changed type" && `${was.join(" or ")} became ${is.join(" or ")}. `}
        {what === "gone" && (
          <>
            {"Last seen "}
            <Moment at={lastSeenAt} />
            {". "}
          </>
        )}
        {`Read by ${readers.map(({ kind, name, field }) => `the ${kind} ${name} for ${field}`).join(", ")}.`}
      </Text>
      {playbooks.length > 0 && (
        <Text size="xs">
          {"Playbooks: "}
          {playbooks.map(({ id, name, field }) => (
            <span key={`${id} ${field}`}>
              <TextLink to="/playbooks/$id" params={{ id }} search={{}} size="xs">
                {name}
              </TextLink>
              {` (${field}) `}
            </span>
          ))}
        </Text>
      )}
    </div>
  );
}
