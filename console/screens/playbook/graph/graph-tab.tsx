/** The graph with a panel at its right: the block that was clicked, or the issues. */
import type { ReactNode } from "react";
import type { PlacedProblem, PlaybookDetail, PlaybookNode } from "#contract/playbook.ts";
import { BlockPanel } from "../block-panel.tsx";
import { IssuesPanel } from "../issues-panel.tsx";
import classes from "../playbook.module.css";
import { SidePanel } from "../side-panel.tsx";
import type { PlaybookDraft } from "../use-draft.ts";
import { PlaybookGraph } from "./playbook-graph.tsx";
import { SubPlaybook } from "./sub-playbook.tsx";
import { TaskPanel } from "./task-panel.tsx";

export interface GraphTabProps {
  playbook: PlaybookDetail;
  draft: PlaybookDraft;
  /** As it is written, saved or not. */
  nodes: readonly PlaybookNode[];
  problems: readonly PlacedProblem[];
  /** The graph is of an earlier text: this one has errors. */
  isFormer: boolean;
  block: string | null;
  field: string | undefined;
  withIssues: boolean;
  /** Sub-playbooks that were opened one within the other. */
  within: readonly string[];
  isReadOnly: boolean;
  isNarrow: boolean;
  onSelect: (id: string | null) => void;
  onWithin: (path: readonly string[]) => void;
  onIssues: () => void;
  onShowInCode: (id: string) => void;
}

export function GraphTab(props: GraphTabProps): ReactNode {
  const { playbook, draft, nodes, problems, block, within, isNarrow, onSelect, onWithin } = props;
  if (within.length > 0) {
    return (
      <SubPlaybook
        root={playbook}
        path={within}
        block={block}
        isDrawer={isNarrow}
        onBackTo={(depth) => onWithin(within.slice(0, depth))}
        onEnter={(id) => onWithin([...within, id])}
        onSelect={onSelect}
      />
    );
  }
  const node = nodes.find(({ id }) => id === block);
  const onBack = props.withIssues ? props.onIssues : undefined;
  const close = () => onSelect(null);
  return (
    <>
      <div className={classes.graphSide}>
        {props.isFormer && (
          <div className={classes.former} role="status">
            The text has errors: this is the graph as it was before them.
          </div>
        )}
        <PlaybookGraph
          nodes={nodes}
          problems={problems}
          selected={node?.id ?? null}
          onSelect={onSelect}
          label={`Blocks of ${playbook.name}`}
        />
      </div>
      {node ? (
        <SidePanel label={node.name} isDrawer={isNarrow} onClose={close}>
          {node.task ? (
            <TaskPanel
              key={node.id}
              node={node}
              task={node.task}
              nodes={nodes}
              problems={[...problems]}
              onSelect={onSelect}
              onShowInCode={() => props.onShowInCode(node.id)}
              onEnter={(id) => onWithin([id])}
              onBack={onBack}
              onClose={close}
            />
          ) : (
            <BlockPanel
              key={node.id}
              node={node}
              playbook={playbook}
              draft={draft}
              focusOn={props.field}
              isReadOnly={props.isReadOnly}
              onBack={onBack}
              onClose={close}
            />
          )}
        </SidePanel>
      ) : (
        props.withIssues && (
          <SidePanel label="Issues" isDrawer={isNarrow} onClose={close}>
            <IssuesPanel playbook={{ ...playbook, problems: [...problems] }} draft={draft} onClose={close} />
          </SidePanel>
        )
      )}
    </>
  );
}
