/** One incident field: its type, where it is used, what it may hold; and what fills or shows it. */
import {
  ActionIcon,
  Button,
  Drawer,
  Group,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { type IncidentFieldDetail, type IncidentFieldEdit, IncidentFieldKind } from "#contract/incident-setup.ts";
import { useChange } from "../../app/calls.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Failure } from "../../parts/failure.tsx";
import { fieldTypeWords } from "./field-words.ts";
import styles from "./setup.module.css";

interface FieldDrawerProps {
  /** Undefined: a new one. */
  field: IncidentFieldDetail | undefined;
  /** All there are. */
  types: readonly string[];
  isReadOnly: boolean;
  onClose: () => void;
}

const old = ["listIncidentFields", "describeIncidentTypes", "listQueryFields", "listContent"] as const;
const selects: readonly string[] = ["singleSelect", "multiSelect", "tagsSelect"];

export function FieldDrawer({ field, types, isReadOnly, onClose }: FieldDrawerProps): ReactNode {
  const [name, setName] = useState("");
  const [kind, setKind] = useState<IncidentFieldKind>("shortText");
  const [edit, setEdit] = useState<IncidentFieldEdit>({});
  const [isRemoving, setRemoving] = useState(false);
  const create = useChange("createIncidentField", old);
  const update = useChange("updateIncidentField", old);
  const remove = useChange("deleteIncidentField", old);
  const change = (part: IncidentFieldEdit) => setEdit((former) => ({ ...former, ...part }));
  const type = field?.type ?? kind;
  const usedIn = edit.types ?? field?.types ?? "all";
  const columns = edit.columns ?? field?.columns ?? [];
  const error = create.error ?? update.error;
  const isFaulty = !field && name.trim() === "";
  const save = async () => {
    const done = field
      ? update.mutateAsync({ ...edit, key: field.key, ...(field.version === "" ? {} : { version: field.version }) })
      : create.mutateAsync({ ...edit, name: name.trim(), type: kind, types: usedIn });
    await done.then(onClose, () => undefined);
  };
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="md"
      title={field ? field.name : "New field"}
      closeOnClickOutside={Object.keys(edit).length === 0}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!isFaulty && !isReadOnly) void save();
        }}
      >
        <Stack gap="md">
          {field ? (
            <Text size="sm" c="dimmed">
              {`${fieldTypeWords[field.type]}, known as ${field.key} to commands and queries. `}
              {field.origin === "common" && "Teams of Cortex XSOAR know it; it is there once a type uses it."}
              {field.origin === "system" && field.description}
            </Text>
          ) : (
            <>
              <TextInput
                label="Name"
                required
                data-autofocus
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
                description={`Commands and queries call it ${keyOf(name) || "by its letters and digits"}.`}
              />
              <Select
                label="Type"
                allowDeselect={false}
                searchable
                value={kind}
                data={IncidentFieldKind.options.map((value) => ({ value, label: fieldTypeWords[value] }))}
                onChange={(value) => {
                  const read = IncidentFieldKind.safeParse(value);
                  if (read.success) setKind(read.data);
                }}
              />
            </>
          )}
          {field?.origin !== "system" && (
            <>
              <div>
                <Text size="sm" fw={500} mb={4} id="used-in">
                  Used in
                </Text>
                <SegmentedControl
                  fullWidth
                  aria-labelledby="used-in"
                  disabled={isReadOnly}
                  value={usedIn === "all" ? "all" : "some"}
                  data={[
                    { value: "all", label: "All types" },
                    { value: "some", label: "Chosen types" },
                  ]}
                  onChange={(value) => change({ types: value === "all" ? "all" : [] })}
                />
                {usedIn !== "all" && (
                  <MultiSelect
                    mt={8}
                    aria-label="Incident types"
                    placeholder={usedIn.length === 0 ? "Choose incident types" : ""}
                    searchable
                    clearable
                    disabled={isReadOnly}
                    value={usedIn}
                    data={[...new Set([...types, ...usedIn])]}
                    onChange={(chosen) => change({ types: chosen })}
                    nothingFoundMessage="No type is called so"
                  />
                )}
              </div>
              <Switch
                label="Required"
                disabled={isReadOnly}
                checked={edit.required ?? field?.required ?? false}
                onChange={(event) => change({ required: event.currentTarget.checked })}
              />
              {selects.includes(type) && (
                <>
                  <TagsInput
                    label="Values to choose from"
                    description="Enter after each."
                    disabled={isReadOnly}
                    value={edit.options ?? field?.options ?? []}
                    onChange={(options) => change({ options })}
                  />
                  <Switch
                    label="Other values may be given"
                    disabled={isReadOnly}
                    checked={edit.openEnded ?? field?.openEnded ?? false}
                    onChange={(event) => change({ openEnded: event.currentTarget.checked })}
                  />
                </>
              )}
              {type === "timer" && (
                <NumberInput
                  label="Due after (minutes)"
                  placeholder="It only counts"
                  min={1}
                  allowDecimal={false}
                  disabled={isReadOnly}
                  value={(edit.slaMinutes === undefined ? field?.slaMinutes : edit.slaMinutes) ?? ""}
                  onChange={(minutes) =>
                    change({ slaMinutes: typeof minutes === "number" && minutes >= 1 ? minutes : null })
                  }
                />
              )}
              {type === "grid" && (
                <Columns columns={columns} isReadOnly={isReadOnly} onChange={(next) => change({ columns: next })} />
              )}
              <TextInput
                label="Placeholder"
                disabled={isReadOnly}
                value={edit.placeholder ?? field?.placeholder ?? ""}
                onChange={(event) => change({ placeholder: event.currentTarget.value })}
              />
              <Textarea
                label="Description"
                autosize
                minRows={2}
                disabled={isReadOnly}
                value={edit.description ?? field?.description ?? ""}
                onChange={(event) => change({ description: event.currentTarget.value })}
              />
            </>
          )}
          {field && field.origin === "content" && (
            <Text size="sm" c="dimmed">
              {field.uses.length === 0
                ? "Nothing fills or shows it."
                : `Named by ${field.uses.map((use) => `the ${use.kind} ${use.name}`).join(", ")}.`}
            </Text>
          )}
          {error && <Failure error={error} />}
          <Group justify="space-between">
            {field?.origin === "content" && !isReadOnly ? (
              <Button variant="subtle" color="red" onClick={() => setRemoving(true)}>
                Delete
              </Button>
            ) : (
              <span />
            )}
            {!isReadOnly && (
              <Button
                type="submit"
                loading={create.isPending || update.isPending}
                disabled={isFaulty || (field !== undefined && Object.keys(edit).length === 0)}
              >
                Save
              </Button>
            )}
          </Group>
        </Stack>
      </form>
      {field && (
        <Confirm
          opened={isRemoving}
          onClose={() => setRemoving(false)}
          title={`Delete ${field.name}?`}
          action={`Delete ${field.name}`}
          danger
          onConfirm={async () => {
            await remove.mutateAsync({ key: field.key });
            onClose();
          }}
        >
          Values that incidents have in it stay, under {field.key}.
        </Confirm>
      )}
    </Drawer>
  );
}

/** As the server makes it of the name. */
const keyOf = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");

type Column = IncidentFieldDetail["columns"][number];

function Columns(props: {
  columns: readonly Column[];
  isReadOnly: boolean;
  onChange: (columns: Column[]) => void;
}): ReactNode {
  const { columns, isReadOnly, onChange } = props;
  const set = (at: number, part: Partial<Column>) =>
    onChange(columns.map((column, index) => (index === at ? { ...column, ...part } : column)));
  return (
    <Stack gap={6}>
      <Text size="sm" fw={500}>
        Columns
      </Text>
      {columns.map((column, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column's key is what is being written
        <div key={at} className={styles.columns}>
          <TextInput
            aria-label={`Name of column ${at + 1}`}
            placeholder="Name"
            disabled={isReadOnly}
            value={column.name}
            onChange={(event) => set(at, { name: event.currentTarget.value, key: keyOf(event.currentTarget.value) })}
          />
          <TextInput
            aria-label={`Key of column ${at + 1}`}
            placeholder="key"
            disabled={isReadOnly}
            value={column.key}
            onChange={(event) => set(at, { key: keyOf(event.currentTarget.value) })}
          />
          {!isReadOnly && (
            <ActionIcon
              aria-label={`Remove column ${at + 1}`}
              onClick={() => onChange(columns.filter((_, index) => index !== at))}
            >
              <IconTrash size={15} aria-hidden />
            </ActionIcon>
          )}
        </div>
      ))}
      {columns.length === 0 && (
        <Text size="xs" c="dimmed">
          Without columns it takes rows of any shape.
        </Text>
      )}
      {!isReadOnly && (
        <Group>
          <Button
            variant="default"
            size="compact-xs"
            onClick={() => onChange([...columns, { key: "", name: "", type: "shortText" }])}
          >
            Add a column
          </Button>
        </Group>
      )}
    </Stack>
  );
}
