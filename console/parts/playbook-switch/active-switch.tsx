/** `Off` and `On`, as a switch that says so in words. */
import { Switch, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./playbook-switch.module.css";

interface ActiveSwitchProps {
  /** Whose it is, for who does not see where it stands. */
  name: string;
  active: boolean;
  isPending: boolean;
  /** Why it cannot be moved here. */
  locked?: string | undefined;
  onFlip: (active: boolean) => void;
}

export function ActiveSwitch({ name, active, isPending, locked, onFlip }: ActiveSwitchProps): ReactNode {
  const control = (
    <Switch
      classNames={{
        root: classes.root ?? "",
        label: classes.label ?? "",
        track: classes.track ?? "",
        input: classes.input ?? "",
      }}
      size="sm"
      color="var(--tocsin-succeeded)"
      aria-label={`${name}: ${active ? "On" : "Off"}`}
      label={isPending ? "…" : active ? "On" : "Off"}
      checked={active}
      disabled={isPending}
      aria-disabled={locked !== undefined || undefined}
      aria-busy={isPending || undefined}
      data-locked={locked !== undefined || undefined}
      onChange={({ currentTarget }) => {
        if (locked === undefined) onFlip(currentTarget.checked);
      }}
    />
  );
  if (locked === undefined) return control;
  return (
    <Tooltip label={locked} multiline maw={320}>
      <span>{control}</span>
    </Tooltip>
  );
}
