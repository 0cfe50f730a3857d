/** One playbook of the list. */
import { Checkbox, Table, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconFileText, IconLoader2 } from "@tabler/icons-react";
import { memo, type ReactNode } from "react";
import type { PlaybookSummary } from "#contract/playbook.ts";
import { ButtonLink, TextLink } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { ActiveSwitch } from "../../parts/playbook-switch/active-switch.tsx";
import { SwitchRefusal } from "../../parts/playbook-switch/switch-refusal.tsx";
import { usePlaybookSwitch } from "../../parts/playbook-switch/use-playbook-switch.ts";
import { ToneBadge } from "../../parts/state-badge.tsx";
import classes from "./playbooks.module.css";

const columns = 6;

interface PlaybookRowProps {
  playbook: PlaybookSummary;
  mayEdit: boolean;
  /** Some playbooks of the list can be chosen, for an export. */
  withChoice: boolean;
  isSelected: boolean;
  onSelect: (id: string, is: boolean) => void;
}

export const PlaybookRow = memo(function PlaybookRow(props: PlaybookRowProps): ReactNode {
  const { playbook, mayEdit, withChoice, isSelected, onSelect } = props;
  const { id, name, description, trigger, active } = playbook;
  const { isPending, refusal, flip, dismiss } = usePlaybookSwitch(id);
  const isFile = playbook.managedBy === "file";
  return (
    <>
      <Table.Tr>
        {withChoice && (
          <Table.Td className={classes.pick}>
            {playbook.language === "xsoar" && (
              <Checkbox
                size="xs"
                aria-label={`Select ${name}`}
                checked={isSelected}
                onChange={({ currentTarget }) => onSelect(id, currentTarget.checked)}
              />
            )}
          </Table.Td>
        )}
        <Table.Td className={classes.nameCell}>
          <div className={classes.nameLine}>
            <TextLink to="/playbooks/$id" params={{ id }} className={classes.name ?? ""} title={name}>
              {name || "Without a name"}
            </TextLink>
            {isFile && <FileBadge />}
            <Issues playbook={playbook} />
          </div>
          {description !== "" && (
            <div className={classes.description} title={description}>
              {description}
            </div>
          )}
          <div className={classes.narrowOnly}>
            <Runs playbook={playbook} />
          </div>
        </Table.Td>
        <Table.Td className={classes.wide}>
          {trigger ? (
            <>
              <div className={classes.cut} title={trigger.name}>
                {trigger.name}
              </div>
              <div className={classes.description}>
                {trigger.instance ?? (playbook.language === "sekoia" ? "no account yet" : "")}
              </div>
            </>
          ) : (
            <span className={classes.dim}>none</span>
          )}
        </Table.Td>
        <Table.Td className={classes.middle}>
          <Runs playbook={playbook} />
        </Table.Td>
        <Table.Td className={classes.middle}>
          <Moment at={playbook.lastRunAt} />
        </Table.Td>
        <Table.Td className={classes.state}>
          <ActiveSwitch
            name={name}
            active={active}
            isPending={isPending}
            locked={
              isFile
                ? "The configuration file keeps this playbook; it is switched there."
                : mayEdit
                  ? undefined
                  : "Your role may look at playbooks, not switch them."
            }
            onFlip={(wanted) => void flip(wanted)}
          />
        </Table.Td>
        <Table.Td className={classes.open}>
          <ButtonLink
            variant="default"
            size="compact-xs"
            to="/playbooks/$id"
            params={{ id }}
            aria-label={`${mayEdit && !isFile ? "Edit" : "Open"} ${name}`}
          >
            {mayEdit && !isFile ? "Edit" : "Open"}
          </ButtonLink>
        </Table.Td>
      </Table.Tr>
      {refusal && (
        <Table.Tr className={classes.refusalRow}>
          <Table.Td colSpan={columns + (withChoice ? 1 : 0)}>
            <SwitchRefusal id={id} name={name} refusal={refusal} onDismiss={dismiss} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
});

function FileBadge(): ReactNode {
  return (
    <Tooltip
      multiline
      maw={320}
      label="The configuration file keeps this playbook. It is read-only here and applied again at each start."
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the explanation must be reachable by keyboard */}
      <span tabIndex={0}>
        <ToneBadge tone="idle" icon={<IconFileText size={13} aria-hidden />}>
          File
        </ToneBadge>
      </span>
    </Tooltip>
  );
}

function Issues({ playbook: { id, errors, warnings } }: { playbook: PlaybookSummary }): ReactNode {
  if (errors + warnings === 0) return null;
  const words = errors > 0 ? count(errors, "issue") : count(warnings, "warning");
  return (
    <TextLink
      to="/playbooks/$id"
      params={{ id }}
      search={{ issues: true }}
      underline="never"
      className={classes.issues ?? ""}
    >
      <ToneBadge tone={errors > 0 ? "failed" : "waiting"} icon={<IconAlertTriangle size={13} aria-hidden />}>
        {words}
      </ToneBadge>
    </TextLink>
  );
}

function Runs({ playbook: { id, runs } }: { playbook: PlaybookSummary }): ReactNode {
  const { succeeded, failed, open } = runs;
  return (
    <span className={classes.runs}>
      <RunCount id={id} amount={succeeded} status="succeeded" words="succeeded" />
      <RunCount id={id} amount={failed} status="failed" words="failed" />
      <RunCount id={id} amount={open} status="active" words="open" />
    </span>
  );
}

const icons = { succeeded: IconCircleCheck, failed: IconCircleX, active: IconLoader2 };
const tones = { succeeded: "succeeded", failed: "failed", active: "running" };

function RunCount(props: { id: string; amount: number; status: keyof typeof icons; words: string }): ReactNode {
  const { id, amount, status, words } = props;
  const Drawn = icons[status];
  const inside = (
    <>
      <Drawn size={14} aria-hidden />
      {amount.toLocaleString("en")}
    </>
  );
  const label = `${amount.toLocaleString("en")} ${words} in the last week`;
  if (amount === 0) {
    return (
      <span className={classes.noRuns} role="img" aria-label={label}>
        {inside}
      </span>
    );
  }
  return (
    <Tooltip label={label}>
      <TextLink
        to="/runs"
        search={{ playbookId: id, ...(status === "active" ? {} : { status }) }}
        className={classes.runCount ?? ""}
        underline="hover"
        c={`var(--tocsin-${tones[status]})`}
        aria-label={label}
      >
        {inside}
      </TextLink>
    </Tooltip>
  );
}

const count = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? "" : "s"}`;
