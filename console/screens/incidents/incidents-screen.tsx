/** The incidents: a query, what is chosen beside it, and the list, live. The address holds every choice. */
import { Button, Group, Select, Skeleton, Stack } from "@mantine/core";
import { IconAlarm, IconFilterOff, IconFilterX } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import type { IncidentFacets } from "#contract/incident-search.ts";
import { useCall } from "../../app/calls.ts";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { severities, statuses } from "../../parts/incident/incident-words.ts";
import { ButtonLink } from "../../parts/link.tsx";
import { Page } from "../../parts/page.tsx";
import { Loading } from "../../parts/skeletons.tsx";
import { beginOf, isRange, ranges, rangeWords } from "../../parts/time-range.ts";
import { useNow } from "../../parts/use-now.ts";
import { FacetMenu, type FacetOption } from "./facet-menu.tsx";
import { IncidentTable } from "./incident-table.tsx";
import styles from "./incidents-screen.module.css";
import { QueryBar } from "./query-bar.tsx";
import { anyStatus, chosenStatuses, type FacetName, facetNames, filterOf, type IncidentsSearch } from "./search.ts";
import { useIncidentRows } from "./use-incident-rows.ts";

const route = getRouteApi("/session/incidents");

export function IncidentsScreen(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [first, setFirst] = useState(0);
  const begin = useBegin(search, first > 0);
  const filter = filterOf(search);
  const input = useMemo(
    () => ({
      ...(search.query === undefined ? {} : { query: search.query }),
      ...(filter === "" ? {} : { filter }),
      ...(begin === undefined ? {} : { since: begin }),
    }),
    [search.query, filter, begin],
  );
  const rows = useIncidentRows(input, first);
  const facets = useCall("countIncidents", begin === undefined ? {} : { since: begin }, { keepsFormer: true });
  const fields = useCall("listQueryFields", {});
  const change = (next: IncidentsSearch) => void navigate({ search: next, replace: true });
  const isPlain = search.query === undefined && facetNames.every((name) => search[name] === undefined);
  const hasNone = !rows.isPending && !rows.error && rows.incidents.length === 0 && !rows.isOld;
  return (
    <Page title="Incidents" fills>
      <div className={styles.screen}>
        <QueryBar
          query={search.query ?? ""}
          fields={fields.data?.items ?? []}
          known={knownValues(facets.data)}
          onAsk={(query) => {
            const { query: former, ...others } = search;
            if (query !== (former ?? "")) change(query === "" ? others : { ...others, query });
          }}
        />
        <Group gap={8} className={styles.filters ?? ""}>
          {facetNames.map((name) => (
            <FacetMenu
              key={name}
              name={facetWords[name]}
              options={optionsOf(name, facets.data)}
              chosen={name === "status" ? chosenStatuses(search) : (search[name] ?? [])}
              onChange={(chosen) => change(withChoice(search, name, chosen))}
            />
          ))}
          <Select
            size="xs"
            aria-label="Time range"
            className={styles.range ?? ""}
            allowDeselect={false}
            value={search.range ?? "week"}
            data={ranges.map((range) => ({ value: range, label: rangeWords[range] }))}
            onChange={(range) => {
              const { range: _, ...others } = search;
              change(isRange(range) && range !== "week" ? { ...others, range } : others);
            }}
          />
          {!isPlain && (
            <Button
              variant="subtle"
              color="gray"
              leftSection={<IconFilterX size={14} aria-hidden />}
              onClick={() => change(search.range === undefined ? {} : { range: search.range })}
            >
              Reset
            </Button>
          )}
        </Group>
        {rows.error && <Failure error={rows.error} title="The incidents cannot be shown" onRetry={rows.retry} />}
        {rows.isPending && <ListSkeleton />}
        {hasNone && rows.hasOlder && <LooksFurther onNeeded={rows.loadOlder} isLoading={rows.isLoadingOlder} />}
        {hasNone && !rows.hasOlder && (
          <div className={styles.nothing}>
            <Nothing
              isPlain={isPlain}
              facets={facets.data}
              onAll={() => change({ status: [anyStatus], range: "all" })}
            />
          </div>
        )}
        {!rows.error && rows.incidents.length > 0 && (
          <IncidentTable rows={rows} listKey={JSON.stringify([search, begin === undefined])} onWindow={setFirst} />
        )}
      </div>
    </Page>
  );
}

function withChoice(search: IncidentsSearch, name: FacetName, chosen: string[]): IncidentsSearch {
  const { [name]: _, ...others } = search;
  if (chosen.length > 0) return { ...others, [name]: chosen };
  // No status at all is a choice as well: without a word of it the open ones are meant.
  return name === "status" ? { ...others, status: [anyStatus] } : others;
}

const facetWords: Record<FacetName, string> = {
  status: "Status",
  severity: "Severity",
  type: "Type",
  owner: "Owner",
  source: "Source",
};

function optionsOf(name: FacetName, facets: IncidentFacets | undefined): FacetOption[] {
  const countOf = (value: string) => {
    if (!facets) return undefined;
    return facets[name].find((one) => one.value === value)?.count ?? 0;
  };
  if (name === "status" || name === "severity") {
    const words = name === "status" ? statuses : severities;
    return words.map(({ value, word }) => ({ value: String(value), label: word, count: countOf(String(value)) }));
  }
  return (facets?.[name] ?? []).map(({ value, count }) => ({ value, label: value === "" ? "nobody" : value, count }));
}

function knownValues(facets: IncidentFacets | undefined) {
  const of = (name: "type" | "owner" | "source") => (facets?.[name] ?? []).map(({ value }) => value);
  return { type: of("type"), owner: of("owner"), sourceinstance: of("source") };
}

/** The time range goes on with the clock, but not under the eyes of who reads further down. */
function useBegin({ range = "week" }: IncidentsSearch, isReading: boolean): string | undefined {
  const now = useNow(60_000);
  const since = beginOf(range, now);
  const [held, setHeld] = useState({ range, since });
  if (held.range !== range || (held.since !== since && !isReading)) setHeld({ range, since });
  return held.range === range ? held.since : since;
}

function LooksFurther({ onNeeded, isLoading }: { onNeeded: () => void; isLoading: boolean }): ReactNode {
  return (
    <div className={styles.nothing}>
      <Empty
        title="Nothing so far"
        action={
          <Button variant="default" loading={isLoading} onClick={onNeeded}>
            Look further back
          </Button>
        }
      >
        This query asks for what the database cannot look up, so each incident is read. Nothing of the newest fits.
      </Empty>
    </div>
  );
}

function Nothing(props: { isPlain: boolean; facets: IncidentFacets | undefined; onAll: () => void }): ReactNode {
  const { isPlain, facets, onAll } = props;
  if (!isPlain || (facets?.looked ?? 0) > 0) {
    return (
      <Empty
        title={isPlain ? "Nothing is open" : "No incident fits"}
        icon={IconFilterOff}
        action={
          <Button variant="default" onClick={onAll}>
            Show all incidents
          </Button>
        }
      >
        {isPlain
          ? "Every incident of this time is closed."
          : "Nothing in this time range fits the query and what you chose beside it."}
      </Empty>
    );
  }
  return (
    <Empty
      title="No incidents in this time"
      icon={IconAlarm}
      action={<ButtonLink to="/integrations">Connect a source</ButtonLink>}
    >
      What a source raises, or what is posted to a webhook, becomes an incident and stands here at once.
    </Empty>
  );
}

function ListSkeleton(): ReactNode {
  return (
    <div className={styles.skeleton}>
      <Loading what="incidents" />
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
