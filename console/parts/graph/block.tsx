import { VisuallyHidden } from "@mantine/core";
import { IconAlertTriangleFilled } from "@tabler/icons-react";
import { Handle, type NodeProps, Position } from "@xyflow/react";
import { memo, type ReactNode } from "react";
import { StateIcon } from "../state-badge.tsx";
import { runTones, runWords } from "../states.ts";
import { whatItDoes } from "./describe-block.ts";
import type { BlockNode } from "./flow-parts.ts";
import styles from "./graph.module.css";
import { KindIcon } from "./kind-icon.tsx";

/** One block of a playbook: what it is, what it does, and what became of it. */
export const Block = memo(function Block({ data }: NodeProps<BlockNode>): ReactNode {
  const { node, run, problems, missing, selected, direction } = data;
  const down = direction === "down";
  return (
    <>
      <Handle type="target" position={down ? Position.Top : Position.Left} className={styles.handle ?? ""} />
      <button
        type="button"
        className={styles.block}
        data-block={node.id}
        data-kind={node.kind}
        data-state={run?.state}
        data-tone={run && runTones[run.state]}
        data-selected={selected || undefined}
        aria-pressed={selected}
        title={node.description ? `${node.name}\n\n${node.description}` : node.name}
      >
        <span className={styles.kind}>
          <KindIcon kind={node.kind} />
        </span>
        <span className={styles.words}>
          <span className={styles.name} dir="auto">
            {node.name || "Without a name"}
          </span>
          <span className={styles.does} dir="auto">
            {whatItDoes(node)}
          </span>
          {run && (
            <span className={styles.state}>
              <StateIcon state={run.state} size={13} />
              <span className={styles.stateWord}>{runWords[run.state]}</span>
              {run.duration !== null && <span className={styles.duration}>{run.duration}</span>}
            </span>
          )}
        </span>
        <span className={styles.badges}>
          {run?.badges.map((badge) => (
            <span key={badge} className={styles.badge}>
              {badge}
            </span>
          ))}
          {missing && (
            <span className={styles.badge} data-tone="waiting">
              missing
            </span>
          )}
          {problems > 0 && (
            <span className={styles.badge} data-tone="failed">
              <IconAlertTriangleFilled size={11} aria-hidden />
              {problems}
              <VisuallyHidden component="span">{problems === 1 ? " problem" : " problems"}</VisuallyHidden>
            </span>
          )}
        </span>
      </button>
      <Handle type="source" position={down ? Position.Bottom : Position.Right} className={styles.handle ?? ""} />
    </>
  );
});
