/** The rounds of a loop, or of a block within one: as many as there are, filtered by what became of them. */
import { Text, UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { RunRound, StepState } from "#contract/run-view.ts";
import { call, useCall } from "../../app/calls.ts";
import { durationWords } from "../duration.ts";
import { withLocalTimes } from "../local-times.ts";
import { StateIcon } from "../state-badge.tsx";
import { runWords } from "../states.ts";
import { PagedList } from "./paged-list.tsx";
import styles from "./rounds-list.module.css";
import type { RunPlace } from "./run-place.ts";
import { StateFilter } from "./state-filter.tsx";

export interface RoundsListProps {
  id: string;
  /** The frame that is drawn. */
  frame: string;
  block: string;
  /** Which is open beside. */
  round: number | null;
  onPlace: (place: RunPlace, how?: { replace?: boolean }) => void;
}

export function RoundsList({ id, frame, block, round, onPlace }: RoundsListProps): ReactNode {
  const [state, setState] = useState<StepState>();
  const input = { id, frame, task: block, ...(state === undefined ? {} : { state }) };
  const { data } = useCall("listRounds", { ...input, offset: 0, limit: 100 }, { keepsFormer: true });
  if (!data) return null;
  const open = (row: RunRound) =>
    row.opens
      ? onPlace({ frame: row.frame, block: null, round: null })
      : onPlace({ frame, block, round: row.round }, { replace: true });
  return (
    <div className={styles.rounds}>
      <StateFilter counts={data.counts} state={state} onState={setState} label="Which rounds" />
      <PagedList<RunRound>
        label="Rounds"
        total={data.total}
        rowHeight={52}
        asked={{
          key: ["listRounds", input],
          ask: (offset) => call("listRounds", { ...input, offset, limit: 100 }),
        }}
      >
        {(row) => <Row row={row} isOpen={!row.opens && row.round === round} onOpen={() => open(row)} />}
      </PagedList>
    </div>
  );
}

function Row({ row, isOpen, onOpen }: { row: RunRound; isOpen: boolean; onOpen: () => void }): ReactNode {
  const { iteration, total, state, milliseconds, error, waitingFor, opens } = row;
  const said = error?.message ?? waitingFor ?? "";
  return (
    <UnstyledButton className={styles.row} aria-pressed={isOpen} onClick={onOpen}>
      <StateIcon state={state} size={15} />
      <span className={styles.words}>
        <span className={styles.head}>
          <span className={styles.name}>
            Round {iteration + 1}
            {total === null ? "" : ` of ${total}`} · {runWords[state]}
          </span>
          {milliseconds !== null && <span className={styles.took}>{durationWords(milliseconds)}</span>}
        </span>
        {said !== "" && (
          <Text size="xs" c="dimmed" truncate dir="auto" title={withLocalTimes(said).slice(0, 600)}>
            {withLocalTimes(said).slice(0, 300)}
          </Text>
        )}
      </span>
      {opens && <IconChevronRight size={14} aria-hidden />}
    </UnstyledButton>
  );
}
