import { Skeleton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { RunCounts } from "#contract/run.ts";
import { StateIcon } from "../../parts/state-badge.tsx";
import { runTones } from "../../parts/states.ts";
import { countersOf } from "./counters.ts";
import styles from "./run-counters.module.css";
import type { RunsSearch } from "./search.ts";

/** How many runs there are of each status; a click shows only those. */
export function RunCounters({ counts, search }: { counts: RunCounts | undefined; search: RunsSearch }): ReactNode {
  return (
    <nav className={styles.counters} aria-label="Runs by status">
      {countersOf(counts, search.status).map(({ status, label, count }) => {
        const { status: _, ...others } = search;
        const isChosen = status === search.status;
        return (
          <Link
            key={label}
            to="/runs"
            search={status === undefined ? others : { ...others, status }}
            replace
            className={styles.counter}
            data-tone={status && runTones[status]}
            data-chosen={isChosen || undefined}
            data-none={count === 0 || undefined}
            aria-current={isChosen ? "true" : undefined}
          >
            <span className={styles.label}>
              {status && <StateIcon state={status} size={14} still />}
              {label}
            </span>
            <span className={styles.count}>
              {count === undefined ? <Skeleton width={36} height={18} my={3} /> : count.toLocaleString("en")}
            </span>
          </Link>
        );
      })}
    </nav>
  );
}
