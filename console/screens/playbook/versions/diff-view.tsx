/** What differs between two texts: which tasks, and line by line, in one column or side by side. */
import { SegmentedControl, Text, UnstyledButton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { type ReactNode, useMemo, useState } from "react";
import type { PlaybookDiff } from "#contract/playbook.ts";
import { countLines, type DiffRow, sideBySideRows, unifiedRows } from "./diff-rows.ts";
import classes from "./versions.module.css";

/** Nobody reads more in one go; the file can be taken away. */
const mostRows = 4_000;

interface DiffViewProps {
  diff: PlaybookDiff;
  /** What stands at the left, and at the right. */
  before: string;
  after: string;
}

export function DiffView({ diff, before, after }: DiffViewProps): ReactNode {
  const isWide = useMediaQuery("(min-width: 1100px)", true, { getInitialValueInEffect: false });
  const [wanted, setWanted] = useState<"unified" | "split">();
  const view = wanted ?? (isWide ? "split" : "unified");
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const rows = useMemo(() => {
    const isOpen = (fold: number) => open.has(fold);
    return view === "split" ? sideBySideRows(diff.lines, isOpen) : unifiedRows(diff.lines, isOpen);
  }, [diff.lines, view, open]);
  const { added, removed } = countLines(diff.lines);
  const unfold = (fold: number) => setOpen((old) => new Set(old).add(fold));
  if (added + removed === 0) return <Text c="dimmed">{`Nothing differs between ${before} and ${after}.`}</Text>;
  return (
    <div className={classes.diff}>
      <div className={classes.diffHead}>
        <Text size="sm">
          <span className={classes.plus}>{`+${added}`}</span> <span className={classes.minus}>{`−${removed}`}</span>
          {` lines, from ${before} to ${after}`}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label="How it is shown"
          value={view}
          onChange={(next) => {
            setWanted(next === "split" ? "split" : "unified");
            setOpen(new Set());
          }}
          data={[
            { value: "split", label: "Side by side" },
            { value: "unified", label: "One column" },
          ]}
        />
      </div>
      {diff.tasks.length > 0 && (
        <ul className={classes.tasks} aria-label="Tasks that differ">
          {diff.tasks.map(({ id, name, change, parts }) => (
            <li key={id} data-change={change}>
              <span className={classes.change}>{change}</span>
              <bdi>{`#${id} ${name}`}</bdi>
              {parts.length > 0 && <span className={classes.parts}>{parts.join(", ")}</span>}
            </li>
          ))}
        </ul>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.lines} tabIndex={0} aria-label={`Lines, from ${before} to ${after}`}>
        <table className={classes.table} data-view={view}>
          <colgroup>
            <col className={classes.numbers} />
            {view === "split" ? <col /> : <col className={classes.numbers} />}
            {view === "split" ? <col className={classes.numbers} /> : <col />}
            <col />
          </colgroup>
          <tbody>
            {rows.slice(0, mostRows).map((row) => (
              <Row
                key={`${row.kind} ${row.left} ${row.right}`}
                row={row}
                isSplit={view === "split"}
                onUnfold={unfold}
              />
            ))}
          </tbody>
        </table>
        {rows.length > mostRows && <Text size="sm" p="xs">{`… and ${rows.length - mostRows} more lines`}</Text>}
      </section>
    </div>
  );
}

interface RowProps {
  row: DiffRow;
  isSplit: boolean;
  onUnfold: (fold: number) => void;
}

function Row({ row, isSplit, onUnfold }: RowProps): ReactNode {
  const { kind, left, right, before, after, hidden } = row;
  if (kind === "fold") {
    return (
      <tr>
        <td colSpan={4} className={classes.fold}>
          <UnstyledButton className={classes.unfold} onClick={() => onUnfold(left ?? 0)}>
            {`${hidden} lines are the same; show them`}
          </UnstyledButton>
        </td>
      </tr>
    );
  }
  if (!isSplit) {
    return (
      <tr data-kind={kind}>
        <td className={classes.number}>{left}</td>
        <td className={classes.number}>{right}</td>
        <td className={classes.text} colSpan={2}>
          <Line kind={kind} text={kind === "removed" ? before : after} />
        </td>
      </tr>
    );
  }
  const isChanged = kind === "changed";
  return (
    <tr>
      <td className={classes.number}>{left}</td>
      <td
        className={classes.text}
        data-kind={isChanged || kind === "removed" ? "removed" : left === null ? "none" : "same"}
      >
        {left !== null && <Line kind={isChanged ? "removed" : kind} text={before} />}
      </td>
      <td className={classes.number}>{right}</td>
      <td
        className={classes.text}
        data-kind={isChanged || kind === "added" ? "added" : right === null ? "none" : "same"}
      >
        {right !== null && <Line kind={isChanged ? "added" : kind} text={after} />}
      </td>
    </tr>
  );
}

/** The sign says it too: colour alone says nothing to many. */
function Line({ kind, text }: { kind: string; text: string }): ReactNode {
  const sign = kind === "added" ? "+" : kind === "removed" ? "−" : " ";
  return (
    <>
      <span className={classes.sign}>{sign}</span>
      {text}
    </>
  );
}
