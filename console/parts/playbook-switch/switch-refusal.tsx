/** Why a playbook stays as it was, each reason with the way to the block where it is mended. */
import { CloseButton, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { failureWords } from "../failure-words.ts";
import classes from "./playbook-switch.module.css";
import { ProblemLinks } from "./problem-links.tsx";
import type { SwitchRefusal as Refusal } from "./use-playbook-switch.ts";

interface SwitchRefusalProps {
  id: string;
  name: string;
  refusal: Refusal;
  onDismiss: () => void;
  /** The blocks' names, where they are known. */
  blocks?: ReadonlyMap<string, string>;
  /** The issues are listed beside it anyway. */
  isBrief?: boolean;
}

export function SwitchRefusal({
  id,
  name,
  refusal,
  onDismiss,
  blocks,
  isBrief = false,
}: SwitchRefusalProps): ReactNode {
  const { code, message, mend } = failureWords(refusal.error);
  const { problems } = refusal;
  return (
    <div className={classes.refusal} role="alert">
      <div className={classes.head}>
        <span>
          {problems.length > 0
            ? `${name} stays off: ${problems.length === 1 ? "one issue is" : `${problems.length} issues are`} left`
            : `${name} stays ${refusal.wanted ? "off" : "on"}: ${message}`}
        </span>
        <CloseButton size="sm" aria-label="Close" onClick={onDismiss} />
      </div>
      {problems.length === 0 && (
        <Text size="xs" mt={4}>
          {mend ? `${mend} ` : ""}
          <code>{code}</code>
        </Text>
      )}
      {!isBrief && <ProblemLinks id={id} problems={problems} blocks={blocks} onFollow={onDismiss} />}
    </div>
  );
}
