/**
 * What an engine has to be able to do beyond running commands, so that a task does what XSOAR makes it do. An engine says
 * which of these it can; a report of content believes nothing else.
 */
import { errorEdge, type Task, type Value } from "./model.ts";

/** `without`: what becomes of a task when the engine cannot do it. */
export const features = {
  values: { title: "value expressions of XSOAR", without: "cannot" },
  conditions: { title: "built-in conditions", without: "cannot" },
  "command conditions": { title: "conditions decided by a script or a command", without: "cannot" },
  "manual tasks": { title: "tasks done by a person", without: "cannot" },
  ask: { title: "questions sent to people", without: "cannot" },
  forms: { title: "data collection", without: "cannot" },
  "sub-playbooks": { title: "sub-playbooks", without: "cannot" },
  "private context": { title: "sub-playbooks with a context of their own", without: "cannot" },
  loops: { title: "loops around a sub-playbook", without: "cannot" },
  "error paths": { title: "error paths and continue on error", without: "cannot" },
  "extend-context": { title: "extend-context and ignore-outputs", without: "cannot" },
  retries: { title: "retry-count and retry-interval", without: "differs" },
  "time limits": { title: "execution-timeout", without: "differs" },
  instances: { title: "using, using-brand and using-category", without: "cannot" },
  "field mapping": { title: "incident fields filled by a task", without: "cannot" },
  timers: { title: "timer triggers", without: "cannot" },
  evidence: { title: "results marked as evidence", without: "differs" },
  notes: { title: "results marked as notes", without: "differs" },
  "quiet mode": { title: "quiet mode", without: "differs" },
  extraction: { title: "indicator extraction per task", without: "differs" },
  assignees: { title: "assignees of tasks", without: "differs" },
  "due times": { title: "due times and reminders of tasks", without: "differs" },
  "skip unavailable": { title: "skipping what is not there", without: "differs" },
} as const satisfies Record<string, { title: string; without: "cannot" | "differs" }>;

export type Feature = keyof typeof features;

/** The features that a task of an XSOAR playbook uses. */
export function featuresOf(task: Task): Set<Feature> {
  const used = new Set<Feature>();
  const add = (feature: Feature, when: unknown) => {
    if (when) used.add(feature);
  };
  const { command, frame } = task;
  const options = command?.options ?? {};
  const isAsked = task.type === "regular" || task.type === "standard" || task.type === "condition";
  add("values", valuesOf(task).length > 0);
  add("conditions", task.branches);
  add("command conditions", task.type === "condition" && command);
  add("ask", task.message && isAsked);
  add("forms", task.type === "collection" || task.form);
  add("manual tasks", isAsked && !command && !task.branches && !task.message);
  add("sub-playbooks", frame);
  add("private context", frame?.separateContext);
  add("loops", frame?.loop);
  add("error paths", task.onError !== "stop" || Object.hasOwn(task.next, errorEdge));
  add("extend-context", options.extendContext ?? options.ignoreOutputs);
  add("retries", options.retryCount ?? options.retryInterval);
  add("time limits", options.executionTimeout);
  add("instances", options.using ?? options.usingBrand ?? options.usingCategory);
  add("field mapping", task.fieldMapping);
  add("timers", task.timers);
  add("evidence", task.evidence);
  add("notes", task.note && command);
  add("quiet mode", task.quiet !== undefined && command);
  add("extraction", task.extract && command);
  add("assignees", task.assignee);
  add("due times", task.sla);
  add("skip unavailable", task.skipUnavailable && (command ?? frame));
  return used;
}

/** Every value of a task, those within others included. */
export function valuesOf(task: Task): Value[] {
  const { command, frame, message, form, branches, evidence } = task;
  const found: (Value | undefined)[] = [
    ...Object.values(command?.arguments ?? {}),
    ...Object.values(command?.options ?? {}),
    ...Object.values(frame?.inputs ?? {}),
    frame?.items,
    message?.to,
    message?.subject,
    message?.body,
    message?.cc,
    message?.bcc,
    ...(form?.questions.flatMap(({ label, options, rows = [] }) => [
      label,
      ...options,
      ...rows.flatMap((row) => Object.values(row)),
    ]) ?? []),
    ...(task.fieldMapping?.map(({ value }) => value) ?? []),
    evidence?.description,
    evidence?.occurred,
    evidence?.tags,
    task.assignee,
  ];
  const loop = frame?.loop;
  if (loop?.kind === "until-command") found.push(...Object.values(loop.command.arguments));
  const groups = [
    ...(branches?.map((branch) => branch.groups) ?? []),
    ...(loop?.kind === "until" ? [loop.groups] : []),
  ];
  for (const { left, right } of groups.flat(2)) found.push(left, right);
  return found.flatMap((value) => (value ? [value, ...innerValues(value)] : []));
}

function innerValues(value: Value): Value[] {
  if (value.kind === "object") return Object.values(value.fields).flatMap((one) => [one, ...innerValues(one)]);
  if (value.kind !== "complex") return [];
  const sides = (value.filters ?? []).flat().flatMap(({ left, right }) => [left, right]);
  const given = (value.transformers ?? []).flatMap((one) => Object.values(one.arguments));
  return [...sides, ...given].flatMap((one) => [one, ...innerValues(one)]);
}

/** The comparisons of a task by operator, and the transformers, wherever they stand in it. */
export function operatorsOf(task: Task): { filters: Set<string>; transformers: Set<string> } {
  const filters = new Set<string>();
  const transformers = new Set<string>();
  const loop = task.frame?.loop;
  const groups = [
    ...(task.branches?.map((branch) => branch.groups) ?? []),
    ...(loop?.kind === "until" ? [loop.groups] : []),
  ];
  for (const { operator } of groups.flat(2)) filters.add(operator);
  for (const value of valuesOf(task)) {
    if (value.kind !== "complex") continue;
    for (const { operator } of (value.filters ?? []).flat()) filters.add(operator);
    for (const { operator } of value.transformers ?? []) transformers.add(operator);
  }
  return { filters, transformers };
}
