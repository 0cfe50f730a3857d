/** The condition of a rule, with what is wrong with it where it is wrong. */
import { Text, Textarea } from "@mantine/core";
import type { ReactNode } from "react";
import type { RuleProblem } from "#contract/ingest-rule.ts";
import classes from "./rules.module.css";

interface ConditionInputProps {
  value: string;
  onChange(value: string): void;
  problems: readonly RuleProblem[];
}

export function ConditionInput({ value, onChange, problems }: ConditionInputProps): ReactNode {
  const [first] = problems;
  return (
    <div>
      <Textarea
        label="Condition"
        description="Over the incident as it was mapped; alert. leads into the raw event. Empty: every alert."
        placeholder='type:Phishing and severity:>=medium and -alert.sender:"*@example.com"'
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        classNames={{ input: classes.code ?? "" }}
        value={value}
        error={first === undefined ? undefined : first.message}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {first?.at !== undefined && <Marked text={value} at={first.at} />}
      {problems.length > 1 && <Text size="xs" c="dimmed">{`and ${problems.length - 1} more`}</Text>}
    </div>
  );
}

const aroundMark = 40;

/** The place in the text, for eyes; the message says it in words. */
function Marked({ text, at }: { text: string; at: number }): ReactNode {
  const from = Math.max(0, at - aroundMark);
  const word = /^\S*/.exec(text.slice(at))?.[0] ?? "";
  const wrong = word === "" ? " " : word.slice(0, aroundMark);
  return (
    <div className={classes.marked} aria-hidden>
      {from > 0 && "…"}
      {text.slice(from, at)}
      <mark>{wrong}</mark>
      {text.slice(at + word.length, at + word.length + aroundMark)}
    </div>
  );
}
