/** Copies a text, and says that it did. */
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy, IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import { copyText } from "./copy-text.ts";

export interface CopyButtonProps {
  text: string;
  /** What is copied: `the link`. */
  what: string;
  /** With the word; without it an icon. */
  labelled?: boolean;
}

export function CopyButton({ text, what, labelled = false }: CopyButtonProps): ReactNode {
  const [outcome, setOutcome] = useState<"copied" | "failed">();
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(undefined), 2_000);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => setOutcome((await copyText(text)) ? "copied" : "failed");
  const words = outcome === "copied" ? "Copied" : outcome === "failed" ? "Select it and copy by hand" : `Copy ${what}`;
  const Drawn = outcome === "copied" ? IconCheck : outcome === "failed" ? IconX : IconCopy;
  if (labelled) {
    return (
      <Button
        variant="default"
        leftSection={<Drawn size={14} aria-hidden />}
        onClick={() => void copy()}
        aria-live="polite"
      >
        {words}
      </Button>
    );
  }
  return (
    <Tooltip label={words} {...(outcome ? { opened: true } : {})}>
      <ActionIcon size="sm" onClick={() => void copy()} aria-label={words} aria-live="polite">
        <Drawn size={14} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
