/** A sub-playbook opened where its caller is, to be looked at; the way back stands above it. */
import { UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { Fragment, type ReactNode } from "react";
import type { PlaybookDetail } from "#contract/playbook.ts";
import { useCall } from "../../../app/calls.ts";
import { Failure } from "../../../parts/failure.tsx";
import { TextLink } from "../../../parts/link.tsx";
import { Loading } from "../../../parts/skeletons.tsx";
import page from "../playbook.module.css";
import { SidePanel } from "../side-panel.tsx";
import { PlaybookGraph } from "./playbook-graph.tsx";
import classes from "./sub-playbook.module.css";
import { TaskPanel } from "./task-panel.tsx";

interface SubPlaybookProps {
  root: PlaybookDetail;
  /** Ids of the sub-playbooks on the way, the innermost last. */
  path: readonly string[];
  block: string | null;
  isDrawer: boolean;
  /** Shows the first so many of the path. */
  onBackTo: (depth: number) => void;
  onEnter: (playbook: string) => void;
  onSelect: (id: string | null) => void;
}

export function SubPlaybook({ root, path, block, isDrawer, onBackTo, onEnter, onSelect }: SubPlaybookProps): ReactNode {
  const id = path.at(-1) ?? root.id;
  const playbook = useCall("getPlaybook", { id });
  const node = playbook.data?.nodes.find((one) => one.id === block);
  return (
    <div className={classes.whole}>
      <nav className={classes.crumbs} aria-label="Sub-playbooks">
        <UnstyledButton className={classes.crumb} onClick={() => onBackTo(0)}>
          {root.name}
        </UnstyledButton>
        {path.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a playbook may call itself
          <Fragment key={at}>
            <IconChevronRight size={14} aria-hidden />
            <Crumb id={one} isLast={at === path.length - 1} onClick={() => onBackTo(at + 1)} />
          </Fragment>
        ))}
        <TextLink size="xs" to="/playbooks/$id" params={{ id }} className={classes.own ?? ""}>
          Its own page
        </TextLink>
      </nav>
      <div className={page.work}>
        {playbook.isError && <Failure error={playbook.error} title="The sub-playbook cannot be shown" />}
        {playbook.isPending && <Loading what="the sub-playbook" />}
        {playbook.data && (
          <PlaybookGraph
            key={id}
            nodes={playbook.data.nodes}
            problems={playbook.data.problems}
            selected={node?.id ?? null}
            onSelect={onSelect}
            label={`Blocks of ${playbook.data.name}`}
          />
        )}
        {playbook.data && node?.task && (
          <SidePanel label={node.name} isDrawer={isDrawer} onClose={() => onSelect(null)}>
            <TaskPanel
              key={node.id}
              node={node}
              task={node.task}
              nodes={playbook.data.nodes}
              problems={playbook.data.problems}
              onSelect={onSelect}
              onShowInCode={undefined}
              onEnter={onEnter}
              onClose={() => onSelect(null)}
            />
          </SidePanel>
        )}
      </div>
    </div>
  );
}

function Crumb({ id, isLast, onClick }: { id: string; isLast: boolean; onClick: () => void }): ReactNode {
  const { data } = useCall("getPlaybook", { id });
  const name = data?.name ?? id;
  if (isLast) {
    return (
      <span className={classes.here} aria-current="location">
        {name}
      </span>
    );
  }
  return (
    <UnstyledButton className={classes.crumb} onClick={onClick}>
      {name}
    </UnstyledButton>
  );
}
