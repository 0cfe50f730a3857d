import { Button, Table, Text, Tooltip } from "@mantine/core";
import { IconPointFilled } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { Session } from "#contract/people.ts";
import { useCall, useChange } from "../../app/calls.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Failure } from "../../parts/failure.tsx";
import { List } from "../../parts/list.tsx";
import { Moment } from "../../parts/moment.tsx";
import { TableSkeleton } from "../../parts/skeletons.tsx";
import { ToneBadge } from "../../parts/state-badge.tsx";
import { userAgentWords } from "./user-agent.ts";

const columns = [
  { id: "device", label: "Browser" },
  { id: "address", label: "From", width: 140 },
  { id: "seen", label: "Last seen", width: 130 },
  { id: "begun", label: "Signed in", width: 130 },
  { id: "actions", label: "Actions", hidden: true, width: 90 },
] as const;

export function Sessions(): ReactNode {
  const { data, error, isPending, isFetching, refetch } = useCall("listSessions", {});
  if (error && !data) {
    return (
      <Failure
        error={error}
        title="The sessions cannot be shown"
        onRetry={() => void refetch()}
        retrying={isFetching}
      />
    );
  }
  return (
    <List label="Your sessions" columns={columns} minWidth={640}>
      {isPending ? (
        <TableSkeleton rows={2} widths={[140, 80, 80, 80, 0]} />
      ) : (
        <Table.Tbody>
          {data?.items.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </Table.Tbody>
      )}
    </List>
  );
}

function SessionRow({ session }: { session: Session }): ReactNode {
  const [isAsking, setAsking] = useState(false);
  const end = useChange("endSession", ["listSessions", "listAudit"]);
  const device = userAgentWords(session.userAgent);
  return (
    <Table.Tr>
      <Table.Td>
        <Tooltip label={session.userAgent || "It did not say what it is"} multiline maw={420}>
          <Text span size="sm">
            {device}
          </Text>
        </Tooltip>
      </Table.Td>
      <Table.Td>
        <Text span size="xs" ff="monospace">
          {session.address}
        </Text>
      </Table.Td>
      <Table.Td>
        <Moment at={session.lastSeenAt} />
      </Table.Td>
      <Table.Td>
        <Moment at={session.createdAt} />
      </Table.Td>
      <Table.Td ta="right">
        {session.current ? (
          <ToneBadge tone="succeeded" icon={<IconPointFilled size={14} aria-hidden />}>
            This one
          </ToneBadge>
        ) : (
          <Button
            variant="default"
            size="compact-xs"
            aria-label={`End the session of ${device} from ${session.address}`}
            onClick={() => setAsking(true)}
          >
            End…
          </Button>
        )}
        <Confirm
          opened={isAsking}
          onClose={() => setAsking(false)}
          title="End this session?"
          action="End session"
          danger
          onConfirm={() => end.mutateAsync({ id: session.id })}
        >
          {device} at {session.address} has to sign in again. What is not saved there is lost.
        </Confirm>
      </Table.Td>
    </Table.Tr>
  );
}
