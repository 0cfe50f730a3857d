/** What programs come in by. */
import { Badge, Button, HoverCard, Table, Text } from "@mantine/core";
import { IconBan, IconCircleCheck, IconClockOff, IconKey, IconPlus } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { ApiKey } from "#contract/people.ts";
import { useCall, useChange } from "../../app/calls.ts";
import { useMay, useSession } from "../../app/session.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { List } from "../../parts/list.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { permissionWords } from "../../parts/roles.ts";
import { Loading, TableSkeleton } from "../../parts/skeletons.tsx";
import { ToneBadge } from "../../parts/state-badge.tsx";
import { CreateKey } from "./create-key.tsx";

const columns = [
  { id: "name", label: "Name" },
  { id: "owner", label: "Belongs to", width: 140 },
  { id: "state", label: "State", width: 110 },
  { id: "permissions", label: "May", width: 130 },
  { id: "used", label: "Last used", width: 140 },
  { id: "ends", label: "Ends", width: 140 },
  { id: "actions", label: "Actions", hidden: true, width: 100 },
] as const;

export function ApiKeysScreen(): ReactNode {
  const [isMaking, setMaking] = useState(false);
  const everybodys = useMay()("users.manage");
  const { data, error, isPending, refetch, isFetching } = useCall("listApiKeys", {});
  const make = (
    <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setMaking(true)}>
      Make API key
    </Button>
  );
  const isEmpty = data?.items.length === 0;
  return (
    <Page
      title="API keys"
      lead={
        everybodys
          ? "What programs come in by: everybody's keys. Everyone makes their own."
          : "What programs come in by, in your name and with no more than your rights."
      }
      actions={!isEmpty && make}
    >
      {error && !data ? (
        <Failure error={error} title="The keys cannot be shown" onRetry={() => void refetch()} retrying={isFetching} />
      ) : (
        <List
          label="API keys"
          columns={columns}
          minWidth={980}
          foot={
            isEmpty && (
              <Empty title="No API key yet" icon={IconKey} action={make}>
                A script that reads runs or a dashboard that counts them brings a key instead of your password. You
                choose what it may do and when it ends.
              </Empty>
            )
          }
        >
          {isPending ? (
            <TableSkeleton rows={4} widths={[140, 90, 70, 90, 90, 90, 0]} />
          ) : (
            <Table.Tbody>
              {data?.items.map((key) => (
                <KeyRow key={key.id} apiKey={key} />
              ))}
            </Table.Tbody>
          )}
        </List>
      )}
      {isPending && <Loading what="API keys" />}
      <CreateKey opened={isMaking} onClose={() => setMaking(false)} />
    </Page>
  );
}

function KeyRow({ apiKey }: { apiKey: ApiKey }): ReactNode {
  const { userId } = useSession();
  const [isAsking, setAsking] = useState(false);
  const revoke = useChange("revokeApiKey", ["listApiKeys", "listAudit"]);
  return (
    <Table.Tr>
      <Table.Td>
        <Text span fw={550} size="sm" style={{ overflowWrap: "anywhere" }}>
          {apiKey.name}
        </Text>
        <Text size="xs" c="dimmed" ff="monospace">
          {`toc_${apiKey.id.slice(0, 6)}…`}
        </Text>
      </Table.Td>
      <Table.Td style={{ overflowWrap: "anywhere" }}>{apiKey.userId === userId ? "you" : apiKey.userName}</Table.Td>
      <Table.Td>
        <KeyState state={apiKey.state} />
      </Table.Td>
      <Table.Td>
        <Permissions of={apiKey} />
      </Table.Td>
      <Table.Td>
        <Moment at={apiKey.lastUsedAt} />
      </Table.Td>
      <Table.Td>
        <Moment at={apiKey.expiresAt} />
      </Table.Td>
      <Table.Td ta="right">
        {apiKey.state === "active" && (
          <Button
            variant="default"
            size="compact-xs"
            aria-label={`Revoke ${apiKey.name}`}
            onClick={() => setAsking(true)}
          >
            Revoke…
          </Button>
        )}
        <Confirm
          opened={isAsking}
          onClose={() => setAsking(false)}
          title={`Revoke ${apiKey.name}?`}
          action="Revoke the key"
          danger
          onConfirm={() => revoke.mutateAsync({ id: apiKey.id })}
        >
          Whatever uses it is refused from now on. A revoked key cannot be brought back; make another.
        </Confirm>
      </Table.Td>
    </Table.Tr>
  );
}

function KeyState({ state }: { state: ApiKey["state"] }): ReactNode {
  if (state === "active") {
    return (
      <ToneBadge tone="succeeded" icon={<IconCircleCheck size={14} aria-hidden />}>
        Active
      </ToneBadge>
    );
  }
  return (
    <ToneBadge
      tone="idle"
      icon={state === "expired" ? <IconClockOff size={14} aria-hidden /> : <IconBan size={14} aria-hidden />}
    >
      {state === "expired" ? "Expired" : "Revoked"}
    </ToneBadge>
  );
}

function Permissions({ of: { permissions, name } }: { of: ApiKey }): ReactNode {
  const things = permissions.length === 1 ? "1 thing" : `${permissions.length} things`;
  return (
    <HoverCard shadow="md" position="bottom-start" openDelay={150}>
      <HoverCard.Target>
        <Badge
          component="button"
          type="button"
          variant="default"
          radius="sm"
          tt="none"
          fw={500}
          aria-label={`${things}: what ${name} may do. ${permissions.map((permission) => permissionWords[permission]).join(", ")}`}
        >
          {things}
        </Badge>
      </HoverCard.Target>
      <HoverCard.Dropdown>
        {permissions.map((permission) => (
          <Text key={permission} size="sm">
            {permissionWords[permission]}{" "}
            <Text span size="xs" c="dimmed" ff="monospace">
              {permission}
            </Text>
          </Text>
        ))}
      </HoverCard.Dropdown>
    </HoverCard>
  );
}
