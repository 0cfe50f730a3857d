/** The way from the playbook to the frame one is in: main ▸ sub-playbook ▸ round 3 of 40. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { RunFrame, RunView } from "#contract/run-view.ts";
import { useCall } from "../../app/calls.ts";
import { StateBadge } from "../state-badge.tsx";
import styles from "./frame-path.module.css";
import { atTop, type RunPlace } from "./run-place.ts";

export function FramePath({ view, onPlace }: { view: RunView; onPlace: (place: RunPlace) => void }): ReactNode {
  const { path, playbook } = view;
  const here = path.at(-1);
  if (!here) return null;
  return (
    <nav className={styles.path} aria-label="Where in the run">
      <ol className={styles.crumbs}>
        <li className={styles.crumb}>
          <button type="button" className={styles.link} onClick={() => onPlace(atTop)} dir="auto">
            {playbook.name}
          </button>
        </li>
        {path.map((frame) => (
          <Crumb key={frame.frame} frame={frame} isHere={frame === here} onPlace={onPlace} />
        ))}
      </ol>
      {here.total > 1 && <Neighbours id={view.run.id} here={here} onPlace={onPlace} />}
      <StateBadge state={here.state} />
    </nav>
  );
}

function Crumb(props: { frame: RunFrame; isHere: boolean; onPlace: (place: RunPlace) => void }): ReactNode {
  const { frame, isHere, onPlace } = props;
  const { playbook, taskName, iteration, total } = frame;
  const words = playbook?.name ?? taskName;
  const round = total > 1 ? `round ${iteration + 1} of ${total}` : undefined;
  return (
    <li className={styles.crumb} aria-current={isHere ? "location" : undefined}>
      <IconChevronRight size={13} aria-hidden className={styles.sign} />
      {isHere || !playbook ? (
        <span className={styles.here} dir="auto" title={`Called by ${taskName}`}>
          {words}
        </span>
      ) : (
        <button
          type="button"
          className={styles.link}
          title={`Called by ${taskName}`}
          onClick={() => onPlace({ frame: frame.frame, block: null, round: null })}
          dir="auto"
        >
          {words}
        </button>
      )}
      {round !== undefined && <span className={styles.round}>{round}</span>}
    </li>
  );
}

/** The round before and the one after. */
function Neighbours(props: { id: string; here: RunFrame; onPlace: (place: RunPlace) => void }): ReactNode {
  const { id, here, onPlace } = props;
  const { parent, task, iteration } = here;
  const offset = Math.max(0, iteration - 1);
  const { data } = useCall("listRunFrames", { id, frame: parent, task, offset, limit: 3 });
  const find = (wanted: number) => data?.items.find((frame) => frame.iteration === wanted);
  const to = (frame: RunFrame | undefined, label: string, sign: ReactNode) => (
    <Tooltip label={label}>
      <ActionIcon
        size="sm"
        aria-label={label}
        disabled={!frame}
        onClick={() => frame && onPlace({ frame: frame.frame, block: null, round: null })}
      >
        {sign}
      </ActionIcon>
    </Tooltip>
  );
  return (
    <span className={styles.neighbours}>
      {to(find(iteration - 1), "The round before", <IconChevronLeft size={14} aria-hidden />)}
      {to(find(iteration + 1), "The round after", <IconChevronRight size={14} aria-hidden />)}
    </span>
  );
}
