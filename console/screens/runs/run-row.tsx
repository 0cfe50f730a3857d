import { IconBan, IconExternalLink, IconRefresh } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { memo, type ReactNode } from "react";
import type { Run } from "#contract/run.ts";
import { cut } from "../../parts/json-shape.ts";
import { withLocalTimes } from "../../parts/local-times.ts";
import { Duration, Moment } from "../../parts/moment.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import styles from "./run-table.module.css";

export interface RunRowProps {
  run: Run;
  index: number;
  /** The one that the Tab key reaches. */
  isActive: boolean;
  onFocus: (index: number) => void;
  /** Absent for who may not. */
  onRerun: ((run: Run) => void) | undefined;
  onCancel: ((run: Run) => void) | undefined;
}

export const RunRow = memo(function RunRow(props: RunRowProps): ReactNode {
  const { run, index, isActive, onFocus, onRerun, onCancel } = props;
  const label = cut(run.label || "Without a name", 200);
  const reachable = isActive ? 0 : -1;
  return (
    <tr aria-rowindex={index + 2} className={styles.row} onFocus={() => onFocus(index)}>
      <td className={styles.status}>
        <StateBadge state={run.status} />
      </td>
      <td className={styles.alert}>
        <div className={styles.lines}>
          <Link
            to="/runs/$id"
            params={{ id: run.id }}
            search={{}}
            className={styles.link}
            data-run={run.id}
            tabIndex={reachable}
            title={run.label}
            dir="auto"
          >
            {label}
          </Link>
          <span className={styles.second} dir="auto" title={run.playbookName}>
            {cut(run.playbookName, 200)}
          </span>
        </div>
      </td>
      <td className={styles.started}>
        <Moment at={run.startedAt} absolute="under" />
      </td>
      <td className={styles.duration}>
        <Duration from={run.startedAt} to={run.finishedAt} />
      </td>
      <td className={styles.why}>
        <div className={styles.lines}>
          <Why run={run} />
        </div>
      </td>
      <td className={styles.actions}>
        <div className={styles.buttons}>
          {onRerun && run.finishedAt !== null && (
            <button
              type="button"
              className={styles.action}
              tabIndex={reachable}
              title="Rerun"
              aria-label={`Rerun ${label}`}
              onClick={() => onRerun(run)}
            >
              <IconRefresh size={16} aria-hidden />
            </button>
          )}
          {onCancel && run.finishedAt === null && (
            <button
              type="button"
              className={styles.action}
              tabIndex={reachable}
              title="Cancel run"
              aria-label={`Cancel ${label}`}
              onClick={() => onCancel(run)}
            >
              <IconBan size={16} aria-hidden />
            </button>
          )}
          <a
            className={styles.action}
            href={`/runs/${run.id}`}
            target="_blank"
            rel="noreferrer"
            tabIndex={reachable}
            title="Open in a new tab"
            aria-label={`Open ${label} in a new tab`}
          >
            <IconExternalLink size={16} aria-hidden />
          </a>
        </div>
      </td>
    </tr>
  );
});

/** What it waits for, or what ended it, in one line. */
function Why({ run: { error, waitingFor } }: { run: Run }): ReactNode {
  if (error) {
    return (
      <>
        <code className={styles.code}>{cut(error.code, 60)}</code>
        <span className={styles.second} title={cut(error.message, 2_000)} dir="auto">
          {cut(error.message, 300)}
        </span>
      </>
    );
  }
  if (waitingFor === null) return null;
  const words = withLocalTimes(waitingFor);
  return (
    <span className={styles.waits} title={cut(words, 2_000)} dir="auto">
      {cut(words, 300)}
    </span>
  );
}
