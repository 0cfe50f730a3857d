/** The shape of a playbook, small: how many blocks, and how they branch. */
import { type ReactNode, useMemo } from "react";
import type { GraphNode } from "#contract/playbook.ts";
import { blockSize } from "../../parts/graph/drawing.ts";
import { layOut } from "../../parts/graph/lay-out.ts";
import classes from "./templates.module.css";

const margin = 24;

export function MiniGraph({ nodes }: { nodes: readonly GraphNode[] }): ReactNode {
  const drawing = useMemo(() => layOut(nodes), [nodes]);
  const kinds = useMemo(() => new Map(nodes.map(({ id, kind }) => [id, kind])), [nodes]);
  const places = new Map(drawing.blocks.map((block) => [block.id, block]));
  const { x, y, width, height } = drawing.bounds;
  return (
    <svg
      className={classes.mini}
      viewBox={`${x - margin} ${y - margin} ${width + 2 * margin} ${height + 2 * margin}`}
      aria-hidden
      focusable="false"
    >
      {drawing.edges.map(({ id, from, to, route }) => {
        const start = places.get(from);
        const end = places.get(to);
        if (!start || !end) return null;
        const corners = route ?? [
          { x: start.x + blockSize.width / 2, y: start.y + blockSize.height },
          { x: end.x + blockSize.width / 2, y: end.y },
        ];
        return (
          <polyline key={id} className={classes.miniEdge} points={corners.map((at) => `${at.x},${at.y}`).join(" ")} />
        );
      })}
      {drawing.blocks.map((block) => (
        <rect
          key={block.id}
          className={classes.miniBlock}
          data-kind={kinds.get(block.id)}
          x={block.x}
          y={block.y}
          width={blockSize.width}
          height={blockSize.height}
          rx={14}
        />
      ))}
    </svg>
  );
}
