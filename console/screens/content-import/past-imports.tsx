/** What was brought in before; the last of it can be taken back. */
import { Button, Checkbox, Table, Text, Title } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { ContentImport } from "#contract/content.ts";
import { useCall, useChange } from "../../app/calls.ts";
import type { RouteName } from "../../app/client.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Moment } from "../../parts/moment.tsx";
import classes from "./content-import.module.css";

export function PastImports({ makesOld }: { makesOld: readonly RouteName[] }): ReactNode {
  const imports = useCall("listImports", {});
  const undo = useChange("undoImport", makesOld);
  const [asked, setAsked] = useState<ContentImport>();
  const [keeps, setKeeps] = useState(false);
  const items = imports.data?.items ?? [];
  const last = items.find(({ undoneAt }) => undoneAt === null);
  if (imports.isError) return <Failure error={imports.error} title="Past imports cannot be shown" />;
  if (items.length === 0) return null;
  return (
    <section className={classes.past} aria-labelledby="past-imports">
      <Title order={2} id="past-imports">
        Brought in before
      </Title>
      <div className={classes.frame}>
        <Table verticalSpacing={6} className={classes.table ?? ""}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>From</Table.Th>
              <Table.Th>What</Table.Th>
              <Table.Th>By</Table.Th>
              <Table.Th>When</Table.Th>
              <Table.Th aria-label="Undo" />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((one) => (
              <Table.Tr key={one.id}>
                <Table.Td className={classes.wrap ?? ""}>{one.source}</Table.Td>
                <Table.Td>{`${one.added} added, ${one.changed} changed`}</Table.Td>
                <Table.Td>{one.importedBy}</Table.Td>
                <Table.Td>
                  <Moment at={one.importedAt} />
                </Table.Td>
                <Table.Td>
                  {one.undoneAt !== null ? (
                    <Text size="sm" c="dimmed">{`taken back by ${one.undoneBy}`}</Text>
                  ) : (
                    one.id === last?.id && (
                      <Button variant="default" size="compact-sm" onClick={() => setAsked(one)}>
                        Undo
                      </Button>
                    )
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Confirm
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={`Take the import of ${asked?.source ?? ""} back?`}
        action="Take it back"
        onConfirm={() => undo.mutateAsync({ conflicts: keeps ? "keep" : "refuse" })}
      >
        What was there before is there again; what it added is removed. Runs under way go on as they began.
        <Checkbox
          mt="sm"
          label="Leave what was edited after it as it is"
          checked={keeps}
          onChange={({ currentTarget }) => setKeeps(currentTarget.checked)}
        />
      </Confirm>
    </section>
  );
}
