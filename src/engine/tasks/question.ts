import { defaultEdge, errorEdge, plainEdge, type Task } from "#playbook/model.ts";

/** What a person can answer to a task of theirs: what it says itself, else the branches it leaves by. Empty: anything. */
export function optionsOf(task: Task): readonly string[] {
  return task.question?.options ?? Object.keys(task.next).filter((label) => !unnamed.has(label));
}

const unnamed = new Set([plainEdge, defaultEdge, errorEdge]);
