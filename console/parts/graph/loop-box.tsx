import { Handle, type NodeProps, Position } from "@xyflow/react";
import { memo, type ReactNode } from "react";
import type { LoopNode } from "./flow-parts.ts";
import styles from "./graph.module.css";

/** The box around a loop and what it repeats. */
export const LoopBox = memo(function LoopBox({ data }: NodeProps<LoopNode>): ReactNode {
  return (
    <div className={styles.loop} data-selected={data.selected || undefined}>
      <span className={styles.loopWords}>{data.words}</span>
      <Handle
        type="source"
        position={data.direction === "down" ? Position.Bottom : Position.Right}
        className={styles.handle ?? ""}
      />
    </div>
  );
});
