/** What is done with a playbook: look at its blocks, configure them, save, switch it on. */
import { Button, Group, Modal, Tabs, Text } from "@mantine/core";
import { useHotkeys, useMediaQuery } from "@mantine/hooks";
import { IconAlertTriangle, IconCode, IconDeviceFloppy, IconHistory, IconSitemap } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import type { PlaybookDetail } from "#contract/playbook.ts";
import { useMay } from "../../app/session.tsx";
import { addressOfBlock } from "../../parts/block-address.ts";
import { DryRunButton } from "../../parts/dry-run-button.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Graph } from "../../parts/graph/graph.tsx";
import { LeaveGuard } from "../../parts/leave-guard.tsx";
import { TextLink } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { ActiveSwitch } from "../../parts/playbook-switch/active-switch.tsx";
import { ProblemLinks } from "../../parts/playbook-switch/problem-links.tsx";
import { SwitchRefusal } from "../../parts/playbook-switch/switch-refusal.tsx";
import { usePlaybookSwitch } from "../../parts/playbook-switch/use-playbook-switch.ts";
import { refusedProblems } from "../../parts/refused-problems.ts";
import { BlockPanel } from "./block-panel.tsx";
import { CodeTab } from "./code-tab.tsx";
import { Conflict } from "./conflict.tsx";
import { countByBlock } from "./issue-counts.ts";
import { IssuesPanel } from "./issues-panel.tsx";
import classes from "./playbook.module.css";
import { PlaybookMenu } from "./playbook-menu.tsx";
import { PlaybookName } from "./playbook-name.tsx";
import { RunsTab } from "./runs-tab.tsx";
import { SidePanel } from "./side-panel.tsx";
import { useDraft } from "./use-draft.ts";

const place = getRouteApi("/session/playbooks/$id");

export function Editor({ playbook }: { playbook: PlaybookDetail }): ReactNode {
  const { tab = "graph", block, field, issues = false } = place.useSearch();
  const navigate = place.useNavigate();
  const may = useMay();
  const draft = useDraft(playbook);
  const power = usePlaybookSwitch(playbook.id);
  const [isAsking, setAsking] = useState(false);
  const isNarrow = useMediaQuery("(max-width: 900px)", false, { getInitialValueInEffect: false });
  const isFile = playbook.managedBy === "file";
  const readOnly = isFile
    ? "The configuration file keeps this playbook: it is changed there, and read again at each start."
    : may("playbooks.edit")
      ? undefined
      : "Your role may look at playbooks, not change them.";
  const node = playbook.nodes.find(({ id }) => block !== undefined && id === String(block));
  const counts = useMemo(() => countByBlock(playbook.problems), [playbook.problems]);
  const blocks = useMemo(() => new Map(playbook.nodes.map(({ id, name }) => [id, name])), [playbook.nodes]);
  const name = String(draft.at({ of: "name" }) ?? "");
  const amount = playbook.errors + playbook.warnings;

  const select = (id: string | null) =>
    void navigate({
      search: (old) => ({
        ...(old.issues && id !== null ? { issues: true } : {}),
        ...(id === null ? {} : { block: addressOfBlock(id) }),
      }),
    });
  const save = async () => {
    if (readOnly !== undefined || !draft.isDirty || draft.clashes.length > 0) return;
    await draft.save();
  };
  const flip = async (active: boolean, version = playbook.version) => {
    const now = await power.flip(active, version);
    if (now) draft.follow(now.version);
    else if (active) void navigate({ search: { issues: true } });
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

  return (
    <Tabs
      value={tab}
      onChange={(next) => void navigate({ search: next === "code" || next === "runs" ? { tab: next } : {} })}
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
            onRename={readOnly === undefined ? (next) => draft.set({ of: "name" }, next) : undefined}
          />
        }
        lead={
          <div className={classes.lead} title={playbook.description}>
            Saved by {playbook.updatedBy} <Moment at={playbook.updatedAt} />
            {playbook.description !== "" && ` · ${playbook.description}`}
          </div>
        }
        actions={
          <>
            <Tabs.List className={classes.tabs}>
              <Tabs.Tab className={classes.tab ?? ""} value="graph" leftSection={<IconSitemap size={15} aria-hidden />}>
                Graph
              </Tabs.Tab>
              <Tabs.Tab className={classes.tab ?? ""} value="code" leftSection={<IconCode size={15} aria-hidden />}>
                Code
              </Tabs.Tab>
              <Tabs.Tab className={classes.tab ?? ""} value="runs" leftSection={<IconHistory size={15} aria-hidden />}>
                Runs
              </Tabs.Tab>
            </Tabs.List>
            {amount > 0 && (
              <Button
                variant="light"
                color={playbook.errors > 0 ? "red" : "yellow"}
                className={classes.issuesButton ?? ""}
                data-tone={playbook.errors > 0 ? "failed" : "waiting"}
                leftSection={<IconAlertTriangle size={15} aria-hidden />}
                onClick={() => void navigate({ search: issues && !block ? {} : { issues: true } })}
                aria-pressed={issues}
              >
                {issuesWords(playbook)}
              </Button>
            )}
            {readOnly === undefined && (
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
            <DryRunButton playbook={playbook.id} />
            <ActiveSwitch
              name={playbook.name}
              active={playbook.active}
              isPending={power.isPending}
              locked={readOnly}
              onFlip={(active) => (active && draft.isDirty ? setAsking(true) : void flip(active))}
            />
            {readOnly === undefined && <PlaybookMenu playbook={playbook} />}
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
            {draft.error != null && (
              <div>
                <Failure
                  error={draft.error}
                  {...(draft.isDirty ? { title: "It was not saved; your changes are still here" } : {})}
                />
                <ProblemLinks id={playbook.id} problems={refusedProblems(draft.error)} blocks={blocks} />
              </div>
            )}
            {draft.isBehind && <Conflict playbook={playbook} draft={draft} onSave={() => void save()} />}
          </Notices>
          <Tabs.Panel value="graph" className={classes.work ?? ""}>
            <Graph
              className={classes.graph ?? ""}
              nodes={playbook.nodes}
              problems={counts}
              selected={node?.id ?? null}
              onSelect={select}
              label={`Blocks of ${playbook.name}`}
            />
            {node ? (
              <SidePanel label={node.name} isDrawer={isNarrow} onClose={() => select(null)}>
                <BlockPanel
                  key={node.id}
                  node={node}
                  playbook={playbook}
                  draft={draft}
                  focusOn={field}
                  // The text of an XSOAR playbook says it all: its blocks are looked at here.
                  isReadOnly={readOnly !== undefined || playbook.language === "xsoar"}
                  onBack={issues ? () => void navigate({ search: { issues: true } }) : undefined}
                  onClose={() => select(null)}
                />
              </SidePanel>
            ) : (
              issues && (
                <SidePanel label="Issues" isDrawer={isNarrow} onClose={() => select(null)}>
                  <IssuesPanel playbook={playbook} draft={draft} onClose={() => select(null)} />
                </SidePanel>
              )
            )}
          </Tabs.Panel>
          <Tabs.Panel value="code" className={classes.tabBody ?? ""}>
            <CodeTab playbook={playbook} isDirty={draft.isDirty} />
          </Tabs.Panel>
          <Tabs.Panel value="runs" className={classes.tabBody ?? ""}>
            <RunsTab playbookId={playbook.id} active={playbook.active} />
          </Tabs.Panel>
        </div>
      </Page>
      <LeaveGuard changes={draft.changes.size} />
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

function issuesWords({ errors, warnings }: PlaybookDetail): string {
  if (errors > 0) return errors === 1 ? "1 issue" : `${errors} issues`;
  return warnings === 1 ? "1 warning" : `${warnings} warnings`;
}
