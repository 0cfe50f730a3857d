/** A list of any length in a box that scrolls: only the rows in sight are there, and only their pages are fetched. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef } from "react";
import { Failure } from "../failure.tsx";
import styles from "./paged-list.module.css";
import { type PagesAsked, usePages } from "./use-pages.ts";

export interface PagedListProps<Row> {
  asked: Pick<PagesAsked<Row>, "key" | "ask">;
  label: string;
  total: number;
  rowHeight: number;
  children: (row: Row, index: number) => ReactNode;
}

const tallest = 440;

export function PagedList<Row>({ asked, label, total, rowHeight, children }: PagedListProps<Row>): ReactNode {
  const box = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 6,
  });
  const shown = virtual.getVirtualItems();
  const pages = usePages({ ...asked, first: shown[0]?.index ?? 0, last: shown.at(-1)?.index ?? 0 });
  if (pages.error) return <Failure error={pages.error} title={`${label} cannot be shown`} />;
  return (
    <section
      ref={box}
      className={styles.box}
      style={{ height: Math.min(tallest, total * rowHeight + 2) }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={label}
    >
      <ol className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {shown.map(({ index, start }) => {
          const row = pages.row(index);
          return (
            <li
              key={index}
              className={styles.row}
              style={{ height: rowHeight, transform: `translateY(${start}px)` }}
              aria-setsize={total}
              aria-posinset={index + 1}
            >
              {row === undefined ? <span className={styles.coming} /> : children(row, index)}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
