/** One rule of the list: its place, whether it is on, what it does and what it did. */
import { ActionIcon, Button, Switch, Text } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPencil, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { IngestRule } from "#contract/ingest-rule.ts";
import { useChange } from "../../app/calls.ts";
import { Moment } from "../../parts/moment.tsx";
import { ToneBadge } from "../../parts/state-badge.tsx";
import { actionWords, didWords, ruleSentence } from "./rule-words.ts";
import classes from "./rules.module.css";

interface RuleRowProps {
  rule: IngestRule;
  mayEdit: boolean;
  /** Where it may go; undefined: no further that way, or it has no place. */
  onUp?: (() => void) | undefined;
  onDown?: (() => void) | undefined;
  onEdit(): void;
  onDelete(): void;
  onFailure(error: Error): void;
}

export function RuleRow({ rule, mayEdit, onUp, onDown, onEdit, onDelete, onFailure }: RuleRowProps): ReactNode {
  const { id, position, enabled, version, definition, window } = rule;
  const { name, condition, action } = definition;
  const { mutate, isPending } = useChange("updateIngestRule", ["listIngestRules"]);
  const did = didWords(rule);
  return (
    <li className={classes.row} data-off={!enabled || undefined}>
      {position !== null && (
        <div className={classes.place}>
          {mayEdit && <MoveButton label={`Move ${name} up`} onClick={onUp} icon={<IconArrowUp size={15} />} />}
          <span className={classes.number}>{position}</span>
          {mayEdit && <MoveButton label={`Move ${name} down`} onClick={onDown} icon={<IconArrowDown size={15} />} />}
        </div>
      )}
      <div className={classes.middle}>
        <div className={classes.nameLine}>
          <span className={classes.name}>{name}</span>
          {window ? (
            <WindowBadge window={window} enabled={enabled} />
          ) : (
            <ToneBadge tone="idle">{actionWords[action]}</ToneBadge>
          )}
        </div>
        <Text size="sm">{ruleSentence(definition)}</Text>
        <div className={classes.condition}>{condition === "" ? "every alert" : condition}</div>
        <Text size="xs" c="dimmed">
          {did === undefined ? "Met no alert in the last 24 hours" : `Last 24 hours: ${did}`}
        </Text>
      </div>
      <div className={classes.buttons}>
        <Switch
          aria-label={`${name} is on`}
          checked={enabled}
          disabled={!mayEdit || isPending}
          onChange={(event) => mutate({ id, version, enabled: event.currentTarget.checked }, { onError: onFailure })}
        />
        {mayEdit && (
          <>
            <Button
              variant="default"
              size="compact-sm"
              leftSection={<IconPencil size={14} aria-hidden />}
              aria-label={`Edit ${name}`}
              onClick={onEdit}
            >
              Edit
            </Button>
            <ActionIcon variant="subtle" color="gray" aria-label={`Delete ${name}`} onClick={onDelete}>
              <IconTrash size={15} aria-hidden />
            </ActionIcon>
          </>
        )}
      </div>
    </li>
  );
}

function MoveButton(props: { label: string; onClick: (() => void) | undefined; icon: ReactNode }): ReactNode {
  return (
    <ActionIcon
      variant={props.onClick ? "subtle" : "transparent"}
      color="gray"
      size="sm"
      aria-label={props.label}
      disabled={!props.onClick}
      onClick={props.onClick}
    >
      {props.icon}
    </ActionIcon>
  );
}

function WindowBadge({ window, enabled }: { window: NonNullable<IngestRule["window"]>; enabled: boolean }): ReactNode {
  if (!enabled) return <ToneBadge tone="idle">Off</ToneBadge>;
  const { open, changesAt } = window;
  return (
    <>
      <ToneBadge tone={open ? "waiting" : "idle"}>
        {open ? "Open now" : changesAt === null ? "Over" : "Closed"}
      </ToneBadge>
      {changesAt !== null && (
        <span className={classes.under}>
          {open ? "until " : "opens "}
          <Moment at={changesAt} />
        </span>
      )}
    </>
  );
}
