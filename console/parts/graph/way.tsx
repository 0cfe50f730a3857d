import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath } from "@xyflow/react";
import { memo, type ReactNode } from "react";
import { edgePath } from "./edge-path.ts";
import type { FlowEdge } from "./flow-parts.ts";
import styles from "./graph.module.css";

/** An edge with the name of its branch; in a run, the way that was taken stands out. */
export const Way = memo(function Way({ id, data, ...ends }: EdgeProps<FlowEdge>): ReactNode {
  if (!data) return null;
  const { drawn, way } = data;
  const { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition } = ends;
  const [stepped, middleX, middleY] = getSmoothStepPath({
    sourceX,
    sourceY,
    sourcePosition,
    targetX,
    targetY,
    targetPosition,
    borderRadius: 12,
    offset: 16,
  });
  const path = drawn.route ? edgePath(drawn.route) : stepped;
  const at = drawn.labelAt ?? { x: middleX, y: middleY };
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        className={styles.way ?? ""}
        data-way={way}
        markerEnd={`url(#tocsin-arrow-${way})`}
      />
      {drawn.label !== "" && (
        <EdgeLabelRenderer>
          <span
            className={styles.wayLabel}
            data-way={way}
            dir="auto"
            title={drawn.label}
            style={{ transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}
          >
            {drawn.label}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
