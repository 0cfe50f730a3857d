/**
 * A playbook as a drawing, for who edits it and for who follows a run. Blocks are buttons: Tab and the arrow keys move
 * between them, Enter opens one, Escape closes it.
 */
import "@xyflow/react/dist/base.css";
import { VisuallyHidden } from "@mantine/core";
import {
  Background,
  BackgroundVariant,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from "@xyflow/react";
import { type KeyboardEvent, memo, type ReactNode, useEffect, useMemo, useRef } from "react";
import type { GraphNode } from "#contract/playbook.ts";
import { runTones } from "../states.ts";
import { Block } from "./block.tsx";
import type { BlockRun } from "./block-run.ts";
import { describeBlock, describeNext } from "./describe-block.ts";
import { blockSize, type Drawing } from "./drawing.ts";
import { type FlowEdge, type FlowNode, flowEdges, flowNodes, keepAlike, looksLike, type Shown } from "./flow-parts.ts";
import styles from "./graph.module.css";
import { GraphControls } from "./graph-controls.tsx";
import { GraphSearch } from "./graph-search.tsx";
import { type Layout, layOut, layoutKey } from "./lay-out.ts";
import { LoopBox } from "./loop-box.tsx";
import { isInView, openingView } from "./opening-view.ts";
import { takenEdges } from "./taken-edges.ts";
import { readingOrder, stepOfKey, walk } from "./walk-graph.ts";
import { Way } from "./way.tsx";

export interface GraphProps {
  nodes: readonly GraphNode[];
  /** What a run made of each block, by its id; absent where there is no run. */
  run?: ReadonlyMap<string, BlockRun>;
  /** How many problems a block has, by its id. */
  problems?: ReadonlyMap<string, number>;
  /** Blocks that call what is not here. */
  missing?: ReadonlySet<string>;
  /** The author's places where that works, when it is left out. */
  layout?: Layout;
  /** Blocks can be looked for, and what stands beside the search. */
  search?: ReactNode;
  selected: string | null;
  /** A block was opened; null: closed. */
  onSelect: (id: string | null) => void;
  /** What is drawn, for screen readers: `Blocks of Create an incident`. */
  label: string;
  className?: string;
}

const nodeTypes = { block: Block, loop: LoopBox };
const edgeTypes = { way: Way };
const manyBlocks = 24;

export function Graph(props: GraphProps): ReactNode {
  return (
    <ReactFlowProvider>
      <DrawnGraph {...props} />
    </ReactFlowProvider>
  );
}

function DrawnGraph(props: GraphProps): ReactNode {
  const { nodes, run, problems, missing, layout = "authored", search, selected, onSelect, label, className } = props;
  const drawing = useDrawing(nodes, layout);
  const container = useRef<HTMLElement>(null);
  const shownNodes = useAlike(
    useMemo(
      () => flowNodes(drawing, { nodes, run, problems, missing, selected }),
      [drawing, nodes, run, problems, missing, selected],
    ),
  );
  const taken = useMemo(() => (run ? takenEdges(drawing.edges, run) : undefined), [drawing, run]);
  const shownEdges = useAlike(useMemo(() => flowEdges(drawing, taken), [drawing, taken]));
  const bringIntoView = useView(drawing, selected);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && selected !== null) {
      event.stopPropagation();
      onSelect(null);
      return;
    }
    const here = event.target instanceof HTMLElement ? event.target.dataset.block : undefined;
    const step = here === undefined ? undefined : stepOfKey(event.key, drawing.direction);
    if (here === undefined || !step) return;
    event.preventDefault();
    const next = walk(drawing, here, step);
    if (next !== undefined) blockElement(container.current, next)?.focus({ preventScroll: true });
  };
  return (
    <section
      ref={container}
      className={[styles.graph, className].filter(Boolean).join(" ")}
      aria-label={label}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        const id = event.target instanceof HTMLElement ? event.target.dataset.block : undefined;
        if (id !== undefined) bringIntoView(id);
      }}
    >
      <BlockList words={describeAll({ nodes, run, problems, missing }, drawing)} />
      <Arrows />
      <ReactFlow<FlowNode, FlowEdge>
        nodes={shownNodes}
        edges={shownEdges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodeClick={(_, node) => {
          if (node.type === "block") onSelect(node.data.node.id);
        }}
        onPaneClick={() => onSelect(null)}
        minZoom={0.05}
        maxZoom={1.75}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        panOnScroll
        zoomOnDoubleClick={false}
        attributionPosition="bottom-right"
      >
        <Background variant={BackgroundVariant.Dots} gap={22} size={1.4} />
        <GraphControls />
        {search !== undefined && (
          <GraphSearch nodes={nodes} onFind={onSelect}>
            {search}
          </GraphSearch>
        )}
        {drawing.blocks.length > manyBlocks && (
          <MiniMap<FlowNode>
            position="top-right"
            pannable
            zoomable
            ariaLabel="Small map of the whole drawing"
            nodeColor={miniColor}
            nodeStrokeWidth={0}
            nodeBorderRadius={12}
          />
        )}
      </ReactFlow>
    </section>
  );
}

/** Laid out anew only when the blocks or edges are others, not when a run goes on. */
function useDrawing(nodes: readonly GraphNode[], layout: Layout): Drawing {
  const key = `${layout} ${layoutKey(nodes)}`;
  const known = useRef<{ key: string; drawing: Drawing }>(undefined);
  if (known.current?.key !== key) known.current = { key, drawing: layOut(nodes, layout) };
  return known.current.drawing;
}

function useAlike<Part extends { id: string }>(parts: readonly Part[]): Part[] {
  const former = useRef<ReadonlyMap<string, Part>>(new Map());
  return useMemo(() => {
    const kept = parts.map((part) => keepAlike(former.current, part.id, part));
    former.current = new Map(kept.map((part) => [part.id, part]));
    return kept;
  }, [parts]);
}

/** Opens the drawing where it can be read, and keeps the selected block in sight; answers how to show another. */
function useView(drawing: Drawing, selected: string | null): (id: string) => void {
  const { setViewport, getViewport } = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const opened = useRef<Drawing>(undefined);
  const show = (id: string | null) => {
    const block = id === null ? undefined : drawing.blocks.find((one) => one.id === id);
    const view = getViewport();
    if (!block || width === 0 || isInView(block, view, { width, height })) return;
    const x = width / 2 - (block.x + blockSize.width / 2) * view.zoom;
    const y = height / 2 - (block.y + blockSize.height / 2) * view.zoom;
    void setViewport({ x, y, zoom: view.zoom }, { duration: 160 });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: it looks when the window or the selection changes
  useEffect(() => {
    if (width === 0 || height === 0) return;
    if (opened.current === drawing) return show(selected);
    opened.current = drawing;
    const focus = drawing.blocks.find(({ id }) => id === selected) ?? null;
    void setViewport(openingView(drawing.bounds, { width, height }, focus));
  }, [drawing, width, height, selected]);
  return show;
}

function blockElement(container: HTMLElement | null, id: string): HTMLElement | null {
  return container?.querySelector<HTMLElement>(`[data-block="${CSS.escape(id)}"]`) ?? null;
}

function miniColor(node: FlowNode): string {
  if (node.type !== "block") return "transparent";
  return `var(--tocsin-${node.data.run ? runTones[node.data.run.state] : "idle"}-line)`;
}

/** The drawing in words, for who cannot see the edges. Without durations: it is not read anew every second. */
function describeAll({ nodes, run, problems, missing }: Omit<Shown, "selected">, drawing: Drawing): string[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return readingOrder(drawing).flatMap((id) => {
    const node = byId.get(id);
    if (!node) return [];
    const block = run?.get(id);
    const described = describeBlock(node, block && { ...block, duration: null }, problems?.get(id) ?? 0);
    const words = missing?.has(id) ? `${described}, calls what is missing` : described;
    return [[words, describeNext(node, names)].filter(Boolean).join(", ")];
  });
}

const BlockList = memo(
  function BlockList({ words }: { words: readonly string[] }): ReactNode {
    return (
      <VisuallyHidden>
        <ol aria-label="Blocks, in order">
          {words.map((block, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the order is the drawing's
            <li key={at}>{block}</li>
          ))}
        </ol>
      </VisuallyHidden>
    );
  },
  (former, now) => looksLike(former.words, now.words),
);

/** Heads of the edges, one for each colour. */
function Arrows(): ReactNode {
  return (
    <svg className={styles.arrows} aria-hidden="true" width="0" height="0">
      <defs>
        {(["open", "taken", "untaken"] as const).map((way) => (
          <marker
            key={way}
            id={`tocsin-arrow-${way}`}
            className={styles.arrow}
            data-way={way}
            viewBox="0 0 10 10"
            refX="9"
            refY="5"
            markerWidth="9"
            markerHeight="9"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M1,1.5 L9,5 L1,8.5 Z" />
          </marker>
        ))}
      </defs>
    </svg>
  );
}
