/** One run: its title and what can be done with it as a whole, around the run itself. */
import { Button, Group, Skeleton, Text } from "@mantine/core";
import { type Icon, IconBan, IconPlayerPause, IconPlayerPlay, IconRefresh } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { RunDetail } from "#contract/run.ts";
import type { RunView as View } from "#contract/run-view.ts";
import { type PaletteAction, usePaletteActions } from "../../app/palette-actions.tsx";
import { useMay } from "../../app/session.tsx";
import { DryRunButton } from "../../parts/dry-run-button.tsx";
import { Failure } from "../../parts/failure.tsx";
import { TextLink } from "../../parts/link.tsx";
import { Duration, Moment } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { CancelDialog } from "../../parts/run-actions/cancel-dialog.tsx";
import { PauseDialog, ResumeDialog } from "../../parts/run-actions/pause-dialog.tsx";
import { ReplayActions } from "../../parts/run-actions/replay-actions.tsx";
import { RerunDialog } from "../../parts/run-actions/rerun-dialog.tsx";
import { placeOfOpening } from "../../parts/run-view/run-place.ts";
import { RunView } from "../../parts/run-view/run-view.tsx";
import { useRunFrame } from "../../parts/run-view/use-run-frame.ts";
import { StateBadge } from "../../parts/state-badge.tsx";
import { useShortcut } from "../../parts/use-shortcut.ts";
import styles from "./run-screen.module.css";
import { placeOfSearch, searchOfPlace } from "./search.ts";

const route = getRouteApi("/session/runs/$id");

export function RunScreen(): ReactNode {
  const { id } = route.useParams();
  const { frame = "" } = route.useSearch();
  // What stands around the frame is the run's: a frame that is not there says so in its place.
  const asked = useRunFrame(id, frame);
  const top = useRunFrame(id, "");
  const view = asked.data?.run.id === id ? asked.data : top.data;
  if (view?.run.id === id) return <ShownRun key={id} view={view} />;
  if (top.error) {
    return (
      <Page title="Run" above={<ToRuns />}>
        <Failure
          error={top.error}
          title="The run cannot be shown"
          onRetry={() => void top.refetch()}
          retrying={top.isFetching}
        />
      </Page>
    );
  }
  return (
    <Page title="Run" above={<ToRuns />} lead={<Skeleton height={12} width={320} my={4} />} fills>
      <RunView id={id} place={{ frame, block: null, round: null }} onPlace={() => undefined} />
    </Page>
  );
}

function ShownRun({ view }: { view: View }): ReactNode {
  const { run, playbook } = view;
  const place = placeOfSearch(route.useSearch());
  const navigate = route.useNavigate();
  useOpening(view);
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
      actions={<Actions view={view} />}
      fills
    >
      <RunView
        id={run.id}
        place={place}
        onPlace={(next, { replace = false } = {}) => void navigate({ search: searchOfPlace(next), replace })}
      />
    </Page>
  );
}

/** Who comes to a run that failed or waits finds the block open; what changes later moves nothing. */
function useOpening({ opening }: View): void {
  const { block, frame } = route.useSearch();
  const navigate = route.useNavigate();
  const isFirst = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the run is first seen
  useEffect(() => {
    if (!isFirst.current) return;
    isFirst.current = false;
    if (block !== undefined || frame !== undefined || !opening) return;
    void navigate({ search: searchOfPlace(placeOfOpening(opening)), replace: true });
  }, []);
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

function Actions({ view }: { view: View }): ReactNode {
  const { run } = view;
  const may = useMay();
  const [asked, setAsked] = useState<Asked>();
  const can = may("runs.act") ? view.can : [];
  const toggles = can.find((one) => one === "pause" || one === "resume");
  useShortcut(keys.pause, toggles && (() => setAsked(toggles)));
  usePaletteActions(usePaletteList(can.join(), setAsked));
  const close = () => setAsked(undefined);
  const given = (operation: Asked) => ({ run: asked === operation ? run : null, onClose: close });
  return (
    <>
      <DryRunButton playbook={run.playbookId} {...(run.alertId === null ? {} : { alert: run.alertId })} />
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
