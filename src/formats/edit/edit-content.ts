/** The edits people make, on the models: each gives a copy. What is not there to be edited leaves it as it was. */
import type { Mapper, TypeMapping } from "#playbook/mapper.ts";
import { type ConditionBranch, errorEdge, type Playbook, type Task, type Value } from "#playbook/model.ts";

/** Any content has a name, and most a description. */
export function rename<Content extends { name: string }>(content: Content, name: string): Content {
  return { ...content, name };
}

export function describe<Content extends { description?: string }>(content: Content, description: string): Content {
  const { description: _, ...rest } = content;
  // Without its description it is still the content it was, which the compiler cannot see of a generic type.
  return (description === "" ? rest : { ...content, description }) as Content;
}

export function editTask(playbook: Playbook, id: string, edit: (task: Task) => Task): Playbook {
  const task = Object.hasOwn(playbook.tasks, id) ? playbook.tasks[id] : undefined;
  return task ? { ...playbook, tasks: { ...playbook.tasks, [id]: edit(task) } } : playbook;
}

export function renameTask(playbook: Playbook, id: string, name: string): Playbook {
  return editTask(playbook, id, (task) => rename(task, name));
}

/** An argument of the task's command, or an input of its sub-playbook; undefined takes it away. */
export function setTaskArgument(playbook: Playbook, id: string, name: string, value: Value | undefined): Playbook {
  return editTask(playbook, id, (task) => {
    if (task.frame) return { ...task, frame: { ...task.frame, inputs: withEntry(task.frame.inputs, name, value) } };
    if (!task.command) return task;
    return { ...task, command: { ...task.command, arguments: withEntry(task.command.arguments, name, value) } };
  });
}

export function setTaskConditions(playbook: Playbook, id: string, branches: ConditionBranch[]): Playbook {
  return editTask(playbook, id, (task) => ({ ...task, branches }));
}

/** Where a task leads by a label; no targets take the edge away. An error's edge is followed only if the task says so. */
export function setTaskEdge(playbook: Playbook, id: string, label: string, targets: string[]): Playbook {
  return editTask(playbook, id, (task) => {
    const next = withEntry(task.next, label, targets.length > 0 ? targets : undefined);
    if (label !== errorEdge) return { ...task, next };
    return { ...task, next, onError: targets.length > 0 ? "error-path" : "stop" };
  });
}

/** The default of an input; undefined takes it away. */
export function setInputDefault(playbook: Playbook, key: string, value: Value | undefined): Playbook {
  const inputs = playbook.inputs?.map((input) => {
    if (input.key !== key) return input;
    const { value: _, ...rest } = input;
    return value ? { ...rest, value } : rest;
  });
  return { ...playbook, ...(inputs && { inputs }) };
}

/** The incident type is made when the mapper has nothing of it yet. */
export function setMappedField(mapper: Mapper, type: string, field: string, value: Value | undefined): Mapper {
  const known = Object.hasOwn(mapper.types, type) ? mapper.types[type] : undefined;
  const mapping: TypeMapping = known ?? { keepLabels: true, fields: {} };
  const fields = withEntry(mapping.fields, field, value);
  return { ...mapper, types: { ...mapper.types, [type]: { ...mapping, fields } } };
}

function withEntry<Entry>(
  entries: Record<string, Entry>,
  name: string,
  value: Entry | undefined,
): Record<string, Entry> {
  const { [name]: _, ...others } = entries;
  return value === undefined ? others : { ...entries, [name]: value };
}
