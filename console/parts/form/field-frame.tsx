/** What stands around every input: its label, what it is for, what is wrong with it. */
import { Text } from "@mantine/core";
import { type ReactNode, useId } from "react";
import type { Field } from "#contract/instance.ts";
import classes from "./form.module.css";

export interface FrameIds {
  id: string;
  labelId: string;
  describedBy: string | undefined;
}

interface FieldFrameProps {
  field: Pick<Field, "label" | "required" | "help">;
  fault?: string | undefined;
  /** The input is no single element that a label can name: its group is named instead. */
  isGroup?: boolean;
  /** At the label's right. */
  tools?: ReactNode;
  children: (ids: FrameIds) => ReactNode;
}

export function FieldFrame({ field, fault, isGroup = false, tools, children }: FieldFrameProps): ReactNode {
  const id = useId();
  const labelId = `${id}label`;
  const helpId = `${id}help`;
  const faultId = `${id}fault`;
  const describedBy = [field.help ? helpId : "", fault ? faultId : ""].filter(Boolean).join(" ") || undefined;
  const label = (
    <>
      {field.label}
      {field.required && (
        <span className={classes.required} title="needed" aria-hidden>
          {" *"}
        </span>
      )}
    </>
  );
  return (
    <div
      className={classes.field}
      {...(isGroup ? { role: "group", "aria-labelledby": labelId, "aria-describedby": describedBy } : {})}
    >
      <div className={classes.head}>
        {isGroup ? (
          <span id={labelId} className={classes.label}>
            {label}
          </span>
        ) : (
          <label id={labelId} htmlFor={id} className={classes.label}>
            {label}
          </label>
        )}
        {tools}
      </div>
      {children({ id, labelId, describedBy })}
      {fault && (
        <Text id={faultId} size="xs" c="var(--tocsin-failed)" className={classes.words}>
          {fault}
        </Text>
      )}
      {field.help && (
        <Text id={helpId} size="xs" c="dimmed" className={classes.words}>
          {field.help}
        </Text>
      )}
    </div>
  );
}
