/** Problems of a playbook, each with the way to the block where it is mended. */
import type { ReactNode } from "react";
import { addressOfBlock } from "../block-address.ts";
import { TextLink } from "../link.tsx";
import { placeOf, type RefusedProblem } from "../refused-problems.ts";
import classes from "./playbook-switch.module.css";

interface ProblemLinksProps {
  /** Of the playbook. */
  id: string;
  problems: readonly RefusedProblem[];
  /** The blocks' names, where they are known. */
  blocks?: ReadonlyMap<string, string> | undefined;
  onFollow?: () => void;
}

export function ProblemLinks({ id, problems, blocks, onFollow }: ProblemLinksProps): ReactNode {
  return (
    <ul className={classes.problems}>
      {problems.map((problem) => {
        const { block, field } = placeOf(problem);
        return (
          <li key={`${block} ${field} ${problem.code} ${problem.message}`}>
            {block === undefined ? (
              problem.message
            ) : (
              <TextLink
                size="sm"
                c="var(--tocsin-failed)"
                underline="always"
                to="/playbooks/$id"
                params={{ id }}
                search={{ block: addressOfBlock(block), ...(field === undefined ? {} : { field }) }}
                {...(onFollow ? { onClick: onFollow } : {})}
              >
                {`${blocks?.get(block) ?? `Block ${block}`}: ${problem.message}`}
              </TextLink>
            )}
          </li>
        );
      })}
    </ul>
  );
}
