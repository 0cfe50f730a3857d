/** What starts an XSOAR playbook: incidents of a type, alerts of an instance, the clock, a person, other playbooks. */
import { ActionIcon, Button, Group, Menu, Text } from "@mantine/core";
import { IconBell, IconClock, IconHandClick, IconPencil, IconPlus, IconTag, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { PlaybookDetail, PlaybookSchedule, XsoarPlaybook } from "#contract/playbook.ts";
import { askAgain, call } from "../../../app/calls.ts";
import { Confirm } from "../../../parts/confirm.tsx";
import { showJson } from "../../../parts/form/json-value.ts";
import { TextLink } from "../../../parts/link.tsx";
import { Moment } from "../../../parts/moment.tsx";
import { ToneBadge } from "../../../parts/state-badge.tsx";
import { AlertDialog } from "./alert-dialog.tsx";
import { CronWords } from "./cron-words.tsx";
import classes from "./details.module.css";
import { IncidentTypeDialog } from "./incident-type-dialog.tsx";
import { ScheduleDialog } from "./schedule-dialog.tsx";

interface TriggersProps {
  playbook: PlaybookDetail;
  xsoar: XsoarPlaybook;
  locked: string | undefined;
  onMade: (version: string) => void;
}

type Asked =
  | { to: "type"; type?: XsoarPlaybook["incidentTypes"][number] }
  | { to: "alerts" }
  | { to: "schedule"; schedule?: PlaybookSchedule }
  | { to: "remove"; what: string; remove: () => Promise<unknown> };

export function Triggers({ playbook, xsoar, locked, onMade }: TriggersProps): ReactNode {
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  const { id } = playbook;
  /** The playbook as it is after the change, whoever answered it. */
  const take = async (now?: PlaybookDetail) => {
    const read = now ?? (await call("getPlaybook", { id }));
    onMade(read.version);
    queries.setQueryData(["getPlaybook", { id }], read);
    await askAgain(queries, ["listPlaybooks", "listIncidentTypes"]);
  };
  const { incidentTypes, alerts, schedules } = xsoar;
  const mayEdit = locked === undefined;
  const tools = (what: string, onEdit: () => void, remove: () => Promise<unknown>) =>
    mayEdit && (
      <Group gap={2} wrap="nowrap">
        <ActionIcon size="sm" aria-label={`Edit ${what}`} onClick={onEdit}>
          <IconPencil size={15} aria-hidden />
        </ActionIcon>
        <ActionIcon size="sm" aria-label={`Remove ${what}`} onClick={() => setAsked({ to: "remove", what, remove })}>
          <IconTrash size={15} aria-hidden />
        </ActionIcon>
      </Group>
    );
  return (
    <>
      <ul className={classes.triggers} aria-label="What starts it">
        {incidentTypes.map((type) => (
          <li key={type.name} className={classes.trigger}>
            <IconTag size={17} aria-hidden />
            <div className={classes.triggerBody}>
              <Text size="sm" fw={550}>
                {"Incidents of the type "}
                <bdi>{type.name}</bdi>
              </Text>
              <Text size="xs" c="dimmed">
                {type.autorun ? "It begins by itself." : "A person begins it."}
              </Text>
            </div>
            {tools(
              `the type ${type.name}`,
              () => setAsked({ to: "type", type }),
              async () => take(await call("startByIncidentType", { id, type: type.name, autorun: null })),
            )}
          </li>
        ))}
        {alerts && (
          <li className={classes.trigger}>
            <IconBell size={17} aria-hidden />
            <div className={classes.triggerBody}>
              <Text size="sm" fw={550}>
                {"Alerts of "}
                <TextLink to="/integrations/$name" params={{ name: alerts.instance }} inherit>
                  {alerts.instance}
                </TextLink>
              </Text>
              <Text size="xs" c="dimmed">
                {filterWords(alerts)}
              </Text>
            </div>
            {tools(
              `alerts of ${alerts.instance}`,
              () => setAsked({ to: "alerts" }),
              async () => take(await call("savePlaybook", { id, version: playbook.version, alerts: null })),
            )}
          </li>
        )}
        {schedules.map((schedule) => (
          <li key={schedule.id} className={classes.trigger}>
            <IconClock size={17} aria-hidden />
            <div className={classes.triggerBody}>
              <Text size="sm" fw={550} component="div">
                <CronWords cron={schedule.cron} /> {!schedule.enabled && <ToneBadge tone="idle">off</ToneBadge>}
              </Text>
              <Text size="xs" c="dimmed" component="div">
                <code>{schedule.cron}</code> in UTC
                {schedule.nextAt !== null && (
                  <>
                    {" · next "}
                    <Moment at={schedule.nextAt} absolute="beside" />
                  </>
                )}
                {schedule.lastRunId !== null && (
                  <>
                    {" · "}
                    <TextLink to="/runs/$id" params={{ id: schedule.lastRunId }} inherit>
                      last run
                    </TextLink>{" "}
                    <Moment at={schedule.lastAt} />
                  </>
                )}
              </Text>
              {Object.keys(schedule.inputs).length > 0 && (
                <Text size="xs" c="dimmed">
                  {Object.entries(schedule.inputs)
                    .map(([key, value]) => `${key}: ${showJson(value)}`)
                    .join(" · ")}
                </Text>
              )}
            </div>
            {tools(
              `the schedule ${schedule.cron}`,
              () => setAsked({ to: "schedule", schedule }),
              async () => {
                await call("deletePlaybookSchedule", { id, schedule: schedule.id });
                await take();
              },
            )}
          </li>
        ))}
        <li className={classes.trigger}>
          <IconHandClick size={17} aria-hidden />
          <div className={classes.triggerBody}>
            <Text size="sm" fw={550}>
              A person
            </Text>
            <Text size="xs" c="dimmed">
              By "Run now", also while it is off; and whatever playbook calls it.
            </Text>
          </div>
        </li>
      </ul>
      {!playbook.active && incidentTypes.length + schedules.length + (alerts ? 1 : 0) > 0 && (
        <Text size="sm" c="var(--tocsin-waiting)" mb="xs">
          It is off: only a person starts it until it is switched on.
        </Text>
      )}
      {mayEdit && (
        <Menu position="bottom-start" withinPortal withInitialFocusPlaceholder={false}>
          <Menu.Target>
            <Button variant="default" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />}>
              Add what starts it
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconTag size={15} aria-hidden />} onClick={() => setAsked({ to: "type" })}>
              Incidents of a type
            </Menu.Item>
            <Menu.Item
              leftSection={<IconBell size={15} aria-hidden />}
              disabled={alerts !== null}
              onClick={() => setAsked({ to: "alerts" })}
            >
              {alerts ? "Alerts of an instance (edit the one there is)" : "Alerts of an instance"}
            </Menu.Item>
            <Menu.Item leftSection={<IconClock size={15} aria-hidden />} onClick={() => setAsked({ to: "schedule" })}>
              The clock
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {asked?.to === "type" && (
        <IncidentTypeDialog playbook={playbook} type={asked.type} onClose={close} onSaved={take} />
      )}
      {asked?.to === "alerts" && <AlertDialog playbook={playbook} alerts={alerts} onClose={close} onSaved={take} />}
      {asked?.to === "schedule" && (
        <ScheduleDialog playbook={playbook} schedule={asked.schedule} onClose={close} onSaved={() => take()} />
      )}
      <Confirm
        opened={asked?.to === "remove"}
        onClose={close}
        title={asked?.to === "remove" ? `Remove ${asked.what}?` : ""}
        action="Remove it"
        onConfirm={async () => {
          if (asked?.to === "remove") await asked.remove();
        }}
      >
        It starts this playbook no more. Runs under way go on.
      </Confirm>
    </>
  );
}

function filterWords({ trigger, values }: NonNullable<XsoarPlaybook["alerts"]>): string {
  const set = Object.entries(values).filter(([, value]) => value !== "" && value !== null);
  if (trigger === null) return "Every event that is posted to it.";
  if (set.length === 0) return `${trigger}: every alert.`;
  return `${trigger}: ${set.map(([key, value]) => `${key} ${showJson(value)}`).join(", ")}`;
}
