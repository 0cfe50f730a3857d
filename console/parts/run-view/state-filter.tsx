/** Which rows of a list are shown, by what became of them, with how many there are. */
import { Chip, Group } from "@mantine/core";
import type { ReactNode } from "react";
import type { StateCounts, StepState } from "#contract/run-view.ts";
import { runWords } from "../states.ts";

const order: readonly StepState[] = ["failed", "waiting", "running", "queued", "succeeded", "skipped", "not reached"];

export interface StateFilterProps {
  counts: StateCounts;
  state: StepState | undefined;
  onState: (state: StepState | undefined) => void;
  label: string;
}

export function StateFilter({ counts, state, onState, label }: StateFilterProps): ReactNode {
  const there = order.filter((one) => counts[one] > 0 || one === state);
  const all = order.reduce((sum, one) => sum + counts[one], 0);
  const value = state ?? "all";
  return (
    <Chip.Group value={value} onChange={(chosen) => onState(order.find((one) => one === chosen))}>
      <Group gap={6} role="group" aria-label={label}>
        <Chip value="all" size="xs" variant="outline">{`All ${all.toLocaleString("en")}`}</Chip>
        {there.map((one) => (
          <Chip key={one} value={one} size="xs" variant="outline">
            {`${runWords[one]} ${counts[one].toLocaleString("en")}`}
          </Chip>
        ))}
      </Group>
    </Chip.Group>
  );
}
