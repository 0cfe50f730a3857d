/** What the chosen action needs to know. */
import { Checkbox, SegmentedControl, Select, Text, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import type { RuleDraft } from "./rule-draft.ts";
import classes from "./rules.module.css";

interface RuleFieldsProps {
  draft: RuleDraft;
  onChange(change: Partial<RuleDraft>): void;
  /** What is wrong, by field. */
  faults: Readonly<Partial<Record<string, string>>>;
}

export function RuleFields({ draft, onChange, faults }: RuleFieldsProps): ReactNode {
  const { action } = draft;
  if (action === "create") return null;
  if (action === "maintenance") return <MaintenanceFields draft={draft} onChange={onChange} faults={faults} />;
  return (
    <>
      <TextInput
        label="The same values in"
        description={
          action === "drop" || action === "suppress"
            ? "Fields with commas between them; may be left empty."
            : "Fields with commas between them."
        }
        placeholder="alert.host, sourceip"
        spellCheck={false}
        value={draft.same}
        error={faults.same}
        onChange={(event) => onChange({ same: event.currentTarget.value })}
      />
      <div className={classes.pair}>
        {action === "suppress" ? (
          <Duration label="For" value={draft.for} error={faults.for} onChange={(value) => onChange({ for: value })} />
        ) : (
          <>
            <Duration
              label="Within"
              value={draft.within}
              error={faults.within}
              onChange={(within) => onChange({ within })}
            />
            <Select
              label="Incidents"
              data={[
                { value: "open", label: "Open ones" },
                { value: "any", label: "Open and closed" },
              ]}
              value={draft.include}
              allowDeselect={false}
              onChange={(value) => onChange({ include: value === "any" ? "any" : "open" })}
            />
          </>
        )}
        {action === "correlate" && (
          <Select
            label="The time counts from"
            data={[
              { value: "first", label: "The first alert" },
              { value: "last", label: "The last one added" },
            ]}
            value={draft.counting}
            allowDeselect={false}
            onChange={(value) => onChange({ counting: value === "last" ? "last" : "first" })}
          />
        )}
      </div>
      {action === "correlate" && (
        <Checkbox
          label="Run in the incident what each added alert would have started"
          checked={draft.rerun}
          onChange={(event) => onChange({ rerun: event.currentTarget.checked })}
        />
      )}
    </>
  );
}

function MaintenanceFields({ draft, onChange, faults }: RuleFieldsProps): ReactNode {
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label="When"
        value={draft.times}
        onChange={(value) => onChange({ times: value === "again" ? "again" : "once" })}
        data={[
          { value: "once", label: "Once" },
          { value: "again", label: "Again and again" },
        ]}
      />
      {draft.times === "once" ? (
        <div className={classes.pair}>
          <TextInput
            type="datetime-local"
            label="From"
            value={draft.from}
            error={faults.from}
            onChange={(event) => onChange({ from: event.currentTarget.value })}
          />
          <TextInput
            type="datetime-local"
            label="Until"
            value={draft.until}
            error={faults.until}
            onChange={(event) => onChange({ until: event.currentTarget.value })}
          />
        </div>
      ) : (
        <div className={classes.pair}>
          <TextInput
            label="Begins at (cron, UTC)"
            spellCheck={false}
            value={draft.cron}
            error={faults.cron}
            onChange={(event) => onChange({ cron: event.currentTarget.value })}
          />
          <Duration label="For" value={draft.for} error={faults.for} onChange={(value) => onChange({ for: value })} />
        </div>
      )}
      <Select
        label="What comes meanwhile"
        data={[
          { value: "nothing", label: "Makes no incident" },
          { value: "closed", label: "Makes an incident that is closed" },
        ]}
        value={draft.makes}
        allowDeselect={false}
        onChange={(value) => onChange({ makes: value === "closed" ? "closed" : "nothing" })}
      />
      <Text size="xs" c="dimmed">
        What counts is when an alert happened, not when it came in.
      </Text>
    </>
  );
}

interface DurationProps {
  label: string;
  value: string;
  error: string | undefined;
  onChange(value: string): void;
}

function Duration({ label, value, error, onChange }: DurationProps): ReactNode {
  return (
    <TextInput
      label={label}
      placeholder="30m, 2h, 7d"
      spellCheck={false}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
