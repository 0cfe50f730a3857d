/** Keeps what one reads of a long list where it is while rows come in above; at the top they push the others down. */
import { useEffect, useLayoutEffect, useRef, useState } from "react";

export interface ListPlace<Row> {
  box: { current: HTMLElement | null };
  rows: readonly Row[];
  rowHeight: number;
  /** Another list begins at its top. */
  listKey: string;
  countNewer: (rows: readonly Row[], mark: Row) => number;
  /** Told which row is the first in sight. */
  onWindow: (first: number) => void;
}

export function useListPlace<Row extends { id: string }>(place: ListPlace<Row>): { newer: number; toTop: () => void } {
  const { box, rows, rowHeight, listKey, countNewer, onWindow } = place;
  const anchor = useRef<{ id: string; within: number }>(undefined);
  // The newest row when one was last at the top.
  const [mark, setMark] = useState<Row>();
  const latest = useRef(rows);
  latest.current = rows;
  const hasRows = rows.length > 0;

  useEffect(() => {
    const element = box.current;
    if (!element || !hasRows) return;
    const note = () => {
      const first = Math.floor(element.scrollTop / rowHeight);
      const row = latest.current[first];
      anchor.current =
        element.scrollTop > 0 && row ? { id: row.id, within: element.scrollTop - first * rowHeight } : undefined;
      if (element.scrollTop <= 0) setMark(latest.current[0]);
      onWindow(element.scrollTop > 0 ? Math.max(1, first) : 0);
    };
    element.addEventListener("scroll", note, { passive: true });
    return () => element.removeEventListener("scroll", note);
  }, [box, rowHeight, onWindow, hasRows]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its top
  useLayoutEffect(() => {
    anchor.current = undefined;
    setMark(undefined);
    box.current?.scrollTo({ top: 0 });
  }, [listKey]);

  useLayoutEffect(() => {
    const element = box.current;
    const held = anchor.current;
    if (!element) return;
    if (!held) {
      setMark(rows[0]);
      return;
    }
    const at = rows.findIndex(({ id }) => id === held.id);
    const top = at * rowHeight + held.within;
    if (at >= 0 && Math.abs(element.scrollTop - top) >= 1) element.scrollTop = top;
  }, [box, rows, rowHeight]);

  return {
    newer: mark ? countNewer(rows, mark) : 0,
    toTop: () => {
      anchor.current = undefined;
      box.current?.scrollTo({ top: 0 });
      setMark(latest.current[0]);
    },
  };
}
