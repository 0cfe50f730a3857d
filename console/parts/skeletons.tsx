/** What a list looks like before it is there: its own shape, so that nothing jumps. */
import { Skeleton, Stack, Table, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";

/** Rows of a table. `widths` are those of the bars, one a column; 0 leaves the cell empty. */
export function TableSkeleton({ rows = 8, widths }: { rows?: number; widths: readonly number[] }): ReactNode {
  return (
    <Table.Tbody aria-hidden>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike and do not move
        <Table.Tr key={row}>
          {widths.map((width, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same
            <Table.Td key={column}>
              {width > 0 && (
                <Skeleton height={12} my={4} radius="sm" width={width * (0.75 + ((row * 7 + column * 3) % 5) / 16)} />
              )}
            </Table.Td>
          ))}
        </Table.Tr>
      ))}
    </Table.Tbody>
  );
}

/** A form, or the head of something. */
export function BlockSkeleton({ lines = 4 }: { lines?: number }): ReactNode {
  return (
    <Stack gap="md" aria-hidden>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are alike and do not move
        <Skeleton key={line} height={14} radius="sm" width={`${90 - ((line * 17) % 45)}%`} />
      ))}
    </Stack>
  );
}

/** For who does not see the bars. */
export function Loading({ what }: { what: string }): ReactNode {
  return <VisuallyHidden role="status">{`Loading ${what}`}</VisuallyHidden>;
}
