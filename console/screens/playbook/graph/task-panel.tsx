/** One task of an XSOAR playbook: what it calls and with what, where it leads and when, what happens when it fails. */
import { Button, Group, Text, Title, UnstyledButton } from "@mantine/core";
import { IconCode, IconSitemap } from "@tabler/icons-react";
import { Fragment, type ReactNode } from "react";
import type { PlaybookDetail, PlaybookNode } from "#contract/playbook.ts";
import type { TaskDetail } from "#contract/playbook-parts.ts";
import { whatItDoes } from "../../../parts/graph/describe-block.ts";
import { KindIcon } from "../../../parts/graph/kind-icon.tsx";
import { TextLink } from "../../../parts/link.tsx";
import { LongText } from "../../../parts/long-text.tsx";
import { ToneBadge } from "../../../parts/state-badge.tsx";
import { BlockProblems } from "../block-problems.tsx";
import { PanelHead } from "../panel-head.tsx";
import page from "../playbook.module.css";
import classes from "./task-panel.module.css";

interface TaskPanelProps {
  node: PlaybookNode;
  task: TaskDetail;
  nodes: readonly PlaybookNode[];
  problems: PlaybookDetail["problems"];
  onSelect: (id: string) => void;
  onShowInCode: (() => void) | undefined;
  /** Opens the sub-playbook that it calls where this one is. */
  onEnter: ((playbook: string) => void) | undefined;
  onBack?: (() => void) | undefined;
  onClose: () => void;
}

const aboutWords: Record<TaskDetail["facts"][number]["about"], string> = {
  loop: "Loop",
  errors: "When it fails",
  timers: "Timers",
  fields: "Incident fields it fills",
  question: "Question",
  results: "Results",
  people: "People",
  context: "Context",
};

export function TaskPanel(props: TaskPanelProps): ReactNode {
  const { node, task, nodes, problems, onSelect, onShowInCode, onEnter, onBack, onClose } = props;
  const own = problems.filter((problem) => problem.node === node.id);
  const isMissing = own.some(({ code }) => code.endsWith("_MISSING"));
  const called = task.calls?.kind === "playbook" ? task.calls.playbook : null;
  return (
    <>
      <PanelHead
        title={node.name || "Without a name"}
        icon={<KindIcon kind={node.kind} />}
        under={
          <Text size="xs" c="dimmed">
            {`Task ${node.id} · ${task.type} · ${whatItDoes(node)}`}
          </Text>
        }
        onBack={onBack}
        onClose={onClose}
      />
      <div className={page.panelBody}>
        {(onShowInCode || called !== null) && (
          <Group gap="xs">
            {called !== null && onEnter && (
              <Button
                variant="default"
                size="compact-sm"
                leftSection={<IconSitemap size={14} aria-hidden />}
                onClick={() => onEnter(called)}
              >
                Open it here
              </Button>
            )}
            {onShowInCode && task.line !== null && (
              <Button
                variant="default"
                size="compact-sm"
                leftSection={<IconCode size={14} aria-hidden />}
                onClick={onShowInCode}
              >
                {`Show in code, line ${task.line}`}
              </Button>
            )}
          </Group>
        )}
        {node.description && (
          <Text size="sm" className={page.wrap ?? ""} component="div">
            <LongText>{node.description}</LongText>
          </Text>
        )}
        <BlockProblems problems={own} />
        {task.calls && (
          <Section title="Calls">
            <div className={classes.call}>
              {called === null ? (
                <code className={classes.code}>{task.calls.name}</code>
              ) : (
                <TextLink to="/playbooks/$id" params={{ id: called }}>
                  {task.calls.name}
                </TextLink>
              )}
              <Text span size="xs" c="dimmed">
                {[task.calls.kind, node.integration?.name ?? task.calls.brand].filter(Boolean).join(" of ")}
              </Text>
              {isMissing && <ToneBadge tone="waiting">missing</ToneBadge>}
            </div>
          </Section>
        )}
        {node.arguments.length > 0 && (
          <Section title={task.calls?.kind === "playbook" ? "Inputs" : "Arguments"}>
            <Pairs
              pairs={node.arguments.map(({ id, required, value }) => [
                `${id}${required ? " *" : ""}`,
                typeof value === "string" ? value : JSON.stringify(value ?? ""),
              ])}
            />
          </Section>
        )}
        {task.branches.length > 0 && (
          <Section title="Branches">
            <ol className={classes.branches}>
              {task.branches.map(({ label, groups }, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two branches may be called alike
                <li key={at}>
                  <strong dir="auto">{label}</strong>
                  {groups.map((group, place) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: groups have no name
                    <div key={place} className={classes.group}>
                      {place > 0 && <span className={classes.joint}>and </span>}
                      {group.map((comparison, index) => (
                        // biome-ignore lint/suspicious/noArrayIndexKey: comparisons have no name
                        <Fragment key={index}>
                          {index > 0 && <span className={classes.joint}> or </span>}
                          <code className={classes.code}>{comparison}</code>
                        </Fragment>
                      ))}
                    </div>
                  ))}
                </li>
              ))}
            </ol>
          </Section>
        )}
        {Object.entries(aboutWords).map(([about, title]) => {
          const facts = task.facts.filter((fact) => fact.about === about);
          if (facts.length === 0) return null;
          return (
            <Section key={about} title={title}>
              <Pairs pairs={facts.map(({ label, value }) => [label, value])} />
            </Section>
          );
        })}
        <Section title="Leads to">
          {node.next.length === 0 ? (
            <Text size="sm" c="dimmed">
              Nothing: it ends here.
            </Text>
          ) : (
            <ul className={classes.next}>
              {node.next.map(({ label, to }) => (
                <li key={`${label} ${to}`}>
                  {label !== "" && <span className={classes.joint}>{`${label}: `}</span>}
                  <UnstyledButton className={classes.go} onClick={() => onSelect(to)}>
                    {nodes.find(({ id }) => id === to)?.name || `Task ${to}`}
                  </UnstyledButton>
                </li>
              ))}
            </ul>
          )}
        </Section>
      </div>
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <section aria-label={title}>
      <Title order={3} className={page.section ?? ""}>
        {title}
      </Title>
      {children}
    </section>
  );
}

function Pairs({ pairs }: { pairs: readonly (readonly [string, string])[] }): ReactNode {
  return (
    <dl className={classes.pairs}>
      {pairs.map(([label, value], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: labels may come twice
        <div key={at}>
          <dt dir="auto">{label}</dt>
          <dd>
            {value === "" ? <span className={classes.empty}>(empty)</span> : <LongText at={600}>{value}</LongText>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
