/** A task of an XSOAR playbook in words: what it calls, its branches, its loop, what happens on an error, its timers. */
import type { TaskDetail } from "#contract/playbook-parts.ts";
import { labelInWords } from "#playbook/edge-words.ts";
import { callName } from "#playbook/frame-plan.ts";
import type { CommandOptions, Comparison, FrameLoop, Task, Value } from "#playbook/model.ts";
import { showValue } from "./present-arguments.ts";

type Fact = TaskDetail["facts"][number];

export interface TaskSurroundings {
  line: number | undefined;
  /** The id of a sub-playbook that is here, by how it is called. */
  findPlaybook(called: { id?: string | undefined; name?: string | undefined }): string | undefined;
}

export function presentTask(task: Task, { line, findPlaybook }: TaskSurroundings): TaskDetail {
  return {
    type: task.type,
    line: line ?? null,
    calls: presentCall(task, findPlaybook),
    branches: (task.branches ?? []).map(({ label, groups }) => ({
      label: labelInWords(label),
      groups: groups.map((group) => group.map(showComparison)),
    })),
    facts: factsOfTask(task).filter(({ value }) => value !== ""),
  };
}

function presentCall(task: Task, findPlaybook: TaskSurroundings["findPlaybook"]): TaskDetail["calls"] {
  const called = task.frame?.playbook;
  if (called) {
    const name = called.name ?? called.id ?? callName(task) ?? "";
    return { kind: "playbook", name, brand: null, playbook: findPlaybook(called) ?? null };
  }
  if (!task.command) return null;
  const { name, brand = null, isScript } = task.command;
  return { kind: isScript ? "automation" : "command", name, brand, playbook: null };
}

/** `${incident.severity} isEqualNumber 4`, as the author of the playbook wrote it. */
export function showComparison({ left, operator, right, ignoreCase }: Comparison): string {
  const sides = [showValue(left), operator, showValue(right)].filter((part) => part !== "");
  return `${sides.join(" ")}${ignoreCase ? " (whatever the case)" : ""}`;
}

function factsOfTask(task: Task): Fact[] {
  return [
    ...loopFacts(task),
    ...errorFacts(task),
    ...(task.timers ?? []).map(
      ({ field, action }): Fact => ({ about: "timers", label: `${action} a timer`, value: field }),
    ),
    ...(task.sla ? [dueFact(task.sla)] : []),
    ...(task.fieldMapping ?? []).map(({ field, value }): Fact => {
      return { about: "fields", label: field, value: showValue(value) };
    }),
    ...(task.modifications ?? []).map(({ key, type, value }): Fact => {
      return { about: "context", label: `${type} ${key}`, value: showValue(value) };
    }),
    ...questionFacts(task),
    ...resultFacts(task),
  ];
}

function loopFacts({ frame, polling }: Task): Fact[] {
  const facts: Fact[] = [];
  const add = (label: string, value: string) => facts.push({ about: "loop", label, value });
  if (frame?.items) add("over the items of", showValue(frame.items));
  if (frame?.loop) {
    add("repeats", loopWords(frame.loop));
    if (frame.loop.kind !== "for-each" && frame.loop.waitSeconds > 0)
      add("waits between", `${frame.loop.waitSeconds} s`);
    add("at most", `${frame.maxIterations} times`);
  }
  if (frame?.playbook) {
    facts.push({
      about: "context",
      label: "context",
      value: frame.separateContext ? "of its own; its outputs come back" : "shared with this playbook",
    });
  }
  if (polling) {
    add("runs", showValue(polling.command));
    add("for", showValue(polling.ids));
    add("every", `${showValue(polling.intervalMinutes)} minutes`);
    add("at most", `${showValue(polling.timeoutMinutes)} minutes`);
    add("while there is", showValue(polling.pending));
  }
  return facts;
}

function loopWords(loop: FrameLoop): string {
  if (loop.kind === "for-each") return "for each element of its inputs";
  if (loop.kind === "until-command") return `until ${loop.command.name} answers ${loop.exit}`;
  return `until ${loop.groups.map((group) => group.map(showComparison).join(" or ")).join(" and ")}`;
}

function errorFacts({ onError, skipUnavailable, join, command }: Task): Fact[] {
  const facts: Fact[] = [];
  const add = (label: string, value: string) => facts.push({ about: "errors", label, value });
  if (onError === "continue") add("on an error", "goes on as if it had succeeded");
  if (onError === "error-path") add("on an error", "leaves by its error path");
  if (skipUnavailable) add("when what it calls is not here", "it is skipped, and what hangs on it");
  const { retryCount, retryInterval, executionTimeout } = command?.options ?? {};
  if (retryCount) add("tries again", `${showValue(retryCount)} times`);
  if (retryInterval) add("waits between tries", `${showValue(retryInterval)} s`);
  if (executionTimeout) add("time limit", `${showValue(executionTimeout)} s`);
  if (join === "any") facts.push({ about: "context", label: "begins", value: "with the first of the tasks before it" });
  return facts;
}

function dueFact({ minutes, reminderMinutes }: NonNullable<Task["sla"]>): Fact {
  const reminder = reminderMinutes === undefined ? "" : `, a reminder ${reminderMinutes} minutes before`;
  return { about: "timers", label: "due", value: `${minutes} minutes after it begins${reminder}` };
}

function questionFacts({ question, message, form, assignee, restrictedCompletion }: Task): Fact[] {
  const facts: Fact[] = [];
  const add = (label: string, value: Value | string | undefined) => {
    if (value !== undefined)
      facts.push({ about: "question", label, value: typeof value === "string" ? value : showValue(value) });
  };
  add("asks", question?.text);
  add("answers", question?.options.join(", "));
  add("sent to", message?.to);
  add("subject", message?.subject);
  add("text", message?.body);
  add("sent by", message?.methods.join(", "));
  add("form", form?.title);
  for (const { label, type, required, field } of form?.questions ?? []) {
    add(`${type}${required ? ", needed" : ""}`, `${showValue(label)}${field ? ` → ${field}` : ""}`);
  }
  if (assignee) facts.push({ about: "people", label: "assigned to", value: showValue(assignee) });
  if (restrictedCompletion) facts.push({ about: "people", label: "completed by", value: "its assignee only" });
  return facts;
}

const optionLabels: Partial<Record<keyof CommandOptions, string>> = {
  extendContext: "also keeps in the context",
  ignoreOutputs: "keeps no outputs",
  using: "on the instance",
  usingBrand: "on an instance of",
  usingCategory: "on an instance of the category",
  rawResponse: "gives the raw response",
  autoExtract: "indicator extraction",
};

function resultFacts({ command, note, evidence, quiet, extract, tags }: Task): Fact[] {
  const facts: Fact[] = [];
  const add = (label: string, value: string) => facts.push({ about: "results", label, value });
  for (const [option, label] of Object.entries(optionLabels)) {
    const value = command?.options?.[option as keyof CommandOptions]; // a key of the table above
    if (value) add(label, showValue(value));
  }
  if (command?.instance !== undefined) add("on the instance", command.instance);
  if (note) add("marked", "as a note");
  if (evidence) add("marked", "as evidence");
  if (quiet !== undefined) add("quiet mode", quiet ? "on" : "off");
  if (extract && extract !== "default") add("indicator extraction", extract);
  if (tags && tags.length > 0) add("tags", tags.join(", "));
  return facts;
}
