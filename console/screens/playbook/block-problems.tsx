/** What is wrong at a place, in words, beside the place. */
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { PlaybookDetail } from "#contract/playbook.ts";
import classes from "./playbook.module.css";

interface BlockProblemsProps {
  problems: PlaybookDetail["problems"];
  /** The place was changed since; saving tells. */
  isOutdated?: boolean;
}

export function BlockProblems({ problems, isOutdated = false }: BlockProblemsProps): ReactNode {
  if (problems.length === 0) return null;
  return (
    <ul className={classes.problems}>
      {problems.map((problem) => (
        <li
          key={`${problem.code} ${problem.path} ${problem.message}`}
          data-severity={isOutdated ? "info" : problem.severity}
        >
          {problem.severity === "info" ? (
            <IconInfoCircle size={15} aria-hidden />
          ) : (
            <IconAlertTriangle size={15} aria-hidden />
          )}
          <span>{isOutdated ? `Changed since; before: ${problem.message}` : problem.message}</span>
        </li>
      ))}
    </ul>
  );
}
