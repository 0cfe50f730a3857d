/** A secret that the server keeps: it never comes back, it can only be replaced. */
import { Button } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { keptSecret } from "#contract/playbook.ts";
import classes from "./form.module.css";

interface KeptSecretProps {
  label: string;
  onReplace?: (() => void) | undefined;
}

export function KeptSecret({ label, onReplace }: KeptSecretProps): ReactNode {
  return (
    <div className={classes.kept}>
      <span className={classes.keptValue}>
        <IconLock size={14} aria-hidden />
        <span aria-hidden>{keptSecret}</span>
        <span>set</span>
      </span>
      {onReplace && (
        <Button variant="subtle" size="compact-xs" onClick={onReplace} aria-label={`Replace ${label}`}>
          Replace
        </Button>
      )}
    </div>
  );
}
