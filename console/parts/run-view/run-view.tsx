/**
 * A run, frame by frame: the drawing of the playbook one is in, the way that leads there, and beside it the block that is
 * open or the frame as a whole. Where one looks is the caller's to keep: in the address, or in a tab.
 */
import { Skeleton } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import type { RunView as View } from "#contract/run-view.ts";
import { Failure } from "../failure.tsx";
import { Graph } from "../graph/graph.tsx";
import { Loading } from "../skeletons.tsx";
import { BlockPanel } from "./block-panel.tsx";
import { FramePath } from "./frame-path.tsx";
import { RunPanel } from "./run-panel.tsx";
import { atTop, type RunPlace } from "./run-place.ts";
import styles from "./run-view.module.css";
import { SidePanel } from "./side-panel.tsx";
import { useDrawnBlocks, useRunFrame } from "./use-run-frame.ts";

export interface RunViewProps {
  id: string;
  place: RunPlace;
  /** Somebody looks elsewhere. */
  onPlace: (place: RunPlace, how?: { replace?: boolean }) => void;
}

export function RunView({ id, place, onPlace }: RunViewProps): ReactNode {
  const { data, error, refetch, isFetching, isPlaceholderData } = useRunFrame(id, place.frame);
  if (error) {
    return (
      <div className={styles.failure}>
        <Failure
          error={error}
          title="This part of the run cannot be shown"
          onRetry={() => void refetch()}
          retrying={isFetching}
        />
        {place.frame !== "" && (
          <button type="button" className={styles.back} onClick={() => onPlace(atTop)}>
            Show the run from its top
          </button>
        )}
      </div>
    );
  }
  if (data?.run.id === id) return <ShownFrame view={data} isOld={isPlaceholderData} place={place} onPlace={onPlace} />;
  return (
    <div className={styles.split}>
      <Loading what="the run" />
      <div className={styles.waiting} aria-hidden>
        {[0, 1, 2, 3].map((block) => (
          <Skeleton key={block} width={280} height={76} radius="md" />
        ))}
      </div>
    </div>
  );
}

interface ShownProps extends Omit<RunViewProps, "id"> {
  view: View;
  /** It is of the frame before. */
  isOld: boolean;
}

function ShownFrame({ view, isOld, place, onPlace }: ShownProps): ReactNode {
  const { nodes, blocks, drawn, path } = view;
  const shown = useDrawnBlocks(blocks);
  const open = isOld ? undefined : nodes.find(({ id }) => id === place.block);
  const here = path.at(-1)?.frame ?? "";
  const select = (block: string | null) => {
    if (block !== (open?.id ?? null)) onPlace({ frame: here, block, round: null });
  };
  const enter = (node: string) => {
    const into = blocks.find((block) => block.node === node)?.inside?.opens;
    if (into) onPlace({ frame: into, block: null, round: null });
  };
  useEscape(open !== undefined, () => select(null));
  return (
    <div className={styles.frame}>
      <FramePath view={view} onPlace={onPlace} />
      <div className={styles.split}>
        <Graph
          key={here}
          nodes={nodes}
          run={shown}
          selected={open?.id ?? null}
          onSelect={select}
          onEnter={enter}
          label={`Blocks of ${drawn.name}`}
          className={styles.graph ?? ""}
        />
        <SidePanel name="run" label={open ? `Block ${open.name}` : "The run"}>
          {open ? (
            <BlockPanel
              key={`${here} ${open.id}`}
              view={view}
              frame={here}
              node={open}
              round={place.round}
              onPlace={onPlace}
              onClose={() => select(null)}
            />
          ) : (
            <RunPanel key={here} view={view} frame={here} onPlace={onPlace} />
          )}
        </SidePanel>
      </div>
    </div>
  );
}

function useEscape(isOpen: boolean, close: () => void): void {
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    if (!isOpen) return;
    const listen = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest("[role=dialog], input, [role=listbox]")) return;
      latest.current();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [isOpen]);
}
