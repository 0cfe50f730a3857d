/** A command that ran over a list: each item on each instance, what failed first. */
import { Text, UnstyledButton } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { RunStepDetail, StepItem, StepState } from "#contract/run-view.ts";
import { call, useCall } from "../../app/calls.ts";
import { JsonView } from "../data-view.tsx";
import { durationWords } from "../duration.ts";
import { StateIcon } from "../state-badge.tsx";
import { runWords } from "../states.ts";
import { ErrorNote } from "./notes.tsx";
import { PagedList } from "./paged-list.tsx";
import styles from "./rounds-list.module.css";
import { StateFilter } from "./state-filter.tsx";

export function ItemsList({ id, step }: { id: string; step: RunStepDetail }): ReactNode {
  const [state, setState] = useState<StepState>();
  const [open, setOpen] = useState<StepItem>();
  const input = { id, frame: step.frame, task: step.node, ...(state === undefined ? {} : { state }) };
  const { data } = useCall("listStepItems", { ...input, offset: 0, limit: 100 }, { keepsFormer: true });
  if (!data) return null;
  return (
    <div className={styles.rounds}>
      <StateFilter counts={data.counts} state={state} onState={setState} label="Which items" />
      <PagedList<StepItem>
        label="Items"
        total={data.total}
        rowHeight={52}
        asked={{
          key: ["listStepItems", input],
          ask: (offset) => call("listStepItems", { ...input, offset, limit: 100 }),
        }}
      >
        {(item) => <Row item={item} isOpen={open?.index === item.index} onOpen={() => setOpen(item)} />}
      </PagedList>
      {open && (
        <section aria-label={`Item ${open.item + 1}`}>
          <Text size="sm" fw={600} mb={6} dir="auto">
            {itemName(open)}
          </Text>
          {open.error && <ErrorNote error={open.error} />}
          {open.outputs !== undefined && (
            <JsonView value={open.outputs} label={`Outputs of item ${open.item + 1}`} maxHeight="none" />
          )}
          {!open.error && open.outputs === undefined && (
            <Text size="sm" c="dimmed">
              {open.summary ?? "There is nothing of it yet."}
            </Text>
          )}
        </section>
      )}
    </div>
  );
}

const itemName = ({ item, about }: StepItem) => (about === "" ? `Item ${item + 1}` : about);

function Row({ item, isOpen, onOpen }: { item: StepItem; isOpen: boolean; onOpen: () => void }): ReactNode {
  const { state, milliseconds, error, summary, instance } = item;
  const said = [instance, error?.message ?? summary].filter((part) => part).join(" · ");
  return (
    <UnstyledButton className={styles.row} aria-pressed={isOpen} onClick={onOpen}>
      <StateIcon state={state} size={15} />
      <span className={styles.words}>
        <span className={styles.head}>
          <bdi className={styles.name}>{itemName(item)}</bdi>
          <span className={styles.took}>
            {runWords[state]}
            {milliseconds === null ? "" : ` · ${durationWords(milliseconds)}`}
          </span>
        </span>
        <Text size="xs" c="dimmed" truncate dir="auto" title={said.slice(0, 600)}>
          {said.slice(0, 300)}
        </Text>
      </span>
    </UnstyledButton>
  );
}
