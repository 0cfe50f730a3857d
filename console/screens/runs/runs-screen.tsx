/** The runs: how many of each status, and the list of them, live. The address holds every choice. */
import { Button, Group, Select, Skeleton, Stack } from "@mantine/core";
import { IconActivity, IconFilterOff } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import type { Run } from "#contract/run.ts";
import { useCall } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { ButtonLink } from "../../parts/link.tsx";
import { Page } from "../../parts/page.tsx";
import { CancelDialog } from "../../parts/run-actions/cancel-dialog.tsx";
import { RerunDialog } from "../../parts/run-actions/rerun-dialog.tsx";
import { SearchField } from "../../parts/search-field.tsx";
import { Loading } from "../../parts/skeletons.tsx";
import { beginOf, isRange, ranges, rangeWords } from "../../parts/time-range.ts";
import { useNow } from "../../parts/use-now.ts";
import { countersOf } from "./counters.ts";
import { RunCounters } from "./run-counters.tsx";
import { RunTable } from "./run-table.tsx";
import styles from "./runs-screen.module.css";
import type { RunsSearch } from "./search.ts";
import { useRunRows } from "./use-run-rows.ts";

const route = getRouteApi("/session/runs");

export function RunsScreen(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMay();
  const [first, setFirst] = useState(0);
  const [asked, setAsked] = useState<{ to: "rerun" | "cancel"; run: Run }>();
  const filter = useFilter(search, first > 0);
  const { status } = search;
  const counts = useCall("countRuns", filter, { keepsFormer: true });
  const input = useMemo(() => ({ ...filter, ...(status === undefined ? {} : { status }) }), [filter, status]);
  const rows = useRunRows(input, first);
  const change = (part: { [Name in keyof RunsSearch]?: RunsSearch[Name] | undefined }) => {
    const { status, text, playbookId, range } = { ...search, ...part };
    void navigate({
      search: {
        ...(status === undefined ? {} : { status }),
        ...(text ? { text } : {}),
        ...(playbookId === undefined ? {} : { playbookId }),
        ...(range === undefined || range === "week" ? {} : { range }),
      },
      replace: true,
    });
  };
  const onRerun = useCallback((run: Run) => setAsked({ to: "rerun", run }), []);
  const onCancel = useCallback((run: Run) => setAsked({ to: "cancel", run }), []);
  const mayAct = may("runs.act");
  return (
    <Page title="Runs" fills>
      <div className={styles.screen}>
        <RunCounters counts={counts.data} search={search} />
        <Group gap="xs" className={styles.filters ?? ""}>
          <SearchField
            label="Search runs"
            placeholder="Alert, playbook or run id"
            value={search.text ?? ""}
            onChange={(text) => change({ text })}
            width="100%"
          />
          {may("playbooks.read") && (
            <PlaybookFilter chosen={search.playbookId} onChange={(playbookId) => change({ playbookId })} />
          )}
          <Select
            aria-label="Time range"
            className={styles.range ?? ""}
            allowDeselect={false}
            value={search.range ?? "week"}
            data={ranges.map((range) => ({ value: range, label: rangeWords[range] }))}
            onChange={(range) => change({ range: isRange(range) ? range : undefined })}
          />
        </Group>
        {rows.error && <Failure error={rows.error} title="The runs cannot be shown" onRetry={rows.retry} />}
        {rows.isPending && <ListSkeleton />}
        {!rows.isPending && !rows.error && rows.runs.length === 0 && !rows.isOld && (
          <div className={styles.nothing}>
            <Nothing search={search} onClear={() => void navigate({ search: {}, replace: true })} />
          </div>
        )}
        {rows.runs.length > 0 && (
          <RunTable
            rows={rows}
            total={countersOf(counts.data, status).find((counter) => counter.status === status)?.count}
            listKey={JSON.stringify([search.status, search.text, search.playbookId, search.range])}
            onWindow={setFirst}
            onRerun={mayAct ? onRerun : undefined}
            onCancel={mayAct ? onCancel : undefined}
          />
        )}
      </div>
      <RerunDialog run={asked?.to === "rerun" ? asked.run : null} onClose={() => setAsked(undefined)} />
      <CancelDialog run={asked?.to === "cancel" ? asked.run : null} onClose={() => setAsked(undefined)} />
    </Page>
  );
}

/**
 * The same for the list and its counters. The time range goes on with the clock, but not under the eyes of who reads
 * further down.
 */
function useFilter({ text, playbookId, range = "week" }: RunsSearch, isReading: boolean) {
  const now = useNow(60_000);
  const since = beginOf(range, now);
  const [held, setHeld] = useState({ range, since });
  if (held.range !== range || (held.since !== since && !isReading)) setHeld({ range, since });
  const begin = held.range === range ? held.since : since;
  return useMemo(
    () => ({
      ...(playbookId === undefined ? {} : { playbookId }),
      ...(text === undefined ? {} : { text }),
      ...(begin === undefined ? {} : { since: begin }),
    }),
    [playbookId, text, begin],
  );
}

function PlaybookFilter(props: { chosen: string | undefined; onChange: (id: string | undefined) => void }): ReactNode {
  const { chosen, onChange } = props;
  const { data } = useCall("listPlaybooks", {});
  const known = (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  // A playbook that was removed has runs still.
  const isUnknown = chosen !== undefined && !known.some(({ value }) => value === chosen);
  return (
    <Select
      aria-label="Playbook"
      placeholder="All playbooks"
      className={styles.playbook ?? ""}
      clearable
      searchable
      nothingFoundMessage="No playbook is called so"
      value={chosen ?? null}
      data={isUnknown ? [...known, { value: chosen, label: chosen }] : known}
      onChange={(id) => onChange(id ?? undefined)}
    />
  );
}

function Nothing({ search, onClear }: { search: RunsSearch; onClear: () => void }): ReactNode {
  const isFiltered = search.status !== undefined || search.text !== undefined || search.playbookId !== undefined;
  if (isFiltered) {
    return (
      <Empty
        title="No run fits"
        icon={IconFilterOff}
        action={
          <Button variant="default" onClick={onClear}>
            Show all runs of the last 7 days
          </Button>
        }
      >
        Nothing in this time range has the status, the text and the playbook you chose.
      </Empty>
    );
  }
  return (
    <Empty
      title={search.range === "all" ? "Nothing has run yet" : "Nothing ran in this time"}
      icon={IconActivity}
      action={<ButtonLink to="/playbooks">Go to the playbooks</ButtonLink>}
    >
      Each alert that a playbook takes up becomes a run, and stands here while it happens. Switch a playbook on to
      begin.
    </Empty>
  );
}

function ListSkeleton(): ReactNode {
  return (
    <div className={styles.skeleton}>
      <Loading what="runs" />
      <Stack gap={0} aria-hidden>
        {[0, 1, 2, 3, 4, 5, 6, 7, 8].map((row) => (
          <div key={row} className={styles.bar}>
            <Skeleton width={88} height={20} radius="xl" />
            <Skeleton width={`${38 + ((row * 7) % 18)}%`} height={12} />
            <Skeleton width={110} height={12} ml="auto" />
          </div>
        ))}
      </Stack>
    </div>
  );
}
