/** The rows of the list, live: see run-rows.ts for how answers are put together. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Run } from "#contract/run.ts";
import { useCall } from "../../app/calls.ts";
import { client, type InputOf } from "../../app/client.ts";
import { beginRows, type RunRows, rightAfter, takeNewest, takeOlder, takeWindow } from "./run-rows.ts";

export type RunsInput = Omit<InputOf<"listRuns">, "limit" | "cursor" | "until">;

const pageSize = 100;
/** The window asks in steps, not at every row that is scrolled by. */
const windowStep = 40;

export interface LiveRows {
  runs: readonly Run[];
  /** They are of the former filter; those of the new one are on their way. */
  isOld: boolean;
  isPending: boolean;
  error: Error | null;
  retry: () => void;
  /** More came in than can be shown above without a hole. */
  hasGap: boolean;
  /** Begins anew with the newest. */
  restart: () => void;
  hasOlder: boolean;
  isLoadingOlder: boolean;
  olderError: Error | null;
  loadOlder: () => void;
}

export function useRunRows(input: RunsInput, firstInWindow: number): LiveRows {
  const key = JSON.stringify(input);
  const [rows, setRows] = useState<RunRows>();
  const [hasGap, setHasGap] = useState(false);
  const newest = useCall("listRuns", { ...input, limit: pageSize });
  const page = newest.data;
  const isReading = useRef(false);
  isReading.current = firstInWindow > 0;

  useEffect(() => {
    if (!page) return;
    setRows((former) => {
      if (former?.key !== key) return beginRows(key, page);
      const taken = takeNewest(former, page);
      // Who reads further down keeps what is there; who is at the top loses nothing.
      return taken ?? (isReading.current ? former : beginRows(key, page));
    });
  }, [page, key]);
  useEffect(() => {
    setHasGap(rows !== undefined && page !== undefined && rows.key === key && takeNewest(rows, page) === undefined);
  }, [rows, page, key]);

  const seen = rows?.key === key ? rows.runs[Math.floor(firstInWindow / windowStep) * windowStep] : undefined;
  const until = seen && firstInWindow >= windowStep ? rightAfter(seen) : undefined;
  const inWindow = useCall(
    "listRuns",
    { ...input, limit: pageSize, ...(until === undefined ? {} : { until }) },
    { enabled: until !== undefined },
  );
  const windowPage = until === undefined ? undefined : inWindow.data;
  useEffect(() => {
    if (!windowPage || until === undefined) return;
    setRows((former) => (former?.key === key ? takeWindow(former, until, windowPage) : former));
  }, [windowPage, until, key]);

  const older = useOlder(input, key, rows, setRows);
  const { refetch } = newest;
  return {
    runs: rows?.runs ?? [],
    isOld: rows !== undefined && rows.key !== key,
    isPending: rows === undefined && newest.isPending,
    error: newest.error,
    retry: useCallback(() => void refetch(), [refetch]),
    hasGap,
    restart: useCallback(() => {
      if (page) setRows(beginRows(key, page));
    }, [page, key]),
    ...older,
  };
}

function useOlder(
  input: RunsInput,
  key: string,
  rows: RunRows | undefined,
  setRows: (change: (former: RunRows | undefined) => RunRows | undefined) => void,
): Pick<LiveRows, "hasOlder" | "isLoadingOlder" | "olderError" | "loadOlder"> {
  const [loading, setLoading] = useState<string>();
  const [error, setError] = useState<{ key: string; error: Error }>();
  const next = rows?.key === key ? rows.next : null;
  const isLoading = loading !== undefined && loading === `${key} ${next}`;
  const loadOlder = () => {
    if (next === null || isLoading) return;
    setLoading(`${key} ${next}`);
    setError(undefined);
    client
      .listRuns({ ...input, limit: pageSize, cursor: next })
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
