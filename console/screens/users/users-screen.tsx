/** Who may come in, and what they may do. */
import { Button, Table, Text } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { User } from "#contract/people.ts";
import { useCall } from "../../app/calls.ts";
import { useSession } from "../../app/session.tsx";
import { Failure } from "../../parts/failure.tsx";
import { List } from "../../parts/list.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { roleWords } from "../../parts/roles.ts";
import { Loading, TableSkeleton } from "../../parts/skeletons.tsx";
import { AddUser } from "./add-user.tsx";
import { UserActions } from "./user-actions.tsx";
import { UserState } from "./user-state.tsx";

const columns = [
  { id: "name", label: "Name" },
  { id: "role", label: "Role", width: 130 },
  { id: "state", label: "State", width: 130 },
  { id: "signIn", label: "Last sign-in", width: 160 },
  { id: "created", label: "Added", width: 280 },
  { id: "actions", label: "Actions", hidden: true, width: 56 },
] as const;

export function UsersScreen(): ReactNode {
  const [isAdding, setAdding] = useState(false);
  const { data, error, isPending, refetch, isFetching } = useCall("listUsers", {});
  return (
    <Page
      title="Users"
      lead="Who may sign in, and what they may do."
      actions={
        <Button leftSection={<IconUserPlus size={15} aria-hidden />} onClick={() => setAdding(true)}>
          Add user
        </Button>
      }
    >
      {error && !data ? (
        <Failure error={error} title="The users cannot be shown" onRetry={() => void refetch()} retrying={isFetching} />
      ) : (
        <List label="Users" columns={columns} minWidth={960}>
          {isPending ? (
            <TableSkeleton rows={4} widths={[120, 70, 80, 100, 140, 0]} />
          ) : (
            <Table.Tbody>
              {data?.items.map((user) => (
                <UserRow key={user.id} user={user} />
              ))}
            </Table.Tbody>
          )}
        </List>
      )}
      {isPending && <Loading what="users" />}
      <AddUser opened={isAdding} onClose={() => setAdding(false)} />
    </Page>
  );
}

function UserRow({ user }: { user: User }): ReactNode {
  const { userId } = useSession();
  const isMe = user.id === userId;
  return (
    <Table.Tr>
      <Table.Td>
        <Text span fw={550} size="sm" style={{ overflowWrap: "anywhere" }}>
          {user.name}
        </Text>
        {isMe && (
          <Text span size="sm" c="dimmed">
            {" "}
            (you)
          </Text>
        )}
      </Table.Td>
      <Table.Td>{roleWords[user.role].name}</Table.Td>
      <Table.Td>
        <UserState state={user.state} />
      </Table.Td>
      <Table.Td>
        <Moment at={user.lastSignInAt} />
      </Table.Td>
      <Table.Td>
        <Moment at={user.createdAt} />
        <Text span size="sm" c="dimmed">
          {` by ${user.createdBy}`}
        </Text>
      </Table.Td>
      <Table.Td>
        <UserActions user={user} />
      </Table.Td>
    </Table.Tr>
  );
}
