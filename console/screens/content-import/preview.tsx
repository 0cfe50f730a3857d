/** What an import would do, thing by thing, and the choice where it would overwrite what was edited here. */
import { Button, Group, Radio, SegmentedControl, Table, Text, Title } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { ContentPreview } from "#contract/content.ts";
import { Moment } from "../../parts/moment.tsx";
import { ToneBadge } from "../../parts/state-badge.tsx";
import type { Tone } from "../../parts/states.ts";
import { changeWords, chooseItems, countTaken, kindWords, remarkOf, reportOf, type Shown } from "./choose-items.ts";
import classes from "./content-import.module.css";

interface PreviewProps {
  file: string;
  preview: ContentPreview;
  isWorking: boolean;
  onTake: (conflicts: "refuse" | "keep" | "replace") => void;
  onCancel: () => void;
}

const tones: Record<keyof typeof changeWords, Tone> = {
  added: "succeeded",
  changed: "running",
  unchanged: "idle",
  kept: "idle",
  conflict: "waiting",
  refused: "failed",
};
const mostRows = 300;

export function Preview({ file, preview, isWorking, onTake, onCancel }: PreviewProps): ReactNode {
  const { counts, items, problems, leftOut, unreadable } = preview;
  const [shown, setShown] = useState<Shown>("news");
  const [choice, setChoice] = useState<"keep" | "replace">();
  const conflicts = counts.conflict ?? 0;
  const rows = chooseItems(items, shown);
  const taken = countTaken(preview, choice);
  const errors = problems.filter(({ severity }) => severity === "error");
  return (
    <section className={classes.preview} aria-label={`What ${file} would change`}>
      <div className={classes.head}>
        <Title order={2} className={classes.wrap ?? ""}>
          {file}
        </Title>
        <SegmentedControl
          size="xs"
          aria-label="Which things"
          value={shown}
          onChange={(value) => setShown(value === "all" ? "all" : value === "conflicts" ? "conflicts" : "news")}
          data={[
            { value: "news", label: `What changes ${chooseItems(items, "news").length}` },
            ...(conflicts > 0 ? [{ value: "conflicts", label: `Conflicts ${conflicts}` }] : []),
            { value: "all", label: `All ${items.length}` },
          ]}
        />
      </div>
      <Report items={items} />
      {conflicts > 0 && (
        <Radio.Group
          className={classes.choice ?? ""}
          label={`${conflicts === 1 ? "One thing was" : `${conflicts} things were`} edited here and would be overwritten. What holds?`}
          value={choice ?? ""}
          onChange={(value) => setChoice(value === "keep" || value === "replace" ? value : undefined)}
        >
          <Group mt="xs">
            <Radio value="keep" label="What is here stays" />
            <Radio value="replace" label="What comes takes its place" />
          </Group>
        </Radio.Group>
      )}
      {errors.length > 0 && (
        <div role="alert">
          <Text size="sm" fw={600}>
            {`${unreadable.length === 1 ? "One file" : `${unreadable.length} files`} cannot be read and ${unreadable.length === 1 ? "is" : "are"} left out.`}
          </Text>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <ul className={classes.problems} tabIndex={0} aria-label="What cannot be read">
            {errors.slice(0, 100).map(({ file: where, line, column, message, code, path }) => (
              <li key={`${where} ${line} ${column} ${path} ${code} ${message}`}>
                <span className={classes.place}>
                  {[where, line, column].filter((part) => part !== undefined).join(":")}
                </span>
                {` ${message}`}
              </li>
            ))}
          </ul>
        </div>
      )}
      {leftOut.map(({ file: where, why, kind, id }) => (
        <Text key={`${kind} ${id} ${where}`} size="sm" c="dimmed" className={classes.wrap ?? ""}>
          {`${where} is left out: ${why}.`}
        </Text>
      ))}
      {rows.length === 0 ? (
        <Text c="dimmed" my="sm">
          {items.length === 0 ? "There is no content in it." : "Nothing changes: everything is here as it comes."}
        </Text>
      ) : (
        <div className={classes.frame}>
          <Table verticalSpacing={6} className={classes.table ?? ""}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Change</Table.Th>
                <Table.Th>Kind</Table.Th>
                <Table.Th>Name</Table.Th>
                <Table.Th>Worth knowing</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.slice(0, mostRows).map((item) => (
                <Table.Tr key={`${item.kind} ${item.id}`}>
                  <Table.Td>
                    <ToneBadge tone={tones[item.change]}>{changeWords[item.change]}</ToneBadge>
                  </Table.Td>
                  <Table.Td>{kindWords[item.kind]}</Table.Td>
                  <Table.Td className={classes.wrap ?? ""} title={item.file}>
                    {item.name}
                  </Table.Td>
                  <Table.Td className={classes.wrap ?? ""}>
                    {remarkOf(item)}
                    {item.change === "conflict" && item.here && (
                      <>
                        {` ${item.here.updatedBy} edited it `}
                        <Moment at={item.here.updatedAt} />
                      </>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          {rows.length > mostRows && <Text size="sm" c="dimmed" p="xs">{`… and ${rows.length - mostRows} more`}</Text>}
        </div>
      )}
      <Group mt="md">
        <Button
          loading={isWorking}
          disabled={taken === 0 || (conflicts > 0 && choice === undefined)}
          onClick={() => onTake(choice ?? "refuse")}
        >
          {taken === 1 ? "Bring it in" : `Bring in ${taken}`}
        </Button>
        <Button variant="default" disabled={isWorking} onClick={onCancel}>
          Cancel
        </Button>
      </Group>
    </section>
  );
}

/** How many of the playbooks will run here, and what most of the others wait for. */
function Report({ items }: { items: ContentPreview["items"] }): ReactNode {
  const { runs, differs, cannot, missing } = reportOf(items);
  if (runs + differs + cannot === 0) return null;
  return (
    <div className={classes.report} role="status">
      <Group gap="xs">
        <Text size="sm" fw={600}>
          Of the playbooks
        </Text>
        {runs > 0 && <ToneBadge tone="succeeded">{`${runs} run here`}</ToneBadge>}
        {differs > 0 && <ToneBadge tone="waiting">{`${differs} run with a difference`}</ToneBadge>}
        {cannot > 0 && <ToneBadge tone="failed">{`${cannot} cannot run yet`}</ToneBadge>}
      </Group>
      {missing.length > 0 && (
        <Text size="sm" c="dimmed" className={classes.wrap ?? ""}>
          {`Missing most: ${missing.map(({ name, playbooks }) => `${name} (${playbooks})`).join(", ")}`}
        </Text>
      )}
    </div>
  );
}
