import { ActionIcon, Code, Table, Text, UnstyledButton } from "@mantine/core";
import { IconBan, IconChevronRight, IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { type ReactNode, useId, useState } from "react";
import type { AuditEntry } from "#contract/people.ts";
import { JsonView } from "../../parts/data-view.tsx";
import { Moment } from "../../parts/moment.tsx";
import { absoluteMoment } from "../../parts/moment-words.ts";
import { ToneBadge } from "../../parts/state-badge.tsx";
import styles from "./audit-row.module.css";
import { actionWords } from "./audit-words.ts";

export function AuditRow({ row, onPerson }: { row: AuditEntry; onPerson: (userId: string) => void }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const details = useId();
  const { userId } = row;
  return (
    <>
      <Table.Tr>
        <Table.Td>
          <Moment at={row.at} absolute="under" />
        </Table.Td>
        <Table.Td style={{ overflowWrap: "anywhere" }}>
          {userId === null ? (
            row.actor
          ) : (
            <UnstyledButton
              className={styles.person}
              onClick={() => onPerson(userId)}
              title={`Only what ${row.actor} did`}
            >
              {row.actor}
            </UnstyledButton>
          )}
        </Table.Td>
        <Table.Td>{actionWords(row.action)}</Table.Td>
        <Table.Td>
          <Text size="sm" lineClamp={2} style={{ overflowWrap: "anywhere" }}>
            {row.object}
          </Text>
        </Table.Td>
        <Table.Td>
          <Outcome outcome={row.outcome} />
        </Table.Td>
        <Table.Td>
          <ActionIcon
            aria-label={`Details of ${actionWords(row.action)} at ${absoluteMoment(row.at)}`}
            aria-expanded={isOpen}
            aria-controls={details}
            onClick={() => setOpen(!isOpen)}
          >
            <IconChevronRight size={16} className={styles.chevron} data-open={isOpen || undefined} aria-hidden />
          </ActionIcon>
        </Table.Td>
      </Table.Tr>
      {isOpen && (
        <Table.Tr id={details} className={styles.details}>
          <Table.Td colSpan={6}>
            <Details row={row} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

function Details({ row }: { row: AuditEntry }): ReactNode {
  const facts: [string, ReactNode][] = [
    ["Action", <Code key="action">{row.action}</Code>],
    ["From", <Code key="from">{row.address}</Code>],
    ["By", kinds[row.actorKind]],
  ];
  if (row.keyId !== null) facts.push(["Key", <Code key="key">{row.keyId}</Code>]);
  if (row.code !== null) facts.push(["Code", <Code key="code">{row.code}</Code>]);
  return (
    <div className={styles.facts}>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>To what</dt>
          <dd>{row.object || "–"}</dd>
        </div>
      </dl>
      {hasDetails(row.details) && <JsonView value={row.details} label="Details" maxHeight={260} />}
    </div>
  );
}

const hasDetails = (details: AuditEntry["details"]): boolean =>
  typeof details !== "object" || details === null || Object.keys(details).length > 0;

const kinds: Record<AuditEntry["actorKind"], string> = {
  user: "a user who was signed in",
  key: "an API key",
  local: "the local operator, on the server's machine",
  recipient: "somebody without an account, by the link to a question",
  anonymous: "somebody who was not signed in",
};

function Outcome({ outcome }: { outcome: AuditEntry["outcome"] }): ReactNode {
  if (outcome === "done") {
    return (
      <ToneBadge tone="succeeded" icon={<IconCircleCheck size={14} aria-hidden />}>
        Done
      </ToneBadge>
    );
  }
  return outcome === "refused" ? (
    <ToneBadge tone="waiting" icon={<IconBan size={14} aria-hidden />}>
      Refused
    </ToneBadge>
  ) : (
    <ToneBadge tone="failed" icon={<IconCircleX size={14} aria-hidden />}>
      Failed
    </ToneBadge>
  );
}
