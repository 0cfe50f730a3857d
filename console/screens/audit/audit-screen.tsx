/** Who did what, newest first. Nothing here can be changed, by anybody. */
import { Button, Center, Group, Select, Table, Text } from "@mantine/core";
import { IconListSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { call, useCall } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { List } from "../../parts/list.tsx";
import { Page } from "../../parts/page.tsx";
import { Loading, TableSkeleton } from "../../parts/skeletons.tsx";
import { AuditRow } from "./audit-row.tsx";
import { auditedActions } from "./audit-words.ts";
import type { AuditSearch } from "./search.ts";

const route = getRouteApi("/session/audit");
const pageSize = 50;

const columns = [
  { id: "at", label: "When", width: 190 },
  { id: "actor", label: "Who", width: 200 },
  { id: "action", label: "What", width: 190 },
  { id: "object", label: "To what" },
  { id: "outcome", label: "Outcome", width: 120 },
  { id: "details", label: "Details", hidden: true, width: 48 },
] as const;

export function AuditScreen(): ReactNode {
  const filter = route.useSearch();
  const navigate = useNavigate();
  const choose = (change: AuditSearch) => void navigate({ to: "/audit", search: change, replace: true });
  const { data, error, isPending, isFetching, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } =
    useInfiniteQuery({
      queryKey: ["listAudit", filter],
      queryFn: ({ pageParam }) =>
        call("listAudit", { limit: pageSize, ...filter, ...(pageParam === null ? {} : { cursor: pageParam }) }),
      initialPageParam: null as string | null,
      getNextPageParam: ({ next }) => next,
    });
  const rows = data?.pages.flatMap(({ items }) => items) ?? [];
  const isFiltered = filter.action !== undefined || filter.userId !== undefined;
  return (
    <Page
      title="Audit"
      lead="Who signed in, and every change: who, what, to what, from where. Nothing here can be changed."
    >
      <Filters filter={filter} onChoose={choose} />
      {error && rows.length === 0 ? (
        <Failure error={error} title="The audit cannot be shown" onRetry={() => void refetch()} retrying={isFetching} />
      ) : (
        <List
          label="Audit"
          columns={columns}
          minWidth={1000}
          foot={
            <>
              {!isPending && rows.length === 0 && (
                <Empty
                  title={isFiltered ? "Nothing that fits the filter" : "Nothing has been changed yet"}
                  icon={IconListSearch}
                  action={
                    isFiltered && (
                      <Button variant="default" onClick={() => choose({})}>
                        Show everything
                      </Button>
                    )
                  }
                >
                  Each sign-in and each change leaves a row here.
                </Empty>
              )}
              {hasNextPage && (
                <Center p="sm">
                  <Button variant="default" onClick={() => void fetchNextPage()} loading={isFetchingNextPage}>
                    Show older ones
                  </Button>
                </Center>
              )}
              {error && rows.length > 0 && (
                <Failure error={error} title="The rest cannot be shown" onRetry={() => void fetchNextPage()} />
              )}
            </>
          }
        >
          {isPending ? (
            <TableSkeleton rows={10} widths={[130, 100, 110, 160, 70, 0]} />
          ) : (
            <Table.Tbody>
              {rows.map((row) => (
                <AuditRow key={row.id} row={row} onPerson={(userId) => choose({ ...filter, userId })} />
              ))}
            </Table.Tbody>
          )}
        </List>
      )}
      {isPending && <Loading what="the audit" />}
    </Page>
  );
}

function Filters({ filter, onChoose }: { filter: AuditSearch; onChoose: (filter: AuditSearch) => void }): ReactNode {
  const may = useMay();
  const { data } = useCall("listUsers", {}, { enabled: may("users.manage") });
  const people = (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const { action, userId } = filter;
  return (
    <Group gap="sm" mb="md">
      <Select
        aria-label="What was done"
        placeholder="Any action"
        clearable
        clearButtonProps={{ "aria-label": "Any action" }}
        searchable
        nothingFoundMessage="No such action"
        value={action ?? null}
        onChange={(value) => onChoose({ ...(value ? { action: value } : {}), ...(userId ? { userId } : {}) })}
        data={auditedActions()}
        w={230}
      />
      <Select
        aria-label="Who did it"
        placeholder="Anybody"
        clearable
        clearButtonProps={{ "aria-label": "Anybody" }}
        searchable
        nothingFoundMessage="No such user"
        value={userId ?? null}
        onChange={(value) => onChoose({ ...(action ? { action } : {}), ...(value ? { userId: value } : {}) })}
        data={people}
        w={230}
      />
      {data === undefined && userId !== undefined && (
        <Text size="sm" c="dimmed">
          One person only
        </Text>
      )}
    </Group>
  );
}
