/** One thing to choose beside the words: which statuses, which types; with how many there are of each. */
import { Button, Checkbox, Popover, ScrollArea, Stack, TextInput } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import styles from "./facet-menu.module.css";

export interface FacetOption {
  value: string;
  label: string;
  count: number | undefined;
}

interface FacetMenuProps {
  name: string;
  options: readonly FacetOption[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

/** More are looked for by typing. */
const manyOptions = 10;

export function FacetMenu({ name, options, chosen, onChange }: FacetMenuProps): ReactNode {
  const [wanted, setWanted] = useState("");
  const [opened, setOpened] = useState(false);
  const missing = chosen.filter((value) => !options.some((option) => option.value === value));
  const all = [...options, ...missing.map((value) => ({ value, label: value, count: 0 }))];
  const shown = all.filter(({ label }) => label.toLowerCase().includes(wanted.trim().toLowerCase()));
  const words = all.filter(({ value }) => chosen.includes(value)).map(({ label }) => label);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          radius="xl"
          className={styles.chip ?? ""}
          data-chosen={chosen.length > 0 || undefined}
          aria-haspopup="dialog"
          aria-expanded={opened}
          rightSection={<IconChevronDown size={13} aria-hidden />}
          onClick={() => setOpened(!opened)}
        >
          {words.length === 0 ? name : `${name}: ${words.length > 2 ? `${words.length} chosen` : words.join(", ")}`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label={name}>
        <Stack gap={8}>
          {all.length > manyOptions && (
            <TextInput
              size="xs"
              aria-label={`Find in ${name}`}
              placeholder="Find…"
              value={wanted}
              onChange={(event) => setWanted(event.currentTarget.value)}
            />
          )}
          <ScrollArea.Autosize mah={280} type="auto">
            <Checkbox.Group value={[...chosen]} onChange={onChange} aria-label={name}>
              <Stack gap={6} className={styles.options ?? ""}>
                {shown.map(({ value, label, count }) => (
                  <Checkbox
                    key={value}
                    size="xs"
                    value={value}
                    label={
                      <span className={styles.option}>
                        <span className={styles.label}>{label}</span>
                        {count !== undefined && <span className={styles.count}>{count.toLocaleString("en")}</span>}
                      </span>
                    }
                  />
                ))}
                {shown.length === 0 && <span className={styles.count}>There is none.</span>}
              </Stack>
            </Checkbox.Group>
          </ScrollArea.Autosize>
          {chosen.length > 0 && (
            <Button variant="subtle" color="gray" size="compact-xs" onClick={() => onChange([])}>
              Any
            </Button>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
