/**
 * The list of incidents. Rows come and go above what one reads without moving it; only those in sight are in the page.
 * The arrow keys move between rows, Enter opens one.
 */
import { Button, Skeleton, Text, VisuallyHidden } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, memo, type ReactNode, useEffect, useRef, useState } from "react";
import type { IncidentHead } from "#contract/incident-search.ts";
import { Failure } from "../../parts/failure.tsx";
import { SeverityBadge, StatusBadge } from "../../parts/incident/severity-badge.tsx";
import { cut } from "../../parts/json-shape.ts";
import { Moment } from "../../parts/moment.tsx";
import { useListPlace } from "../../parts/use-list-place.ts";
import { countNewer } from "./incident-rows.ts";
import styles from "./incident-table.module.css";
import type { LiveIncidents } from "./use-incident-rows.ts";

interface IncidentTableProps {
  rows: LiveIncidents;
  onWindow: (first: number) => void;
  /** Another list begins at its top. */
  listKey: string;
}

const rowHeight = 52;
const headHeight = 34;
/** So many rows before the end the next page is asked for. */
const ahead = 30;
const columns = [
  { name: "Severity", part: styles.severity },
  { name: "Incident", part: styles.name },
  { name: "Type", part: styles.type },
  { name: "Owner", part: styles.owner },
  { name: "Status", part: styles.status },
  { name: "Occurred", part: styles.occurred },
  { name: "Created", part: styles.created },
];

export function IncidentTable({ rows, onWindow, listKey }: IncidentTableProps): ReactNode {
  const { incidents } = rows;
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const virtual = useVirtualizer({
    count: incidents.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => incidents[index]?.id ?? index,
    overscan: 10,
    // The head of the table stays above the rows.
    scrollPaddingEnd: headHeight,
  });
  const items = virtual.getVirtualItems();
  const { newer, toTop } = useListPlace({ box, rows: incidents, rowHeight, listKey, countNewer, onWindow });
  const last = items.at(-1)?.index ?? 0;
  const { hasOlder, isLoadingOlder, olderError, loadOlder } = rows;
  useEffect(() => {
    if (hasOlder && !isLoadingOlder && !olderError && last >= incidents.length - ahead) loadOlder();
  }, [hasOlder, isLoadingOlder, olderError, loadOlder, last, incidents.length]);

  const goTo = (index: number) => {
    const to = Math.max(0, Math.min(incidents.length - 1, index));
    setActive(to);
    virtual.scrollToIndex(to, { align: "auto" });
    // The row may have to be drawn first.
    const focus = () =>
      box.current?.querySelector<HTMLElement>(`[data-incident="${incidents[to]?.id}"]`)?.focus({ preventScroll: true });
    requestAnimationFrame(() => requestAnimationFrame(focus));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / rowHeight) - 1);
    const all = incidents.length;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -all, End: all }[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    goTo(active + step);
  };
  return (
    <div className={styles.frame} data-old={rows.isOld || undefined}>
      <div ref={box} className={styles.rows}>
        <table className={styles.table} aria-label="Incidents" aria-rowcount={-1}>
          <thead>
            <tr>
              {columns.map(({ name, part }) => (
                <th key={name} scope="col" className={part}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody onKeyDown={onKeyDown}>
            <Space height={items[0]?.start ?? 0} />
            {items.map(({ index }) => {
              const incident = incidents[index];
              if (!incident) return null;
              const isActive = index === Math.min(active, incidents.length - 1);
              return (
                <IncidentRow
                  key={incident.id}
                  incident={incident}
                  index={index}
                  isActive={isActive}
                  onFocus={setActive}
                />
              );
            })}
            <Space height={virtual.getTotalSize() - (items.at(-1)?.end ?? 0)} />
          </tbody>
        </table>
        {isLoadingOlder && <Skeleton height={12} mx="md" my={20} width="40%" aria-label="Loading older incidents" />}
        {olderError && (
          <div className={styles.older}>
            <Failure error={olderError} title="Older incidents cannot be shown" onRetry={loadOlder} />
          </div>
        )}
        {!hasOlder && incidents.length > 20 && (
          <Text size="xs" c="dimmed" ta="center" py={14}>
            These are all of them.
          </Text>
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
      <VisuallyHidden role="status">{newer > 0 ? `${newer} new incidents above` : ""}</VisuallyHidden>
    </div>
  );
}

/** Stands for the rows that are not drawn. */
function Space({ height }: { height: number }): ReactNode {
  return height > 0 ? <tr aria-hidden style={{ height }} /> : null;
}

interface RowProps {
  incident: IncidentHead;
  index: number;
  /** The one that the Tab key reaches. */
  isActive: boolean;
  onFocus: (index: number) => void;
}

const IncidentRow = memo(function IncidentRow({ incident, index, isActive, onFocus }: RowProps): ReactNode {
  const { id, name, severity, type, owner, status, occurred, created, sourceInstance } = incident;
  return (
    <tr aria-rowindex={index + 2} className={styles.row} onFocus={() => onFocus(index)}>
      <td className={styles.severity}>
        <SeverityBadge severity={severity} />
      </td>
      <td className={styles.name}>
        <div className={styles.lines}>
          <Link
            to="/incidents/$id"
            params={{ id }}
            className={styles.link}
            data-incident={id}
            tabIndex={isActive ? 0 : -1}
            title={name}
            dir="auto"
          >
            {cut(name || "Without a name", 200)}
          </Link>
          <span className={styles.second}>
            {`#${id}`}
            {sourceInstance !== "" && <bdi>{` · ${sourceInstance}`}</bdi>}
          </span>
        </div>
      </td>
      <td className={styles.type} title={type} dir="auto">
        {type}
      </td>
      <td className={styles.owner} dir="auto" data-none={owner === "" || undefined}>
        {owner || "nobody"}
      </td>
      <td className={styles.status}>
        <StatusBadge status={status} />
      </td>
      <td className={styles.occurred}>
        <Moment at={occurred} absolute="under" />
      </td>
      <td className={styles.created}>
        <Moment at={created} absolute="under" />
      </td>
    </tr>
  );
});
