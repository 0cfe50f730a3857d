/**
 * The list of runs. Rows come and go above what one reads without moving it; only those in sight are in the page. The
 * arrow keys move between rows, Enter opens one.
 */
import { Button, Skeleton, VisuallyHidden } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { Run } from "#contract/run.ts";
import { Failure } from "../../parts/failure.tsx";
import { useListPlace } from "../../parts/use-list-place.ts";
import { RunRow, type RunRowProps } from "./run-row.tsx";
import { countNewer } from "./run-rows.ts";
import styles from "./run-table.module.css";
import type { LiveRows } from "./use-run-rows.ts";

export interface RunTableProps extends Pick<RunRowProps, "onRerun" | "onCancel"> {
  rows: LiveRows;
  /** How many there are altogether, as far as that is known. */
  total: number | undefined;
  /** Told which row is the first in sight. */
  onWindow: (first: number) => void;
  /** Another list begins at its top. */
  listKey: string;
}

const rowHeight = 52;
const headHeight = 34;
/** So many rows before the end the next page is asked for. */
const ahead = 30;
const columns = [
  { name: "Status", part: styles.status },
  { name: "Alert, playbook", part: styles.alert },
  { name: "Started", part: styles.started },
  { name: "Duration", part: styles.duration },
  { name: "Waits for, failed by", part: styles.why },
];

export function RunTable({ rows, total, onWindow, listKey, onRerun, onCancel }: RunTableProps): ReactNode {
  const { runs } = rows;
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const virtual = useVirtualizer({
    count: runs.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => runs[index]?.id ?? index,
    overscan: 10,
    // The head of the table stays above the rows.
    scrollPaddingEnd: headHeight,
  });
  const items = virtual.getVirtualItems();
  const { newer, toTop } = useListPlace({ box, rows: runs, rowHeight, listKey, countNewer, onWindow });

  const last = items.at(-1)?.index ?? 0;
  const { hasOlder, isLoadingOlder, olderError, loadOlder } = rows;
  useEffect(() => {
    if (hasOlder && !isLoadingOlder && !olderError && last >= runs.length - ahead) loadOlder();
  }, [hasOlder, isLoadingOlder, olderError, loadOlder, last, runs.length]);

  const goTo = (index: number) => {
    const to = Math.max(0, Math.min(runs.length - 1, index));
    setActive(to);
    virtual.scrollToIndex(to, { align: "auto" });
    // The row may have to be drawn first.
    requestAnimationFrame(() => requestAnimationFrame(() => focusRow(box.current, runs[to])));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / rowHeight) - 1);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -runs.length, End: runs.length }[
      event.key
    ];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    goTo(active + step);
  };
  return (
    <div className={styles.frame} data-old={rows.isOld || undefined}>
      <div ref={box} className={styles.rows}>
        <table className={styles.table} aria-label="Runs" aria-rowcount={total ?? -1}>
          <thead>
            <tr>
              {columns.map(({ name, part }) => (
                <th key={name} scope="col" className={part}>
                  {name}
                </th>
              ))}
              <th scope="col" className={styles.actions}>
                <VisuallyHidden>Actions</VisuallyHidden>
              </th>
            </tr>
          </thead>
          <tbody onKeyDown={onKeyDown}>
            <Space height={items[0]?.start ?? 0} />
            {items.map(({ index }) => {
              const run = runs[index];
              if (!run) return null;
              return (
                <RunRow
                  key={run.id}
                  run={run}
                  index={index}
                  isActive={index === Math.min(active, runs.length - 1)}
                  onFocus={setActive}
                  onRerun={onRerun}
                  onCancel={onCancel}
                />
              );
            })}
            <Space height={virtual.getTotalSize() - (items.at(-1)?.end ?? 0)} />
          </tbody>
        </table>
        {isLoadingOlder && <Skeleton height={12} mx="md" my={20} width="40%" aria-label="Loading older runs" />}
        {olderError && (
          <div className={styles.older}>
            <Failure error={olderError} title="Older runs cannot be shown" onRetry={loadOlder} />
          </div>
        )}
      </div>
      {(newer > 0 || rows.hasGap) && (
        <Button
          className={styles.pill ?? ""}
          radius="xl"
          leftSection={<IconArrowUp size={14} aria-hidden />}
          onClick={() => {
            if (rows.hasGap) rows.restart();
            toTop();
          }}
        >
          {rows.hasGap ? "Many new" : `${newer} new`}
        </Button>
      )}
      <VisuallyHidden role="status">{newer > 0 ? `${newer} new runs above` : ""}</VisuallyHidden>
    </div>
  );
}

/** Stands for the rows that are not drawn. */
function Space({ height }: { height: number }): ReactNode {
  return height > 0 ? <tr aria-hidden style={{ height }} /> : null;
}

function focusRow(box: HTMLElement | null, run: Run | undefined): void {
  if (run) box?.querySelector<HTMLElement>(`[data-run="${run.id}"]`)?.focus({ preventScroll: true });
}
