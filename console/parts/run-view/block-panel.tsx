/** One block of a run: what became of it, what went in and came out, round by round inside a loop. */
import { ActionIcon, Button, Skeleton, Tabs, Text, Title, Tooltip } from "@mantine/core";
import { IconArrowRight, IconX } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { GraphNode } from "#contract/playbook.ts";
import type { BlockInside, RunStepDetail, RunView } from "#contract/run-view.ts";
import { useCall } from "../../app/calls.ts";
import { JsonView } from "../data-view.tsx";
import { durationWords } from "../duration.ts";
import { Failure } from "../failure.tsx";
import { whatItDoes } from "../graph/describe-block.ts";
import { KindIcon } from "../graph/kind-icon.tsx";
import { withLocalTimes } from "../local-times.ts";
import { LongText } from "../long-text.tsx";
import { Moment } from "../moment.tsx";
import { QuestionForm } from "../question-form/question-form.tsx";
import { StateBadge } from "../state-badge.tsx";
import { useNow } from "../use-now.ts";
import { goesOn } from "./drawn-blocks.ts";
import { ItemsList } from "./items-list.tsx";
import { ErrorNote, LastAttempt, WaitNote } from "./notes.tsx";
import { RoundsList } from "./rounds-list.tsx";
import styles from "./run-panel.module.css";
import type { RunPlace } from "./run-place.ts";
import { StepActions } from "./step-actions.tsx";
import { StoryList } from "./story-list.tsx";
import { WhyTab } from "./why-tab.tsx";

export interface BlockPanelProps {
  view: RunView;
  /** The frame that is drawn. */
  frame: string;
  node: GraphNode;
  /** The round that was chosen; null: the one that tells most. */
  round: number | null;
  onPlace: (place: RunPlace, how?: { replace?: boolean }) => void;
  onClose: () => void;
}

export function BlockPanel({ view, frame, node, round, onPlace, onClose }: BlockPanelProps): ReactNode {
  const { run } = view;
  const address = { id: run.id, frame, task: node.id, ...(round === null ? {} : { round }) };
  const { data: step, error, refetch } = useCall("getRunStep", address, { keepsFormer: true });
  const block = view.blocks.find((one) => one.node === node.id);
  const questions = view.questions.filter((one) => one.task === node.id && one.frame === step?.frame);
  // Also where one of many rounds came to it: that the others went past it is what one looks for.
  const hasRounds = (block?.round ?? null) !== null || block?.inside?.what === "rounds" || round !== null;
  const shown = step?.node === node.id ? step : undefined;
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
      {error && <Failure error={error} title="The block cannot be shown" onRetry={() => void refetch()} />}
      {!shown && !error && <Skeleton height={120} aria-label="Loading the block" />}
      {shown && <StepFacts step={shown} />}
      {shown?.inside && <Inside inside={shown.inside} onPlace={onPlace} />}
      {shown?.state === "failed" && shown.error && <ErrorNote error={shown.error} />}
      {questions.length === 0 && shown?.waitingFor && <WaitNote words={shown.waitingFor} wait={shown.wait} />}
      {questions.map((question) => (
        <div key={question.frame}>
          <QuestionForm run={run.id} question={question} />
          {shown?.wait && (
            <Text size="xs" c="dimmed" mt={6} dir="auto">
              Asked <Moment at={question.since} />. <LongText>{`${withLocalTimes(shown.wait.next)}.`}</LongText>
            </Text>
          )}
        </div>
      ))}
      {shown && <StepActions key={`actions ${node.id}`} run={run.id} node={node} step={shown} />}
      {shown && shown.state !== "failed" && shown.error && <LastAttempt error={shown.error} />}
      {hasRounds && (
        <RoundsList id={run.id} frame={frame} block={node.id} round={shown?.round ?? null} onPlace={onPlace} />
      )}
      {shown?.inside?.what === "items" && <ItemsList key={shown.frame} id={run.id} step={shown} />}
      {shown && <StepData key={`${shown.node} ${shown.frame}`} id={run.id} step={shown} name={node.name} />}
    </div>
  );
}

/** How far what stands in it has come, and the way in. */
function Inside({ inside, onPlace }: { inside: BlockInside; onPlace: BlockPanelProps["onPlace"] }): ReactNode {
  const { what, total, counts, failing, opens } = inside;
  const over = counts.succeeded + counts.failed + counts.skipped;
  const failed = counts.failed > 0 ? `, ${counts.failed} failed` : "";
  const words =
    what === "playbook" ? "It runs a playbook of its own." : `${over} of ${total} ${what} are over${failed}.`;
  const [first] = failing;
  const target = opens ?? null;
  const label = what === "playbook" ? "Open the sub-playbook" : first ? "Open the round that failed" : "Open a round";
  return (
    <div className={styles.inside}>
      <Text size="sm">{words}</Text>
      {target !== null && (
        <Button
          size="xs"
          variant="default"
          rightSection={<IconArrowRight size={14} aria-hidden />}
          onClick={() => onPlace({ frame: target, block: null, round: null })}
        >
          {label}
        </Button>
      )}
    </div>
  );
}

function StepFacts({ step }: { step: RunStepDetail }): ReactNode {
  const now = useNow(goesOn(step) ? 1_000 : 0);
  const isNothing = step.state === "skipped" || step.state === "not reached" || step.startedAt === null;
  const began = step.startedAt === null ? now : Date.parse(step.startedAt);
  const took = step.milliseconds ?? (isNothing ? null : Math.max(0, now - began));
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

type Tab = "outputs" | "inputs" | "why" | "log";

interface StepDataProps {
  id: string;
  step: RunStepDetail;
  name: string;
}

function StepData({ id, step, name }: StepDataProps): ReactNode {
  const [tab, setTab] = useState<Tab>(() => firstTab(step));
  return (
    <Tabs value={tab} onChange={(chosen) => setTab((chosen ?? "outputs") as Tab)} keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="outputs">Outputs</Tabs.Tab>
        <Tabs.Tab value="inputs">Inputs</Tabs.Tab>
        <Tabs.Tab value="why">Why</Tabs.Tab>
        <Tabs.Tab value="log">{step.log.length > 0 ? `Log · ${step.log.length + step.logLeftOut}` : "Log"}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="outputs" pt="sm">
        <Data value={step.outputs} label={`Outputs of ${name}`} otherwise={noOutputs(step)} />
      </Tabs.Panel>
      <Tabs.Panel value="inputs" pt="sm">
        <Data value={step.inputs} label={`Inputs of ${name}`} otherwise="This block was given no inputs." />
      </Tabs.Panel>
      <Tabs.Panel value="why" pt="sm">
        <WhyTab id={id} step={step} />
      </Tabs.Panel>
      <Tabs.Panel value="log" pt="sm">
        {step.logLeftOut > 0 && (
          <Text size="xs" c="dimmed" mb="xs">
            {`The first and the last are shown; ${step.logLeftOut.toLocaleString("en")} between them are in its rounds.`}
          </Text>
        )}
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
function firstTab({ state, outputs, inputs, log }: RunStepDetail): Tab {
  if (outputs !== undefined) return "outputs";
  if (state === "failed" && inputs !== undefined) return "inputs";
  if (log.length > 0) return "log";
  return inputs === undefined ? "outputs" : "inputs";
}

function noOutputs({ state }: RunStepDetail): string {
  if (state === "succeeded") return "This block gave no outputs.";
  if (state === "failed") return "This block failed before it gave outputs.";
  return state === "skipped" ? "This branch was not taken." : "This block has no outputs yet.";
}

function Data(props: { value: RunStepDetail["outputs"]; label: string; otherwise: string }): ReactNode {
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
