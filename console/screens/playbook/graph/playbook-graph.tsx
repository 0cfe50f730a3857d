/** The blocks of a playbook, to look around in: with a search, and the author's places or ours. Loaded when it is looked at. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconLayoutDistributeVertical } from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense, useMemo } from "react";
import type { PlacedProblem, PlaybookNode } from "#contract/playbook.ts";
import { Loading } from "../../../parts/skeletons.tsx";
import { countByBlock } from "../issue-counts.ts";
import classes from "../playbook.module.css";
import { missingBlocks } from "./missing-blocks.ts";

const Graph = lazy(async () => ({ default: (await import("../../../parts/graph/graph.tsx")).Graph }));

interface PlaybookGraphProps {
  nodes: readonly PlaybookNode[];
  problems: readonly PlacedProblem[];
  selected: string | null;
  onSelect: (id: string | null) => void;
  label: string;
}

export function PlaybookGraph({ nodes, problems, selected, onSelect, label }: PlaybookGraphProps): ReactNode {
  const [isAutomatic, setAutomatic] = useLocalStorage({
    key: "tocsin.graph-layout",
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const counts = useMemo(() => countByBlock(problems), [problems]);
  const missing = useMemo(() => missingBlocks(problems), [problems]);
  const isPlaced = nodes.some(({ position }) => position !== null);
  return (
    <Suspense fallback={<Loading what="the graph" />}>
      <Graph
        className={classes.graph ?? ""}
        nodes={nodes}
        problems={counts}
        missing={missing}
        layout={isAutomatic ? "automatic" : "authored"}
        search={
          isPlaced ? (
            <Tooltip label={isAutomatic ? "Where their author put the blocks" : "Lay the blocks out anew"}>
              <ActionIcon
                variant="default"
                size={30}
                aria-label="Automatic layout"
                aria-pressed={isAutomatic}
                onClick={() => setAutomatic(!isAutomatic)}
              >
                <IconLayoutDistributeVertical size={16} aria-hidden />
              </ActionIcon>
            </Tooltip>
          ) : null
        }
        selected={selected}
        onSelect={onSelect}
        label={label}
      />
    </Suspense>
  );
}
