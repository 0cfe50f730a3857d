/** The frame of a table: a surface with a line around it that scrolls sideways when the window is narrow. */
import { Table } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./list.module.css";

interface ListProps {
  /** For who does not see it: `Users`. */
  label: string;
  columns: readonly Column[];
  /** `Table.Tbody`, or what stands in its place. */
  children: ReactNode;
  /** Under the rows, within the frame: an empty state, a failure, a button for more. */
  foot?: ReactNode;
  minWidth?: number;
}

export interface Column {
  id: string;
  /** Empty text: a column of buttons, whose name only some need to hear. */
  label: string;
  hidden?: boolean;
  width?: number | string;
  align?: "left" | "right";
}

export function List({ label, columns, children, foot, minWidth = 720 }: ListProps): ReactNode {
  return (
    <div className={styles.frame}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label={label}>
        <Table highlightOnHover className={styles.table ?? ""} style={{ minWidth }}>
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ id, label: name, hidden, width, align }) => (
                <Table.Th key={id} scope="col" w={width ?? "auto"} ta={align ?? "left"}>
                  {hidden ? <span className={styles.heard}>{name}</span> : name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          {children}
        </Table>
      </section>
      {foot}
    </div>
  );
}
