/** Everything that is wrong with the playbook as it is saved, each with the way to its place. */
import { Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { PlaybookDetail } from "#contract/playbook.ts";
import { addressOfBlock } from "../../parts/block-address.ts";
import { TextLink } from "../../parts/link.tsx";
import { byUrgency } from "../../parts/refused-problems.ts";
import { placeWords } from "./draft.ts";
import { PanelHead } from "./panel-head.tsx";
import classes from "./playbook.module.css";
import type { PlaybookDraft } from "./use-draft.ts";

interface IssuesPanelProps {
  playbook: PlaybookDetail;
  draft: PlaybookDraft;
  onClose: () => void;
}

export function IssuesPanel({ playbook, draft, onClose }: IssuesPanelProps): ReactNode {
  const problems = byUrgency(playbook.problems);
  return (
    <>
      <PanelHead
        title="Issues"
        under={
          <Text size="xs" c="dimmed">
            {draft.isDirty
              ? "Of the playbook as it is saved; saving checks again."
              : "What keeps it from being switched on comes first."}
          </Text>
        }
        onClose={onClose}
      />
      <div className={classes.panelBody}>
        {problems.length === 0 ? (
          <Text size="sm" className={classes.fine ?? ""}>
            <IconCircleCheck size={16} aria-hidden />
            Nothing is wrong with this playbook.
          </Text>
        ) : (
          <ul className={classes.issues}>
            {problems.map((problem) => (
              <li
                key={`${problem.node} ${problem.argument} ${problem.path} ${problem.code} ${problem.message}`}
                data-severity={problem.severity}
              >
                {problem.severity === "info" ? (
                  <IconInfoCircle size={16} aria-hidden />
                ) : (
                  <IconAlertTriangle size={16} aria-hidden />
                )}
                <div>
                  <div className={classes.issueWhere}>
                    {problem.node === undefined ? (
                      <span>{problem.path ?? "The playbook"}</span>
                    ) : (
                      <TextLink
                        size="sm"
                        to="/playbooks/$id"
                        params={{ id: playbook.id }}
                        search={{
                          issues: true,
                          block: addressOfBlock(problem.node),
                          ...(problem.argument === undefined ? {} : { field: problem.argument }),
                        }}
                      >
                        {whereWords(playbook, problem.node, problem.argument)}
                      </TextLink>
                    )}
                  </div>
                  <div>{problem.message}</div>
                </div>
              </li>
            ))}
          </ul>
        )}
      </div>
    </>
  );
}

function whereWords(playbook: PlaybookDetail, node: string, argument: string | undefined): string {
  if (argument !== undefined) return placeWords(playbook, { of: "argument", node, argument });
  return playbook.nodes.find(({ id }) => id === node)?.name ?? `Block ${node}`;
}
