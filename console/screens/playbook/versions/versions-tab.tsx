/** Every version of an XSOAR playbook: who made it, when and why, what differs between any two, and the way back. */
import { Button, Radio, Text } from "@mantine/core";
import { IconArrowBackUp, IconHistory } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import type { PlaybookDetail, PlaybookDiff, PlaybookVersion } from "#contract/playbook.ts";
import { askAgain, call, useCall } from "../../../app/calls.ts";
import { Confirm } from "../../../parts/confirm.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Failure } from "../../../parts/failure.tsx";
import { Moment } from "../../../parts/moment.tsx";
import { BlockSkeleton, Loading } from "../../../parts/skeletons.tsx";
import { ToneBadge } from "../../../parts/state-badge.tsx";
import { DiffView } from "./diff-view.tsx";
import classes from "./versions.module.css";

const draftKey = "draft";
const howWords: Record<PlaybookVersion["how"], string> = {
  import: "brought in",
  edit: "edited",
  restore: "restored",
  undo: "an import undone",
};

interface VersionsTabProps {
  playbook: PlaybookDetail;
  /** Why nothing can be restored; undefined: it can. */
  locked: string | undefined;
  /** A version that this page made itself. */
  onMade: (version: string) => void;
}

export function VersionsTab({ playbook, locked, onMade }: VersionsTabProps): ReactNode {
  const versions = useCall("listPlaybookVersions", { id: playbook.id });
  const queries = useQueryClient();
  const [picked, setPicked] = useState<{ from?: string; to?: string }>({});
  const [asked, setAsked] = useState<PlaybookVersion>();
  const items = versions.data?.items ?? [];
  const draft = playbook.xsoar?.draft ?? null;
  const keys = [...(draft ? [draftKey] : []), ...items.map(keyOf)];
  const to = picked.to !== undefined && keys.includes(picked.to) ? picked.to : keys[0];
  const older = to === undefined ? undefined : keys[keys.indexOf(to) + 1];
  const from = picked.from !== undefined && keys.includes(picked.from) ? picked.from : (older ?? to);
  if (versions.isError) {
    return (
      <Failure error={versions.error} title="The versions cannot be shown" onRetry={() => void versions.refetch()} />
    );
  }
  if (!versions.data) {
    return (
      <>
        <BlockSkeleton lines={6} />
        <Loading what="the versions" />
      </>
    );
  }
  if (items.length === 0) return <Empty icon={IconHistory} title="No versions yet" />;
  const nameOf = (key: string) => {
    if (key === draftKey) return "the draft";
    const at = items.findIndex((one) => keyOf(one) === key);
    return `version ${items.length - at}`;
  };
  const pick = (side: "from" | "to", key: string) => (
    <Radio
      size="xs"
      name={`diff-${side}`}
      value={key}
      checked={(side === "from" ? from : to) === key}
      onChange={() => setPicked((old) => ({ ...old, [side]: key }))}
      aria-label={`Compare ${side} ${nameOf(key)}`}
    />
  );
  // One alone differs from nothing.
  const isChoice = keys.length > 1;
  const picks = (key: string) =>
    isChoice ? (
      <span className={classes.picks}>
        {pick("from", key)}
        {pick("to", key)}
      </span>
    ) : (
      <span />
    );
  return (
    <div className={classes.split}>
      <section aria-label="Versions">
        <ol className={classes.list} reversed>
          {isChoice && (
            <li className={classes.columns} aria-hidden>
              From · To
            </li>
          )}
          {draft && (
            <li className={classes.version} data-chosen={to === draftKey || from === draftKey || undefined}>
              {picks(draftKey)}
              <span className={classes.head}>
                <strong>Draft</strong>
                <ToneBadge tone="waiting">runs nowhere</ToneBadge>
                {draft.outdated && <ToneBadge tone="failed">begun from an older version</ToneBadge>}
              </span>
              <span className={classes.meta}>
                <span>
                  <bdi>{draft.updatedBy}</bdi> · <Moment at={draft.updatedAt} />
                </span>
              </span>
            </li>
          )}
          {items.map((one, at) => {
            const key = keyOf(one);
            return (
              <li key={key} className={classes.version} data-chosen={to === key || from === key || undefined}>
                {picks(key)}
                <span className={classes.head}>
                  <strong>{`Version ${items.length - at}`}</strong>
                  {one.live && <ToneBadge tone="succeeded">in force</ToneBadge>}
                  <Text span size="xs" c="dimmed">
                    {howWords[one.how]}
                  </Text>
                </span>
                {one.note !== null && (
                  <Text span size="sm" className={classes.note ?? ""} dir="auto">
                    {one.note}
                  </Text>
                )}
                <span className={classes.meta}>
                  <span>
                    <bdi>{one.madeBy}</bdi> · <Moment at={one.madeAt} /> ·{" "}
                    <span className={classes.hash} title={one.hash}>
                      {one.hash.slice(0, 8)}
                    </span>
                  </span>
                  {!one.live && one.hash !== playbook.xsoar?.live && locked === undefined && (
                    <Button
                      variant="subtle"
                      size="compact-xs"
                      leftSection={<IconArrowBackUp size={13} aria-hidden />}
                      onClick={() => setAsked(one)}
                      aria-label={`Restore ${nameOf(key)}`}
                    >
                      Restore
                    </Button>
                  )}
                </span>
              </li>
            );
          })}
        </ol>
      </section>
      <section aria-label="What differs">
        {from === to || from === undefined || to === undefined ? (
          <Text c="dimmed">
            {isChoice
              ? "Choose two versions to see what differs."
              : "It is as it came. Each save makes a version; then what differs stands here."}
          </Text>
        ) : (
          <Difference key={`${from} ${to}`} playbook={playbook} from={from} to={to} nameOf={nameOf} />
        )}
      </section>
      <Confirm
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={`Restore ${asked ? nameOf(keyOf(asked)) : ""}?`}
        action="Restore it"
        onConfirm={async () => {
          if (!asked) return;
          const now = await call("restorePlaybook", { id: playbook.id, hash: asked.hash, version: playbook.version });
          onMade(now.version);
          queries.setQueryData(["getPlaybook", { id: now.id }], now);
          await askAgain(queries, ["listPlaybookVersions", "listPlaybooks", "getPlaybookRelations"]);
        }}
      >
        It becomes the newest version, and is in force at once. What came between stays in this list; runs under way go
        on as they began.{draft ? " The draft stays as it is." : ""}
      </Confirm>
    </div>
  );
}

/** A version that was restored has the hash of what it was. */
const keyOf = ({ hash, madeAt }: PlaybookVersion) => `${hash} ${madeAt}`;

interface DifferenceProps {
  playbook: PlaybookDetail;
  from: string;
  to: string;
  nameOf: (key: string) => string;
}

function Difference({ playbook, from, to, nameOf }: DifferenceProps): ReactNode {
  const [diff, setDiff] = useState<PlaybookDiff>();
  const [error, setError] = useState<unknown>();
  const draft = playbook.xsoar?.draft?.code ?? "";
  const { id } = playbook;
  useEffect(() => {
    let isOld = false;
    compare(id, from, to, draft).then(
      (found) => !isOld && setDiff(found),
      (failure: unknown) => !isOld && setError(failure),
    );
    return () => {
      isOld = true;
    };
  }, [id, from, to, draft]);
  if (error !== undefined) return <Failure error={error} title="The difference cannot be shown" />;
  if (!diff) return <Loading what="what differs" />;
  return <DiffView diff={diff} before={nameOf(from)} after={nameOf(to)} />;
}

async function compare(id: string, from: string, to: string, draft: string): Promise<PlaybookDiff> {
  const [before = "", after = ""] = [from, to].map((key) => key.split(" ")[0] ?? "");
  if (from !== draftKey && to !== draftKey) return call("comparePlaybookVersions", { id, from: before, to: after });
  const textOf = async (hash: string) =>
    hash === draftKey ? draft : (await call("getPlaybookVersion", { id, hash })).code;
  const [one, other] = await Promise.all([textOf(before), textOf(after)]);
  return call("comparePlaybookTexts", { id, from: one, to: other });
}
