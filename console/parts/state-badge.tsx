/** A state as people see it: colour, icon and word, never the colour alone. */
import {
  type Icon,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleDot,
  IconCircleX,
  IconClockHour4,
  IconLoader2,
  IconPlayerPause,
  IconPlayerTrackNext,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { RunStatus, RunStep } from "#contract/run.ts";
import styles from "./state-badge.module.css";
import { runTones, runWords, type Tone } from "./states.ts";

export type RunState = RunStatus | RunStep["state"];

const icons: Record<RunState, Icon> = {
  active: IconLoader2,
  running: IconLoader2,
  waiting: IconClockHour4,
  paused: IconPlayerPause,
  queued: IconCircleDot,
  succeeded: IconCircleCheck,
  failed: IconCircleX,
  cancelled: IconBan,
  skipped: IconPlayerTrackNext,
  "not reached": IconCircleDashed,
};

/** `still`: it stands for the state, not for something that goes on. */
export function StateIcon(props: { state: RunState; size?: number; still?: boolean }): ReactNode {
  const { state, size = 14, still = false } = props;
  const Drawn = icons[state];
  const turns = !still && (state === "active" || state === "running");
  return <Drawn size={size} stroke={2} aria-hidden className={turns ? styles.turning : undefined} />;
}

/** Of a run or a step. */
export function StateBadge({ state }: { state: RunState }): ReactNode {
  return (
    <ToneBadge tone={runTones[state]} icon={<StateIcon state={state} />}>
      {runWords[state]}
    </ToneBadge>
  );
}

/** Of anything else: a user, a key, a playbook that is on. */
export function ToneBadge(props: { tone: Tone; icon?: ReactNode; children: ReactNode }): ReactNode {
  return (
    <span className={styles.badge} data-tone={props.tone}>
      {props.icon}
      <span>{props.children}</span>
    </span>
  );
}
