/**
 * The page of a playbook, Sekoia.io's or XSOAR's: what it is, its graph, its code, its runs, its versions; saved, switched on
 * and started from here. A Sekoia playbook is changed block by block, XSOAR's by its text.
 */
import { Button, Group, Modal, Tabs, Text } from "@mantine/core";
import { useHotkeys, useMediaQuery } from "@mantine/hooks";
import { IconAlertTriangle, IconDeviceFloppy } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import type { PlaybookDetail } from "#contract/playbook.ts";
import { useMay } from "../../app/session.tsx";
import { addressOfBlock } from "../../parts/block-address.ts";
import { Failure } from "../../parts/failure.tsx";
import { LeaveGuard } from "../../parts/leave-guard.tsx";
import { TextLink } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { ActiveSwitch } from "../../parts/playbook-switch/active-switch.tsx";
import { ProblemLinks } from "../../parts/playbook-switch/problem-links.tsx";
import { SwitchRefusal } from "../../parts/playbook-switch/switch-refusal.tsx";
import { usePlaybookSwitch } from "../../parts/playbook-switch/use-playbook-switch.ts";
import { refusedProblems } from "../../parts/refused-problems.ts";
import { Conflict } from "./conflict.tsx";
import { DetailsTab } from "./details/details-tab.tsx";
import { GraphTab } from "./graph/graph-tab.tsx";
import classes from "./playbook.module.css";
import { PlaybookMenu } from "./playbook-menu.tsx";
import { PlaybookName } from "./playbook-name.tsx";
import { PlaybookTabs } from "./playbook-tabs.tsx";
import { RunNow } from "./run-now.tsx";
import { RunsTab } from "./runs-tab.tsx";
import { isOtherTab, type PlaybookSearch } from "./search.ts";
import { CodeTab } from "./text/code-tab.tsx";
import { SaveText } from "./text/save-text.tsx";
import { TextConflict } from "./text/text-conflict.tsx";
import { useTextDraft } from "./text/use-text-draft.ts";
import { TriggerConfiguration } from "./trigger-configuration.tsx";
import { useDraft } from "./use-draft.ts";
import { VersionsTab } from "./versions/versions-tab.tsx";

const place = getRouteApi("/session/playbooks/$id");

export function Editor({ playbook }: { playbook: PlaybookDetail }): ReactNode {
  const { tab = "graph", block, field, issues = false, within = [] } = place.useSearch();
  const navigate = place.useNavigate();
  const may = useMay();
  const draft = useDraft(playbook);
  const text = useTextDraft(playbook);
  const power = usePlaybookSwitch(playbook.id);
  const [isAsking, setAsking] = useState(false);
  const [isNaming, setNaming] = useState(false);
  const isNarrow = useMediaQuery("(max-width: 900px)", false, { getInitialValueInEffect: false });
  const isXsoar = playbook.xsoar !== null;
  const isFile = playbook.managedBy === "file";
  const readOnly = isFile
    ? "The configuration file keeps this playbook: it is changed there, and read again at each start."
    : may("playbooks.edit")
      ? undefined
      : "Your role may look at playbooks, not change them.";
  const { nodes, problems, isFormerGraph } = isXsoar ? text.checked : { ...playbook, isFormerGraph: false };
  const blocks = useMemo(() => new Map(playbook.nodes.map(({ id, name }) => [id, name])), [playbook.nodes]);
  const name = isXsoar ? playbook.name : String(draft.at({ of: "name" }) ?? "");
  const selected = block === undefined ? null : String(block);
  const isDirty = draft.isDirty || text.isDirty;
  const failure = draft.error ?? text.error;
  const count = (severity: string) => problems.filter((problem) => problem.severity === severity).length;
  const [errors, warnings] = [count("error"), count("warning")];

  const go = (search: PlaybookSearch) => void navigate({ search });
  const select = (id: string | null) =>
    void navigate({
      search: (old) => ({
        ...(old.tab === "code" ? { tab: old.tab } : {}),
        ...(old.issues && id !== null ? { issues: true } : {}),
        ...(old.within ? { within: old.within } : {}),
        ...(id === null ? {} : { block: addressOfBlock(id) }),
      }),
      // Moving the cursor through a text is no step to go back to.
      replace: tab === "code",
    });
  /** Versions that this page makes are nobody else's. */
  const follow = (version: string) => {
    draft.follow(version);
    text.follow(version);
  };
  const save = async () => {
    if (readOnly !== undefined || !isDirty) return;
    if (isXsoar) {
      if (!text.isBehind) await text.saveDraft();
    } else if (draft.clashes.length === 0) await draft.save();
  };
  const flip = async (active: boolean, version = playbook.version) => {
    const now = await power.flip(active, version);
    if (now) follow(now.version);
    else if (active) go({ issues: true });
  };
  useHotkeys(
    [
      [
        "mod+S",
        (event) => {
          event.preventDefault();
          void save();
        },
      ],
    ],
    [],
    true,
  );
  const sekoiaTrigger = playbook.nodes.find(({ trigger }) => trigger)?.trigger;
  const rename = isXsoar ? (next: string) => void text.rename(next) : (next: string) => draft.set({ of: "name" }, next);

  return (
    <Tabs
      value={tab}
      onChange={(next) => go({ ...(isOtherTab(next) ? { tab: next } : {}), ...(block === undefined ? {} : { block }) })}
      className={classes.whole}
      variant="pills"
      keepMounted={false}
    >
      <Page
        fills
        title={name || "Without a name"}
        tab={playbook.name}
        above={
          <TextLink to="/playbooks" size="xs">
            Playbooks
          </TextLink>
        }
        badge={
          <PlaybookName
            name={name}
            isFile={isFile}
            // The name stands in the text too, which is being written.
            onRename={readOnly === undefined && !text.isDirty ? rename : undefined}
          />
        }
        lead={
          <div className={classes.lead} title={playbook.description}>
            Saved by <bdi>{playbook.updatedBy}</bdi> <Moment at={playbook.updatedAt} />
            {playbook.description !== "" && (
              <>
                {" · "}
                <bdi>{playbook.description}</bdi>
              </>
            )}
          </div>
        }
        actions={
          <>
            <PlaybookTabs withVersions={isXsoar} />
            {errors + warnings > 0 && (
              <Button
                variant="light"
                color={errors > 0 ? "red" : "yellow"}
                className={classes.issuesButton ?? ""}
                data-tone={errors > 0 ? "failed" : "waiting"}
                leftSection={<IconAlertTriangle size={15} aria-hidden />}
                onClick={() => go(issues && tab === "graph" && block === undefined ? {} : { issues: true })}
                aria-pressed={issues}
              >
                {issuesWords(errors, warnings)}
              </Button>
            )}
            {readOnly === undefined && !isXsoar && (
              <Button
                leftSection={<IconDeviceFloppy size={15} aria-hidden />}
                variant={draft.isDirty ? "filled" : "default"}
                disabled={!draft.isDirty || draft.clashes.length > 0}
                loading={draft.isSaving}
                onClick={() => void save()}
                aria-keyshortcuts="Control+S Meta+S"
                title={draft.isDirty ? "Ctrl+S" : "Nothing is unsaved"}
              >
                Save
              </Button>
            )}
            {readOnly === undefined && isXsoar && (
              <SaveText playbook={playbook} draft={text} isAsking={isNaming} onAsk={setNaming} />
            )}
            {isXsoar && may("runs.act") && <RunNow playbook={playbook} isDirty={isDirty} />}
            <ActiveSwitch
              name={playbook.name}
              active={playbook.active}
              isPending={power.isPending}
              locked={readOnly}
              onFlip={(active) => (active && draft.isDirty ? setAsking(true) : void flip(active))}
            />
            <PlaybookMenu playbook={playbook} mayDelete={readOnly === undefined} />
          </>
        }
      >
        <div className={classes.body}>
          <Notices>
            {readOnly !== undefined && <div className={classes.readOnly}>{readOnly}</div>}
            {power.refusal && (
              <SwitchRefusal
                id={playbook.id}
                name={playbook.name}
                refusal={power.refusal}
                onDismiss={power.dismiss}
                blocks={blocks}
                isBrief={issues && tab === "graph" && !isNarrow}
              />
            )}
            {failure != null && (
              <div>
                <Failure
                  error={failure}
                  {...(isDirty ? { title: "It was not saved; your changes are still here" } : {})}
                />
                <ProblemLinks id={playbook.id} problems={refusedProblems(failure)} blocks={blocks} />
              </div>
            )}
            {draft.isBehind && <Conflict playbook={playbook} draft={draft} onSave={() => void save()} />}
            {text.isBehind && <TextConflict playbook={playbook} draft={text} />}
          </Notices>
          <Tabs.Panel value="details" className={classes.tabBody ?? ""}>
            <DetailsTab
              playbook={playbook}
              locked={readOnly}
              onMade={follow}
              sekoiaTrigger={
                sekoiaTrigger && (
                  <TriggerConfiguration trigger={sekoiaTrigger} draft={draft} isReadOnly={readOnly !== undefined} />
                )
              }
            />
          </Tabs.Panel>
          <Tabs.Panel value="graph" className={classes.work ?? ""}>
            <GraphTab
              playbook={playbook}
              draft={draft}
              nodes={nodes}
              problems={problems}
              isFormer={isFormerGraph}
              block={selected}
              field={field}
              withIssues={issues}
              within={within}
              isReadOnly={readOnly !== undefined}
              isNarrow={isNarrow}
              onSelect={select}
              onWithin={(path) => go(path.length > 0 ? { within: [...path] } : {})}
              onIssues={() => go({ issues: true })}
              onShowInCode={(id) => go({ tab: "code", block: addressOfBlock(id) })}
            />
          </Tabs.Panel>
          <Tabs.Panel value="code" className={classes.codePanel ?? ""}>
            <CodeTab
              playbook={playbook}
              draft={isXsoar ? text : undefined}
              isBehindBlocks={draft.isDirty}
              isReadOnly={readOnly !== undefined}
              selected={selected}
              onSelect={select}
            />
          </Tabs.Panel>
          <Tabs.Panel value="runs" className={classes.tabBody ?? ""}>
            <RunsTab playbookId={playbook.id} active={playbook.active} byHand={isXsoar} />
          </Tabs.Panel>
          <Tabs.Panel value="versions" className={classes.tabBody ?? ""}>
            <VersionsTab playbook={playbook} locked={readOnly} onMade={follow} />
          </Tabs.Panel>
        </div>
      </Page>
      <LeaveGuard changes={draft.changes.size + (text.isDirty ? 1 : 0)} />
      <Modal
        opened={isAsking}
        onClose={() => setAsking(false)}
        title="Save and switch on?"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Text size="sm">There are changes that are not saved. What is switched on is what is saved.</Text>
        <Group justify="flex-end" gap="xs" mt="md">
          <Button variant="default" onClick={() => setAsking(false)}>
            Cancel
          </Button>
          <Button
            data-autofocus
            disabled={draft.clashes.length > 0}
            onClick={() => {
              setAsking(false);
              void draft.save().then((saved) => (saved ? flip(true, saved.version) : undefined));
            }}
          >
            Save and switch on
          </Button>
        </Group>
      </Modal>
    </Tabs>
  );
}

function Notices({ children }: { children: ReactNode[] }): ReactNode {
  return children.some(Boolean) && <div className={classes.notices}>{children}</div>;
}

function issuesWords(errors: number, warnings: number): string {
  if (errors > 0) return errors === 1 ? "1 issue" : `${errors} issues`;
  return warnings === 1 ? "1 warning" : `${warnings} warnings`;
}
