/** One block of a run: what became of it, what went in and came out, round by round inside a loop. */
import { ActionIcon, Select, Tabs, Text, Title, Tooltip } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { GraphNode } from "#contract/playbook.ts";
import type { RunDetail, RunStep } from "#contract/run.ts";
import { JsonView } from "../../parts/data-view.tsx";
import { durationWords } from "../../parts/duration.ts";
import { whatItDoes } from "../../parts/graph/describe-block.ts";
import { KindIcon } from "../../parts/graph/kind-icon.tsx";
import { withLocalTimes } from "../../parts/local-times.ts";
import { LongText } from "../../parts/long-text.tsx";
import { Moment } from "../../parts/moment.tsx";
import { QuestionForm } from "../../parts/question-form/question-form.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import { runWords } from "../../parts/states.ts";
import { useNow } from "../../parts/use-now.ts";
import { ErrorNote, LastAttempt, WaitNote } from "./notes.tsx";
import styles from "./run-panel.module.css";
import { StepActions } from "./step-actions.tsx";
import { goesOn, stepMilliseconds, tellingStep } from "./steps-by-block.ts";
import { StoryList } from "./story-list.tsx";

export interface BlockPanelProps {
  detail: RunDetail;
  node: GraphNode;
  rounds: readonly RunStep[];
  /** The round that was chosen; undefined: the one that tells most. */
  round: number | undefined;
  onRound: (round: number | undefined) => void;
  onClose: () => void;
}

export function BlockPanel({ detail, node, rounds, round, onRound, onClose }: BlockPanelProps): ReactNode {
  const step = rounds.find((one) => one.round !== null && one.round === round) ?? tellingStep(rounds);
  const questions = detail.questions.filter(({ task }) => task === node.id);
  return (
    <div className={styles.panel}>
      <header className={styles.head}>
        <span className={styles.kind}>
          <KindIcon kind={node.kind} />
        </span>
        <div className={styles.headWords}>
          <Title order={2} className={styles.name ?? ""} dir="auto">
            {node.name || "Without a name"}
          </Title>
          <Text size="xs" c="dimmed" className={styles.free} lineClamp={2} dir="auto" title={whatItDoes(node)}>
            {whatItDoes(node)}
          </Text>
        </div>
        <Tooltip label="Close (Esc)">
          <ActionIcon onClick={onClose} aria-label="Close the block" aria-keyshortcuts="Escape">
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </header>
      {node.description !== null && node.description !== "" && (
        <Text size="sm" c="dimmed" className={styles.free} dir="auto">
          <LongText at={200}>{node.description}</LongText>
        </Text>
      )}
      {rounds.length > 1 && step && <Rounds rounds={rounds} step={step} onRound={onRound} />}
      {step ? (
        <StepFacts step={step} />
      ) : (
        <Text size="sm" c="dimmed">
          The run knows nothing of this block.
        </Text>
      )}
      {step?.state === "failed" && step.error && <ErrorNote error={step.error} />}
      {questions.length === 0 && step?.waitingFor && <WaitNote words={step.waitingFor} />}
      {questions.map((question) => (
        <QuestionForm key={question.frame} run={detail.run.id} question={question} />
      ))}
      {step && <StepActions key={`actions ${node.id}`} run={detail.run.id} node={node} step={step} />}
      {step && step.state !== "failed" && step.error && <LastAttempt error={step.error} />}
      {step && <StepData key={`${node.id} ${step.round}`} step={step} name={node.name} />}
    </div>
  );
}

function Rounds(props: { rounds: readonly RunStep[]; step: RunStep; onRound: BlockPanelProps["onRound"] }): ReactNode {
  const { rounds, step, onRound } = props;
  return (
    <Select
      label="Round of the loop"
      size="xs"
      allowDeselect={false}
      searchable={rounds.length > 10}
      value={String(step.round)}
      data={[...new Map(rounds.map((one) => [String(one.round), one])).values()].map((one) => ({
        value: String(one.round),
        label: `Round ${(one.round ?? 0) + 1} · ${runWords[one.state]}`,
      }))}
      onChange={(value) => onRound(value === null ? undefined : Number(value))}
    />
  );
}

function StepFacts({ step }: { step: RunStep }): ReactNode {
  const now = useNow(goesOn(step) ? 1_000 : 0);
  const took = stepMilliseconds(step, now);
  return (
    <>
      <dl className={styles.facts}>
        <Fact name="State">
          <StateBadge state={step.state} />
        </Fact>
        {step.startedAt !== null && (
          <Fact name="Started">
            <Moment at={step.startedAt} absolute="under" />
          </Fact>
        )}
        {took !== null && <Fact name={step.finishedAt === null ? "So far" : "Took"}>{durationWords(took)}</Fact>}
        {step.attempts > 0 && <Fact name="Attempts">{String(step.attempts)}</Fact>}
        {step.instance !== null && <Fact name="Account">{step.instance}</Fact>}
        {step.tookEdge !== null && <Fact name="Went on by">{step.tookEdge}</Fact>}
      </dl>
      {step.summary !== null && step.summary !== step.error?.message && (
        <Text size="sm" className={styles.free} dir="auto">
          <LongText>{withLocalTimes(step.summary)}</LongText>
        </Text>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd dir="auto" title={typeof children === "string" ? children : undefined}>
        {children}
      </dd>
    </div>
  );
}

type Tab = "outputs" | "inputs" | "log";

function StepData({ step, name }: { step: RunStep; name: string }): ReactNode {
  const [tab, setTab] = useState<Tab>(() => firstTab(step));
  return (
    <Tabs value={tab} onChange={(chosen) => setTab((chosen ?? "outputs") as Tab)} keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="outputs">Outputs</Tabs.Tab>
        <Tabs.Tab value="inputs">Inputs</Tabs.Tab>
        <Tabs.Tab value="log">{step.log.length > 0 ? `Log · ${step.log.length}` : "Log"}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="outputs" pt="sm">
        <Data value={step.outputs} label={`Outputs of ${name}`} otherwise={noOutputs(step)} />
      </Tabs.Panel>
      <Tabs.Panel value="inputs" pt="sm">
        <Data value={step.inputs} label={`Inputs of ${name}`} otherwise="This block was given no inputs." />
      </Tabs.Panel>
      <Tabs.Panel value="log" pt="sm">
        {step.log.length === 0 ? (
          <Nothing>Nothing has happened here.</Nothing>
        ) : (
          <StoryList story={step.log} since={step.startedAt ?? step.log[0]?.at ?? null} label={`Log of ${name}`} />
        )}
      </Tabs.Panel>
    </Tabs>
  );
}

/** What one wants to see first: what came out; else why nothing did. */
function firstTab({ state, outputs, inputs, log }: RunStep): Tab {
  if (outputs !== undefined) return "outputs";
  if (state === "failed" && inputs !== undefined) return "inputs";
  if (log.length > 0) return "log";
  return inputs === undefined ? "outputs" : "inputs";
}

function noOutputs({ state }: RunStep): string {
  if (state === "succeeded") return "This block gave no outputs.";
  if (state === "failed") return "This block failed before it gave outputs.";
  return state === "skipped" ? "This branch was not taken." : "This block has no outputs yet.";
}

function Data(props: { value: RunStep["outputs"]; label: string; otherwise: string }): ReactNode {
  if (props.value === undefined) return <Nothing>{props.otherwise}</Nothing>;
  return <JsonView value={props.value} label={props.label} maxHeight="none" />;
}

function Nothing({ children }: { children: string }): ReactNode {
  return (
    <Text size="sm" c="dimmed">
      {children}
    </Text>
  );
}
