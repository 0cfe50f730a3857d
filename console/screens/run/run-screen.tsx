/** One run: the playbook as a drawing with what became of each block, and beside it the block or the run in full. */
import { Button, Group, Skeleton, Text } from "@mantine/core";
import { type Icon, IconBan, IconPlayerPause, IconPlayerPlay, IconRefresh } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { RunDetail } from "#contract/run.ts";
import { useCall } from "../../app/calls.ts";
import { type PaletteAction, usePaletteActions } from "../../app/palette-actions.tsx";
import { useMay } from "../../app/session.tsx";
import { addressOfBlock } from "../../parts/block-address.ts";
import { Failure } from "../../parts/failure.tsx";
import { Graph } from "../../parts/graph/graph.tsx";
import { TextLink } from "../../parts/link.tsx";
import { Duration, Moment } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { CancelDialog } from "../../parts/run-actions/cancel-dialog.tsx";
import { PauseDialog, ResumeDialog } from "../../parts/run-actions/pause-dialog.tsx";
import { ReplayActions } from "../../parts/run-actions/replay-actions.tsx";
import { RerunDialog } from "../../parts/run-actions/rerun-dialog.tsx";
import { Loading } from "../../parts/skeletons.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import { useNow } from "../../parts/use-now.ts";
import { useShortcut } from "../../parts/use-shortcut.ts";
import { BlockPanel } from "./block-panel.tsx";
import { openingBlock } from "./opening-block.ts";
import { RunPanel } from "./run-panel.tsx";
import styles from "./run-screen.module.css";
import { SidePanel } from "./side-panel.tsx";
import { drawnBlocks, goesOn, stepsByBlock } from "./steps-by-block.ts";

const route = getRouteApi("/session/runs/$id");

export function RunScreen(): ReactNode {
  const { id } = route.useParams();
  const { data, error, refetch, isFetching } = useCall("getRun", { id });
  if (data?.run.id === id) return <ShownRun key={id} detail={data} />;
  if (error) {
    return (
      <Page title="Run" above={<ToRuns />}>
        <Failure error={error} title="The run cannot be shown" onRetry={() => void refetch()} retrying={isFetching} />
      </Page>
    );
  }
  return (
    <Page title="Run" above={<ToRuns />} lead={<Skeleton height={12} width={320} my={4} />} fills>
      <Loading what="the run" />
      <div className={styles.split} aria-hidden>
        <div className={styles.waiting}>
          {[0, 1, 2, 3].map((block) => (
            <Skeleton key={block} width={280} height={76} radius="md" />
          ))}
        </div>
      </div>
    </Page>
  );
}

function ShownRun({ detail }: { detail: RunDetail }): ReactNode {
  const { run, playbook, nodes, steps } = detail;
  const { block, round } = route.useSearch();
  const navigate = route.useNavigate();
  const blocks = useMemo(() => stepsByBlock(steps), [steps]);
  const now = useNow(steps.some(goesOn) ? 1_000 : 0);
  const drawn = useMemo(() => drawnBlocks(blocks, now), [blocks, now]);
  const open = nodes.find(({ id }) => block !== undefined && id === String(block));
  const select = (id: string | null) => {
    if (id !== (open?.id ?? null)) void navigate({ search: id === null ? {} : { block: addressOfBlock(id) } });
  };
  useOpening(detail, block);
  useEscape(open !== undefined, () => select(null));
  return (
    <Page
      title={run.label || "Run"}
      above={<ToRuns />}
      badge={
        <span role="status">
          <StateBadge state={run.status} />
        </span>
      }
      lead={
        <Group gap={6} className={styles.lead ?? ""}>
          <TextLink
            to="/playbooks/$id"
            params={{ id: playbook.id }}
            size="sm"
            className={styles.playbook ?? ""}
            dir="auto"
          >
            {playbook.name}
          </TextLink>
          <span aria-hidden>·</span>
          <span>
            started <Moment at={run.startedAt} absolute="beside" />
          </span>
          <span aria-hidden>·</span>
          <span>
            {run.finishedAt === null ? "for " : "took "}
            <Duration from={run.startedAt} to={run.finishedAt} />
          </span>
        </Group>
      }
      actions={<Actions detail={detail} />}
      fills
    >
      <div className={styles.split}>
        <Graph
          nodes={nodes}
          run={drawn}
          selected={open?.id ?? null}
          onSelect={select}
          label={`Blocks of ${playbook.name}`}
          className={styles.graph ?? ""}
        />
        <SidePanel name="run" label={open ? `Block ${open.name}` : "The run"}>
          {open ? (
            <BlockPanel
              key={open.id}
              detail={detail}
              node={open}
              rounds={blocks.get(open.id) ?? []}
              round={round}
              onRound={(chosen) =>
                void navigate({
                  search: { block: addressOfBlock(open.id), ...(chosen === undefined ? {} : { round: chosen }) },
                  replace: true,
                })
              }
              onClose={() => select(null)}
            />
          ) : (
            <RunPanel detail={detail} onOpen={select} />
          )}
        </SidePanel>
      </div>
    </Page>
  );
}

/** Who comes to a run that failed or waits finds the block open; what changes later moves nothing. */
function useOpening(detail: RunDetail, block: string | number | undefined): void {
  const navigate = route.useNavigate();
  const isFirst = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the run is first seen
  useEffect(() => {
    if (!isFirst.current) return;
    isFirst.current = false;
    const opening = block === undefined ? openingBlock(detail) : null;
    if (opening !== null) void navigate({ search: { block: addressOfBlock(opening) }, replace: true });
  }, []);
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

function ToRuns(): ReactNode {
  return (
    <Text size="xs" c="dimmed">
      <Link to="/runs" className={styles.above ?? ""}>
        Runs
      </Link>
    </Text>
  );
}

type Asked = RunDetail["can"][number];

/** By key: what is asked for most at three in the morning. */
const keys = { pause: "p", resume: "p" } as const;

function Actions({ detail }: { detail: RunDetail }): ReactNode {
  const { run } = detail;
  const may = useMay();
  const [asked, setAsked] = useState<Asked>();
  const can = may("runs.act") ? detail.can : [];
  const toggles = can.find((one) => one === "pause" || one === "resume");
  useShortcut(keys.pause, toggles && (() => setAsked(toggles)));
  usePaletteActions(usePaletteList(can.join(), setAsked));
  const close = () => setAsked(undefined);
  const given = (operation: Asked) => ({ run: asked === operation ? run : null, onClose: close });
  return (
    <>
      {can.map((operation) => {
        const { label, icon: Icon } = words[operation];
        const isMain = operation === "rerun" || operation === "resume";
        return (
          <Button
            key={operation}
            variant={isMain ? "filled" : "default"}
            leftSection={<Icon size={14} aria-hidden />}
            {...(operation === toggles ? { "aria-keyshortcuts": "P", title: `${label} (P)` } : {})}
            onClick={() => setAsked(operation)}
          >
            {label}
          </Button>
        );
      })}
      {may("playbooks.edit") && <ReplayActions run={run} />}
      <PauseDialog {...given("pause")} />
      <ResumeDialog {...given("resume")} />
      <RerunDialog {...given("rerun")} />
      <CancelDialog {...given("cancel")} />
    </>
  );
}

const words: Record<Asked, { label: string; icon: Icon }> = {
  pause: { label: "Pause run", icon: IconPlayerPause },
  resume: { label: "Resume run", icon: IconPlayerPlay },
  cancel: { label: "Cancel run", icon: IconBan },
  rerun: { label: "Rerun", icon: IconRefresh },
};

function usePaletteList(can: string, ask: (operation: Asked) => void): readonly PaletteAction[] {
  return useMemo(
    () =>
      (Object.keys(words) as Asked[])
        .filter((operation) => can.split(",").includes(operation))
        .map((operation) => ({ id: `run-${operation}`, ...words[operation], run: () => ask(operation) })),
    [can, ask],
  );
}
