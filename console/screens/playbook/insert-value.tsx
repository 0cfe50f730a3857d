/** Beside a field: what the blocks before this one provide, to be written at the cursor. */
import { ActionIcon, Combobox, Text, Tooltip, useCombobox } from "@mantine/core";
import { IconBraces } from "@tabler/icons-react";
import { type ReactNode, useMemo, useState } from "react";
import type { PlaybookDetail } from "#contract/playbook.ts";
import { useCall } from "../../app/calls.ts";
import classes from "./playbook.module.css";
import { findProvided, type ProvidedByBlock, samplesOf } from "./provided-values.ts";

interface InsertValueProps {
  playbook: PlaybookDetail;
  /** The block that is written. */
  node: string;
  field: string;
  onInsert: (template: string) => void;
}

export function InsertValue({ playbook, node, field, onInsert }: InsertValueProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState("");
  const box = useCombobox({
    opened: isOpen,
    onOpenedChange: setOpen,
    onDropdownClose: () => {
      box.resetSelectedOption();
      setText("");
    },
    onDropdownOpen: () => box.focusSearchInput(),
  });
  return (
    <Combobox
      store={box}
      width={360}
      position="bottom-end"
      withinPortal
      onOptionSubmit={(template) => {
        box.closeDropdown();
        onInsert(template);
      }}
    >
      <Combobox.Target targetType="button" withAriaAttributes={false}>
        <Tooltip label="Insert a value of an earlier block">
          <ActionIcon
            size="sm"
            aria-label={`Insert a value into ${field}`}
            aria-haspopup="listbox"
            aria-expanded={isOpen}
            onClick={() => box.toggleDropdown()}
          >
            <IconBraces size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={text}
          onChange={({ currentTarget }) => {
            setText(currentTarget.value);
            box.selectFirstOption();
          }}
          placeholder="Search values"
          aria-label="Search values"
        />
        {isOpen && <Options playbook={playbook} node={node} text={text} />}
      </Combobox.Dropdown>
    </Combobox>
  );
}

/** Asks for the last run only when somebody looks. */
function Options({ playbook, node, text }: { playbook: PlaybookDetail; node: string; text: string }): ReactNode {
  const runs = useCall("listRuns", { playbookId: playbook.id, limit: 1 });
  const last = runs.data?.items[0];
  const run = useCall("getRun", { id: last?.id ?? "" }, { enabled: last !== undefined });
  const provided = useMemo(
    () => findProvided(playbook.nodes, node, samplesOf(run.data?.steps ?? [])),
    [playbook.nodes, node, run.data],
  );
  const shown = filter(provided, text);
  return (
    <Combobox.Options className={classes.provided ?? ""}>
      {shown.length === 0 && (
        <Combobox.Empty>
          {provided.length === 0 ? "No block before this one provides anything yet" : "Nothing matches"}
        </Combobox.Empty>
      )}
      {shown.map(({ node: from, name, values }) => (
        <Combobox.Group key={from} label={name}>
          {values.map(({ template, path, sample }) => (
            <Combobox.Option key={template} value={template}>
              <div className={classes.providedPath}>{path}</div>
              {sample !== undefined && (
                <Text size="xs" c="dimmed" truncate>
                  {sample === "" ? "(empty)" : sample}
                </Text>
              )}
            </Combobox.Option>
          ))}
        </Combobox.Group>
      ))}
      {last === undefined && !runs.isPending && shown.length > 0 && (
        <Text size="xs" c="dimmed" p="xs">
          After its first run, all that the blocks answered can be chosen here.
        </Text>
      )}
    </Combobox.Options>
  );
}

function filter(provided: readonly ProvidedByBlock[], text: string): ProvidedByBlock[] {
  const word = text.trim().toLowerCase();
  if (word === "") return [...provided];
  return provided.flatMap((block) => {
    const values = block.values.filter(
      ({ path, sample }) => path.toLowerCase().includes(word) || sample?.toLowerCase().includes(word),
    );
    return values.length > 0 ? [{ ...block, values }] : [];
  });
}
