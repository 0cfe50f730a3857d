/** A rule or a maintenance window is written: checked as one types, tried before it is saved. */
import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type FormEvent, type ReactNode, useState } from "react";
import type { IngestAction, IngestRule, RuleProblem } from "#contract/ingest-rule.ts";
import { useCall, useChange } from "../../app/calls.ts";
import { Failure } from "../../parts/failure.tsx";
import { ConditionInput } from "./condition-input.tsx";
import { definitionOf, draftOf, emptyDraft, type RuleDraft } from "./rule-draft.ts";
import { RuleFields } from "./rule-fields.tsx";
import { actionHelp, actionWords } from "./rule-words.ts";
import { TrialResult } from "./trial-result.tsx";

const actions = (Object.keys(actionWords) as IngestAction[]).filter((action) => action !== "maintenance"); // its own keys

interface RuleDialogProps {
  /** Undefined: a new one. */
  rule: IngestRule | undefined;
  kind: "rule" | "maintenance";
  onClose(): void;
}

export function RuleDialog({ rule, kind, onClose }: RuleDialogProps): ReactNode {
  const what = kind === "rule" ? "rule" : "maintenance window";
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={rule ? `Edit ${rule.definition.name}` : `New ${what}`}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <RuleForm rule={rule} kind={kind} onClose={onClose} />
    </Modal>
  );
}

function RuleForm({ rule, kind, onClose }: RuleDialogProps): ReactNode {
  const [draft, setDraft] = useState(() => {
    return rule ? draftOf(rule.definition) : emptyDraft(kind === "rule" ? "drop" : "maintenance");
  });
  const [isAsked, setAsked] = useState(false);
  const edit = (change: Partial<RuleDraft>) => setDraft((before) => ({ ...before, ...change }));
  const read = definitionOf(draft);
  const own = "problems" in read ? read.problems : [];
  const found = useConditionProblems(draft);
  const trial = useChange("tryIngestRule");
  const create = useChange("createIngestRule", ["listIngestRules"]);
  const update = useChange("updateIngestRule", ["listIngestRules"]);
  const problems = [...own, ...found];
  const faults = Object.fromEntries(
    (isAsked ? problems : found).flatMap(({ field, message }) => (field === "condition" ? [] : [[field, message]])),
  );
  const save = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!("definition" in read)) return;
    const { definition } = read;
    if (rule) update.mutate({ id: rule.id, version: rule.version, definition }, { onSuccess: onClose });
    else create.mutate({ definition }, { onSuccess: onClose });
  };
  const tryIt = () => {
    setAsked(true);
    // A rule that has no name yet may be tried all the same.
    const named = definitionOf({ ...draft, name: draft.name.trim() === "" ? "this rule" : draft.name });
    if ("definition" in named) trial.mutate({ definition: named.definition, ...(rule ? { id: rule.id } : {}) });
  };
  const error = update.error ?? create.error ?? trial.error;
  return (
    <form onSubmit={save} aria-label={kind === "rule" ? "Rule" : "Maintenance window"}>
      <Stack gap="md">
        <TextInput
          label="Name"
          maxLength={120}
          autoComplete="off"
          data-autofocus
          value={draft.name}
          error={faults.name}
          onChange={(event) => edit({ name: event.currentTarget.value })}
        />
        <ConditionInput
          value={draft.condition}
          onChange={(condition) => edit({ condition })}
          problems={found.filter(({ field }) => field === "condition")}
        />
        {kind === "rule" && (
          <Select
            label="Action"
            description={actionHelp[draft.action]}
            data={actions.map((action) => ({ value: action, label: actionWords[action] }))}
            value={draft.action}
            allowDeselect={false}
            onChange={(value) => {
              const action = actions.find((one) => one === value);
              if (!action) return;
              // What is usual for the one is too much for the other.
              const usual = draft.within === emptyDraft(draft.action).within;
              edit({ action, ...(usual ? { within: emptyDraft(action).within } : {}) });
            }}
          />
        )}
        <RuleFields draft={draft} onChange={edit} faults={faults} />
        {trial.data && <TrialResult trial={trial.data} />}
        {error && <Failure error={error} />}
        <Group justify="space-between" gap="xs">
          <Button variant="default" onClick={tryIt} loading={trial.isPending}>
            Try on the last 50 alerts
          </Button>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending || update.isPending}>
              Save
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

/** What the server says of it, a moment after the last key. */
function useConditionProblems(draft: RuleDraft): RuleProblem[] {
  const [settled] = useDebouncedValue(draft, 300);
  const read = definitionOf({ ...settled, name: settled.name.trim() === "" ? "rule" : settled.name });
  // Whatever else is missing yet, the condition can be asked about.
  const definition =
    "definition" in read
      ? read.definition
      : ({ name: "rule", condition: settled.condition, action: "create" } as const);
  const { data } = useCall("checkIngestRule", { definition }, { keepsFormer: true });
  return settled === draft ? (data?.problems ?? []) : [];
}
