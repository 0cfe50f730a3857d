/** The configured instances: how each is doing, what comes of it, who uses it. */
import { Table, Text } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Instance } from "#contract/instance.ts";
import { Empty } from "../../parts/empty.tsx";
import { InstanceBadge } from "../../parts/instance-state/instance-badge.tsx";
import { instanceWords, sourceWords } from "../../parts/instance-state/instance-words.ts";
import { TextLink } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Loading, TableSkeleton } from "../../parts/skeletons.tsx";
import { ToneBadge } from "../../parts/state-badge.tsx";
import classes from "./integrations.module.css";

export function InstanceTable({ instances }: { instances: readonly Instance[] | undefined }): ReactNode {
  return (
    <div className={classes.frame}>
      <Table highlightOnHover className={classes.table ?? ""}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th className={classes.wide}>Alerts</Table.Th>
            <Table.Th className={classes.wide}>Used by</Table.Th>
          </Table.Tr>
        </Table.Thead>
        {instances === undefined ? (
          <TableSkeleton rows={4} widths={[180, 90, 140, 160]} />
        ) : (
          <Table.Tbody>
            {instances.map((instance) => (
              <Row key={instance.id} instance={instance} />
            ))}
          </Table.Tbody>
        )}
      </Table>
      {instances === undefined && <Loading what="the instances" />}
      {instances?.length === 0 && <Empty title="No instance matches">Nothing here has all of these words.</Empty>}
    </div>
  );
}

function Row({ instance }: { instance: Instance }): ReactNode {
  const { name, integrationName, managedBy, health, usedBy } = instance;
  const words = instanceWords(health);
  return (
    <Table.Tr>
      <Table.Td>
        <div className={classes.nameLine}>
          <TextLink to="/integrations/$name" params={{ name }} className={classes.name ?? ""}>
            {name}
          </TextLink>
          {managedBy === "file" && (
            <ToneBadge tone="idle" icon={<IconFileText size={13} aria-hidden />}>
              File
            </ToneBadge>
          )}
        </div>
        <div className={classes.under}>{integrationName}</div>
      </Table.Td>
      <Table.Td>
        <InstanceBadge words={words} />
        {words.why && (
          <Text size="xs" c="dimmed" lineClamp={2} title={words.why} mt={3} className={classes.wrap ?? ""}>
            {words.why}
          </Text>
        )}
        {(health?.gate.waiting ?? 0) > 0 && (
          <Text size="xs" c="dimmed">{`${health?.gate.waiting} waiting for their turn`}</Text>
        )}
      </Table.Td>
      <Table.Td className={classes.wide}>
        {health?.source ? (
          <>
            <div>{sourceWords[health.source.state]}</div>
            <div className={classes.under}>
              {health.source.state === "idle" ? null : health.source.lastSuccess ? (
                <>
                  last read <Moment at={health.source.lastSuccess} />
                </>
              ) : (
                "never read"
              )}
              {health.source.waiting > 0 && ` · ${health.source.waiting} in quarantine`}
            </div>
          </>
        ) : (
          <span className={classes.under}>–</span>
        )}
      </Table.Td>
      <Table.Td className={classes.wide}>
        {usedBy.length === 0 ? (
          <span className={classes.under}>nothing yet</span>
        ) : (
          <div className={classes.users}>
            {usedBy.slice(0, 2).map(({ playbookId, playbookName }) => (
              <TextLink
                key={playbookId}
                size="sm"
                to="/playbooks/$id"
                params={{ id: playbookId }}
                className={classes.user ?? ""}
              >
                {playbookName}
              </TextLink>
            ))}
            {usedBy.length > 2 && <span className={classes.under}>{`and ${usedBy.length - 2} more`}</span>}
          </div>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
