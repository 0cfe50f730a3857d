/** Which alerts start the playbook: a named set of the trigger's filters. */
import { Button, Select, Text, Title } from "@mantine/core";
import { type ReactNode, useId, useState } from "react";
import type { Field } from "#contract/instance.ts";
import type { PlaybookNode } from "#contract/playbook.ts";
import { useCall } from "../../app/calls.ts";
import { Failure } from "../../parts/failure.tsx";
import { isEmpty } from "../../parts/form/field-values.ts";
import { type Json, showJson } from "../../parts/form/json-value.ts";
import { CreateButton } from "./panel-head.tsx";
import classes from "./playbook.module.css";
import { TriggerDialog } from "./trigger-dialog.tsx";
import type { PlaybookDraft } from "./use-draft.ts";

interface TriggerConfigurationProps {
  trigger: NonNullable<PlaybookNode["trigger"]>;
  draft: PlaybookDraft;
  isReadOnly: boolean;
}

const place = { of: "trigger" } as const;

export function TriggerConfiguration({ trigger, draft, isReadOnly }: TriggerConfigurationProps): ReactNode {
  const { integration, trigger: kind } = trigger;
  const configurations = useCall("listTriggerConfigurations", { integration, trigger: kind });
  const integrations = useCall("listIntegrations", {});
  const [dialog, setDialog] = useState<"new" | "edit">();
  const id = useId();
  const value = draft.at(place);
  const all = configurations.data?.items ?? [];
  const chosen = all.find((one) => one.id === value);
  const definition = integrations.data?.items
    .find((one) => one.id === integration)
    ?.triggers.find((one) => one.id === kind);
  const fields = definition?.parameters ?? [];
  const own = trigger.configuration;
  const isOwn = value === undefined || value === null;
  const shown = chosen?.values ?? (isOwn && own.id !== null ? {} : own.values);
  // An export may bring filters of its own; else a configuration has to be chosen, if only an empty one.
  const hasOwn = isOwn && Object.values(shown).some((one) => !isEmpty(one));
  const error = configurations.error ?? integrations.error;
  return (
    <section aria-labelledby={`${id}title`} data-field="trigger">
      <Title order={3} id={`${id}title`} className={classes.section ?? ""}>
        Trigger Configuration
      </Title>
      <Select
        aria-labelledby={`${id}title`}
        placeholder={hasOwn ? "As the export says" : "Choose a configuration"}
        data={all.map((one) => ({ value: one.id, label: one.name }))}
        value={typeof value === "string" ? value : null}
        readOnly={isReadOnly}
        variant={isReadOnly ? "filled" : "default"}
        // Choosing what is chosen keeps it: a guide may tell to choose it in each block.
        allowDeselect={false}
        clearable={!isReadOnly && !isOwn}
        onChange={(next) => draft.set(place, next ?? undefined)}
      />
      {(chosen || hasOwn) && <Filters fields={fields} values={shown} />}
      {!isReadOnly && (
        <div className={classes.under}>
          <CreateButton onClick={() => setDialog("new")} />
          {chosen && (
            <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setDialog("edit")}>
              {`Edit ${chosen.name}`}
            </Button>
          )}
        </div>
      )}
      {error && <Failure error={error} title="The configurations cannot be listed" />}
      {dialog && definition && (
        <TriggerDialog
          integration={integration}
          trigger={definition}
          taken={all.map((one) => one.name)}
          {...(dialog === "edit" && chosen ? { configuration: chosen } : {})}
          onClose={() => setDialog(undefined)}
          onSaved={(saved) => {
            setDialog(undefined);
            draft.set(place, saved.id);
          }}
        />
      )}
    </section>
  );
}

/** What the filters let through, in words. */
function Filters({ fields, values }: { fields: readonly Field[]; values: Record<string, Json> }): ReactNode {
  const set = Object.entries(values).filter(([, value]) => !isEmpty(value));
  if (set.length === 0) {
    return (
      <Text size="xs" c="dimmed" mt={4}>
        No filter is set: every alert starts a run.
      </Text>
    );
  }
  return (
    <dl className={classes.filters}>
      {set.map(([name, value]) => (
        <div key={name}>
          <dt>{fields.find(({ id }) => id === name)?.label ?? name}</dt>
          <dd>{showJson(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
