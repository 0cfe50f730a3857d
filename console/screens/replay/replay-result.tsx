/** What came otherwise: said in one line first, then the drawing, then each difference with what decided it. */
import { SegmentedControl, Stack, Table, Text, Title } from "@mantine/core";
import { IconCircleCheck, IconGitCompare } from "@tabler/icons-react";
import { type ReactNode, useMemo, useState } from "react";
import type { Replay, ReplayedField } from "#contract/replay.ts";
import { Graph } from "../../parts/graph/graph.tsx";
import { List } from "../../parts/list.tsx";
import { markedBlocks } from "./marked-blocks.ts";
import styles from "./replay.module.css";
import { amountsOf, answerWords, changeWords, effectWords, placeOf, shown } from "./replay-words.ts";

export function ReplayResult({ replay }: { replay: Replay }): ReactNode {
  const { differs, was, now, notes, soFar } = replay;
  const isSameEnd = was.status === now.status && was.error?.code === now.error?.code;
  return (
    <Stack gap="lg">
      <div className={styles.verdict} data-differs={differs || undefined} role="status">
        <div className={styles.said}>
          {differs ? <IconGitCompare size={18} aria-hidden /> : <IconCircleCheck size={18} aria-hidden />}
          {differs ? "It comes otherwise" : "Nothing comes otherwise"}
        </div>
        <Text size="sm">{amountsOf(replay)}</Text>
        {!isSameEnd && !soFar && (
          <Text size="sm">
            It ended as {was.status}; now it ends as {now.status}
            {now.error ? `: ${now.error.message}` : now.status === "waiting" ? ": something has no answer" : ""}.
          </Text>
        )}
      </div>
      <Drawing replay={replay} />
      <Branches replay={replay} />
      <Effects replay={replay} />
      <Fields fields={replay.fields} more={replay.more.fields} />
      <Calls replay={replay} />
      <Tasks replay={replay} />
      {notes.length > 0 && (
        <Part title="What limits this">
          <ul className={styles.notes}>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </Part>
      )}
    </Stack>
  );
}

function Part({ title, more = 0, children }: { title: string; more?: number; children: ReactNode }): ReactNode {
  return (
    <section>
      <Title order={2} size="h4" mb={8}>
        {title}
      </Title>
      {children}
      {more > 0 && (
        <Text size="sm" c="dimmed" mt={6}>
          and {more.toLocaleString("en")} more
        </Text>
      )}
    </section>
  );
}

function Drawing({ replay }: { replay: Replay }): ReactNode {
  const [side, setSide] = useState<"now" | "was">("now");
  const [selected, setSelected] = useState<string | null>(null);
  const nodes = replay.graph[side];
  const blocks = useMemo(() => markedBlocks(nodes, replay, side), [nodes, replay, side]);
  return (
    <Part title="The playbook">
      <SegmentedControl
        size="xs"
        mb={8}
        aria-label="Which playbook is drawn"
        value={side}
        onChange={(chosen) => setSide(chosen === "was" ? "was" : "now")}
        data={[
          { value: "now", label: "As it would go now" },
          { value: "was", label: "As it went" },
        ]}
      />
      <Graph
        nodes={nodes}
        run={blocks}
        selected={selected}
        onSelect={setSelected}
        label={side === "now" ? "Blocks of the playbook now" : "Blocks of the playbook as it went"}
        className={styles.graph ?? ""}
      />
    </Part>
  );
}

function Branches({ replay: { branches, more } }: { replay: Replay }): ReactNode {
  if (branches.length === 0) return null;
  return (
    <Part title="Other branches" more={more.branches}>
      <List
        label="Other branches"
        columns={[
          { id: "task", label: "Task" },
          { id: "was", label: "Then" },
          { id: "now", label: "Now" },
          { id: "values", label: "What decided" },
        ]}
      >
        <Table.Tbody>
          {branches.map((branch) => (
            <Table.Tr key={`${branch.frame}|${branch.task}`}>
              <Table.Td>{placeOf(branch)}</Table.Td>
              <Table.Td className={styles.was}>{branch.was.label || "the plain way"}</Table.Td>
              <Table.Td className={styles.now}>{branch.now.label || "the plain way"}</Table.Td>
              <Table.Td>
                {branch.now.values.map((value, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the order is that of the comparisons
                  <div key={at} className={styles.value}>
                    {shown(value.left)} {value.operator} {shown(value.right)}{" "}
                    <span className={styles.dim}>{value.result ? "holds" : "does not hold"}</span>
                  </div>
                ))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </List>
    </Part>
  );
}

function Effects({ replay: { effects, more } }: { replay: Replay }): ReactNode {
  if (effects.length === 0) return null;
  return (
    <Part title="Effects" more={more.effects}>
      <List
        label="Effects"
        columns={[
          { id: "change", label: "Change", width: 130 },
          { id: "what", label: "What" },
          { id: "was", label: "Then" },
          { id: "now", label: "Now" },
        ]}
      >
        <Table.Tbody>
          {effects.map((effect, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a task may do the same twice
            <Table.Tr key={at}>
              <Table.Td>{effectWords[effect.change]}</Table.Td>
              <Table.Td>
                <div>
                  {effect.command} {effect.where === "here" ? "in Tocsin" : `at ${effect.instance ?? "its instance"}`}
                </div>
                {effect.name !== "" && <div className={styles.dim}>{placeOf(effect)}</div>}
              </Table.Td>
              <Table.Td className={styles.value}>{effect.was === undefined ? "–" : shown(effect.was)}</Table.Td>
              <Table.Td className={styles.value}>{effect.now === undefined ? "–" : shown(effect.now)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </List>
    </Part>
  );
}

function Fields({ fields, more }: { fields: readonly ReplayedField[]; more: number }): ReactNode {
  if (fields.length === 0) return null;
  return (
    <Part title="Fields and context" more={more}>
      <List
        label="Fields and context"
        columns={[
          { id: "path", label: "Path" },
          { id: "was", label: "Then" },
          { id: "now", label: "Now" },
        ]}
      >
        <Table.Tbody>
          {fields.map(({ where, path, was, now }) => (
            <Table.Tr key={`${where} ${path}`}>
              <Table.Td>
                <span className={styles.dim}>{where} · </span>
                {path}
              </Table.Td>
              <Table.Td className={`${styles.value} ${styles.was}`}>{was === undefined ? "–" : shown(was)}</Table.Td>
              <Table.Td className={`${styles.value} ${styles.now}`}>{now === undefined ? "–" : shown(now)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </List>
    </Part>
  );
}

function Calls({ replay: { calls, questions, more } }: { replay: Replay }): ReactNode {
  if (calls.length + questions.length === 0) return null;
  return (
    <Part title="Without an answer of their own" more={more.calls}>
      <ul className={styles.notes}>
        {calls.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a task may call the same twice
          <li key={at}>
            <strong>{placeOf(one)}</strong>: {one.command} {answerWords[one.answered]}
          </li>
        ))}
        {questions.map((one) => (
          <li key={`${one.frame}|${one.task}`}>
            <strong>{placeOf(one)}</strong> asks a person, and nobody answered that then: {one.question}
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Tasks({ replay: { tasks, more } }: { replay: Replay }): ReactNode {
  if (tasks.length === 0) return null;
  return (
    <Part title="Tasks" more={more.tasks}>
      <List
        label="Tasks"
        columns={[
          { id: "change", label: "Change", width: 130 },
          { id: "task", label: "Task" },
          { id: "how", label: "Then and now" },
        ]}
      >
        <Table.Tbody>
          {tasks.map((task) => (
            <Table.Tr key={`${task.frame}|${task.task}`}>
              <Table.Td>{changeWords[task.change]}</Table.Td>
              <Table.Td>{placeOf(task)}</Table.Td>
              <Table.Td>
                {task.was ?? "did not run"} → {task.now ?? "does not run"}
                {task.error && <div className={styles.dim}>{task.error.message}</div>}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </List>
    </Part>
  );
}
