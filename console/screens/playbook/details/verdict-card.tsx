/** Whether a playbook runs here: in a word, and task by task why not. */
import { Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { PlaybookRelations, Verdict } from "#contract/playbook-parts.ts";
import { addressOfBlock } from "../../../parts/block-address.ts";
import { TextLink } from "../../../parts/link.tsx";
import classes from "./details.module.css";

const looks = {
  runs: { icon: IconCircleCheck, tone: "succeeded", words: "It runs here" },
  differs: { icon: IconAlertTriangle, tone: "waiting", words: "It runs here, with a difference" },
  cannot: { icon: IconCircleX, tone: "failed", words: "It cannot run here as it is" },
} as const satisfies Record<Verdict, unknown>;

const mostListed = 100;

export function VerdictCard({ id, verdict }: { id: string; verdict: PlaybookRelations["verdict"] }): ReactNode {
  const { icon: Drawn, tone, words } = looks[verdict.verdict];
  const { byTask, reasons, tasks, runnable } = verdict;
  return (
    <div className={classes.verdict} data-tone={tone}>
      <div className={classes.verdictHead}>
        <Drawn size={20} aria-hidden />
        <div>
          <Text fw={600}>{words}</Text>
          <Text size="sm" c="dimmed">
            {tasks === runnable ? `All ${tasks} tasks run.` : `${runnable} of ${tasks} tasks run.`}
          </Text>
        </div>
      </div>
      {reasons.length + byTask.length > 0 && (
        <ul className={classes.reasons}>
          {reasons.map(({ name, why }) => (
            <li key={`${name} ${why}`}>{name === "" ? why : `${name}: ${why}`}</li>
          ))}
          {byTask.slice(0, mostListed).map((task) => (
            <li key={task.id} data-verdict={task.verdict}>
              <TextLink
                size="sm"
                to="/playbooks/$id"
                params={{ id }}
                search={{ block: addressOfBlock(task.id) }}
                className={classes.wrap ?? ""}
              >
                {`#${task.id} ${task.name || "Without a name"}`}
              </TextLink>
              {task.reasons.map(({ name, why, effect }) => (
                <div key={`${name} ${why}`} className={classes.reason}>
                  <span className={classes.effect} data-effect={effect}>
                    {effect === "cannot" ? "cannot run" : "differs"}
                  </span>
                  <span className={classes.wrap}>{name === "" ? why : `${name}: ${why}`}</span>
                </div>
              ))}
            </li>
          ))}
          {byTask.length > mostListed && <li>{`… and ${byTask.length - mostListed} more tasks`}</li>}
        </ul>
      )}
    </div>
  );
}
