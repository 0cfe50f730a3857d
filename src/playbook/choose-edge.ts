/** By which edge a condition is left, given what was found: a label of a branch, a script's answer, a person's choice. */
import { defaultEdge, type Task } from "./model.ts";

export type ChosenEdge = { label: string } | { problem: string };

/**
 * Exactly the label, else without regard to case and blanks around it (content writes `Malicious ` and `Yes`), else the
 * else-branch. Without one, XSOAR's conditions must not end as if all were well: nobody said what to do then.
 */
export function chooseEdge(task: Task, answer: string): ChosenEdge {
  if (Object.hasOwn(task.next, answer)) return { label: answer };
  const wanted = fold(answer);
  const near = Object.keys(task.next).find((label) => fold(label) === wanted);
  if (near !== undefined) return { label: near };
  if (Object.hasOwn(task.next, defaultEdge)) return { label: defaultEdge };
  const known = Object.keys(task.next).filter((label) => !label.startsWith("#"));
  // A condition that leads nowhere is the end of its branch, whatever it found.
  if (known.length === 0) return { label: answer };
  return {
    problem: `"${answer}" is none of the branches of ${task.name} (${known.join(", ")}), and there is no else-branch`,
  };
}

function fold(label: string): string {
  return label.trim().toLowerCase();
}
