/** What a classifier looks up, which value means which type, and what is meant otherwise. */
import { ActionIcon, Autocomplete, Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconAdjustments, IconArrowRight, IconTrash } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { ClassifierDraft, MappingOutcome } from "#contract/mapping.ts";
import { Card } from "../../parts/card.tsx";
import { emptyValue } from "./draft-lines.ts";
import styles from "./editor.module.css";
import { ValueDialog } from "./value-dialog.tsx";

interface ClassifierFormProps {
  classifier: ClassifierDraft;
  types: readonly string[];
  outcomes: readonly MappingOutcome[];
  chosen: MappingOutcome | undefined;
  isReadOnly: boolean;
  onChange: (classifier: ClassifierDraft) => void;
}

export function ClassifierForm(props: ClassifierFormProps): ReactNode {
  const { classifier, types, outcomes, chosen, isReadOnly, onChange } = props;
  const { key, keyTypes, defaultIncidentType } = classifier;
  const [isOpen, setOpen] = useState(false);
  const value = key && !("kept" in key) ? key : undefined;
  const known = new Set(keyTypes.map((one) => one.value));
  const missing = [...new Set(outcomes.flatMap(({ found }) => valuesOf(found)))].filter((one) => !known.has(one));
  const set = (at: number, part: Partial<ClassifierDraft["keyTypes"][number]>) =>
    onChange({ ...classifier, keyTypes: keyTypes.map((one, index) => (index === at ? { ...one, ...part } : one)) });
  const add = (one: string) =>
    onChange({ ...classifier, keyTypes: [...keyTypes, { value: one, type: types[0] ?? "" }] });
  return (
    <Card title="Which type">
      <Stack gap="md">
        {key && "kept" in key ? (
          <Text size="sm" c="dimmed">
            The key is an expression from its file, kept as it is.
          </Text>
        ) : (
          <Group align="flex-end" gap={6} wrap="nowrap">
            <TextInput
              flex={1}
              label="Key"
              description="The data path whose value says the type; or click it in the sample."
              className={styles.path ?? ""}
              disabled={isReadOnly}
              value={value?.path ?? ""}
              onChange={(event) =>
                onChange({ ...classifier, key: { ...(value ?? emptyValue), path: event.currentTarget.value } })
              }
            />
            {value && !isReadOnly && (
              <ActionIcon size="lg" aria-label="Filters and transformers of the key" onClick={() => setOpen(true)}>
                <IconAdjustments size={17} aria-hidden />
              </ActionIcon>
            )}
          </Group>
        )}
        <Stack gap={6}>
          <Text size="sm" fw={500}>
            Values
          </Text>
          {keyTypes.map((one, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the value is what is being written
            <div key={at} className={styles.keyRow}>
              <TextInput
                aria-label={`Value ${at + 1}`}
                disabled={isReadOnly}
                value={one.value}
                onChange={(event) => set(at, { value: event.currentTarget.value })}
              />
              <IconArrowRight size={15} aria-hidden />
              <Autocomplete
                aria-label={`Incident type of value ${at + 1}`}
                disabled={isReadOnly}
                value={one.type}
                data={[...types]}
                onChange={(type) => set(at, { type })}
              />
              {!isReadOnly && (
                <ActionIcon
                  aria-label={`Remove value ${at + 1}`}
                  onClick={() => onChange({ ...classifier, keyTypes: keyTypes.filter((_, index) => index !== at) })}
                >
                  <IconTrash size={15} aria-hidden />
                </ActionIcon>
              )}
            </div>
          ))}
          {keyTypes.length === 0 && (
            <Text size="sm" c="dimmed">
              No value yet: every event is of the default type.
            </Text>
          )}
          {!isReadOnly && (
            <Group gap={6}>
              <Button variant="default" size="compact-sm" onClick={() => add("")}>
                Add a value
              </Button>
              {missing.slice(0, 6).map((one) => (
                <Button key={one} variant="subtle" size="compact-sm" onClick={() => add(one)}>
                  {`Add ${one}`}
                </Button>
              ))}
            </Group>
          )}
        </Stack>
        <Select
          label="Otherwise"
          placeholder="What the sender or the instance says"
          clearable
          searchable
          disabled={isReadOnly}
          value={defaultIncidentType}
          data={[...new Set([...types, ...(defaultIncidentType === null ? [] : [defaultIncidentType])])]}
          onChange={(type) => onChange({ ...classifier, defaultIncidentType: type })}
        />
        {chosen && chosen.fault === undefined && (
          <Text size="sm" role="status">
            The chosen event is of the type <b>{chosen.type}</b>: {chosen.because}.
          </Text>
        )}
      </Stack>
      {isOpen && value && (
        <ValueDialog
          title="The key: filters and transformers"
          value={value}
          outcome={
            chosen?.found === undefined ? undefined : { field: "key", target: "", from: "", value: chosen.found }
          }
          onChange={(next) => onChange({ ...classifier, key: next })}
          onClose={() => setOpen(false)}
        />
      )}
    </Card>
  );
}

function valuesOf(found: MappingOutcome["found"]): string[] {
  if (found === undefined || found === null) return [];
  const all = Array.isArray(found) ? found : [found];
  return all
    .flatMap((one) => (typeof one === "object" ? [] : [String(one)]))
    .filter((one) => one !== "" && one.length < 100);
}
