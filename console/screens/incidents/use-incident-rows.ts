/** The rows of the list, live: see incident-rows.ts for how answers are put together. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { IncidentHead } from "#contract/incident-search.ts";
import { call, useCall } from "../../app/calls.ts";
import type { InputOf } from "../../app/client.ts";
import { beginRows, type IncidentRows, takeNewest, takeOlder, takeWindow } from "./incident-rows.ts";

export type IncidentsInput = Omit<InputOf<"searchIncidents">, "limit" | "cursor">;

const pageSize = 100;
/** The window asks in steps, not at every row that is scrolled by. */
const windowStep = 40;

export interface LiveIncidents {
  incidents: readonly IncidentHead[];
  /** They are of the former filter; those of the new one are on their way. */
  isOld: boolean;
  isPending: boolean;
  error: Error | null;
  retry: () => void;
  /** More came in than can be shown above without a hole. */
  hasGap: boolean;
  restart: () => void;
  hasOlder: boolean;
  isLoadingOlder: boolean;
  olderError: Error | null;
  loadOlder: () => void;
}

export function useIncidentRows(input: IncidentsInput, firstInWindow: number): LiveIncidents {
  const key = JSON.stringify(input);
  const [rows, setRows] = useState<IncidentRows>();
  const newest = useCall("searchIncidents", { ...input, limit: pageSize });
  const page = newest.data;
  const isReading = useRef(false);
  isReading.current = firstInWindow > 0;
  useEffect(() => {
    if (!page) return;
    setRows((former) => {
      if (former?.key !== key) return beginRows(key, page);
      // Who reads further down keeps what is there; who is at the top loses nothing.
      return takeNewest(former, page) ?? (isReading.current ? former : beginRows(key, page));
    });
  }, [page, key]);

  const before =
    rows?.key === key ? rows.incidents[Math.floor(firstInWindow / windowStep) * windowStep - 1] : undefined;
  const cursor = before?.id;
  const inWindow = useCall(
    "searchIncidents",
    { ...input, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) },
    { enabled: cursor !== undefined },
  );
  const windowPage = cursor === undefined ? undefined : inWindow.data;
  useEffect(() => {
    if (!windowPage || cursor === undefined) return;
    setRows((former) => (former?.key === key ? takeWindow(former, cursor, windowPage) : former));
  }, [windowPage, cursor, key]);

  const older = useOlder(input, key, rows, setRows);
  const { refetch } = newest;
  return {
    incidents: rows?.incidents ?? [],
    isOld: rows !== undefined && rows.key !== key && newest.error === null,
    isPending: rows === undefined && newest.isPending,
    error: newest.error,
    retry: useCallback(() => void refetch(), [refetch]),
    hasGap: rows !== undefined && page !== undefined && rows.key === key && takeNewest(rows, page) === undefined,
    restart: useCallback(() => {
      if (page) setRows(beginRows(key, page));
    }, [page, key]),
    ...older,
  };
}

function useOlder(
  input: IncidentsInput,
  key: string,
  rows: IncidentRows | undefined,
  setRows: (change: (former: IncidentRows | undefined) => IncidentRows | undefined) => void,
): Pick<LiveIncidents, "hasOlder" | "isLoadingOlder" | "olderError" | "loadOlder"> {
  const [loading, setLoading] = useState<string>();
  const [error, setError] = useState<{ key: string; error: Error }>();
  const next = rows?.key === key ? rows.next : null;
  const isLoading = loading !== undefined && loading === `${key} ${next}`;
  const loadOlder = () => {
    if (next === null || isLoading) return;
    setLoading(`${key} ${next}`);
    setError(undefined);
    call("searchIncidents", { ...input, limit: pageSize, cursor: next })
      .then((page) =>
        setRows((former) => (former?.key === key && former.next === next ? takeOlder(former, page) : former)),
      )
      .catch((failure: unknown) => {
        setError({ key, error: failure instanceof Error ? failure : new Error(String(failure)) });
        setLoading(undefined);
      });
  };
  return {
    hasOlder: next !== null,
    isLoadingOlder: isLoading,
    olderError: error?.key === key ? error.error : null,
    loadOlder,
  };
}
