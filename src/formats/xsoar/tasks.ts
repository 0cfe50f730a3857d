import { isObject, type Json } from "#base/json.ts";
import {
  type ConditionBranch,
  defaultEdge,
  type FrameCall,
  type FrameLoop,
  type Task,
  type TaskType,
} from "#playbook/model.ts";
import type { JsonPath } from "../json-document.ts";
import type { Report } from "../report.ts";
import { Fields, scalarText } from "./fields.ts";
import { readArguments, readCommand, readCommandName, splitArguments } from "./task-command.ts";
import { readForm, readMessage, readReplies } from "./task-question.ts";
import { readGroups, readValue } from "./values.ts";

const taskTypes = [
  "start",
  "title",
  "section",
  "regular",
  "standard",
  "condition",
  "playbook",
  "collection",
] as const satisfies TaskType[];

/** A task of a playbook; undefined when it cannot be understood, which is reported then. */
export function readTask(id: string, given: Json, path: JsonPath, report: Report): Task | undefined {
  if (!isObject(given)) {
    report.error("CONTENT_XSOAR_FIELD_TYPE", path, `Task ${id} must be a map with type, task and nexttasks.`);
    return undefined;
  }
  const outer = new Fields(given, path, report);
  const inner = outer.fields("task") ?? new Fields({}, outer.pathOf("task"), report);
  const written = outer.filled("type") ?? inner.filled("type");
  const type = taskTypes.find((known) => known === written);
  const name = inner.text("name") ?? "";
  const label = describeTask(id, name);
  if (!type) {
    const what = written === undefined ? "has no type" : `has the type "${written}", which Tocsin does not know`;
    const where = outer.keyOf("type") === undefined ? path : outer.pathOf("type");
    report.error("CONTENT_XSOAR_TASK_TYPE", where, `${label} ${what}. Known types: ${taskTypes.join(", ")}.`);
    return undefined;
  }
  const description = inner.filled("description");
  const task: Task = {
    id,
    name,
    ...(description !== undefined && { description }),
    type,
    next: readEdges(outer),
    onError: readErrorRule(outer),
  };
  addWork(task, outer, inner);
  addMarks(task, outer, inner);
  return task;
}

export function describeTask(id: string, name: string): string {
  return name === "" ? `Task ${id}` : `Task ${id} "${name}"`;
}

function readEdges(outer: Fields): Record<string, string[]> {
  const edges = outer.entries("nexttasks").map(([label, given, path]): [string, string[]] => {
    const targets = Array.isArray(given) ? given : given === null ? [] : [given];
    const ids = targets.flatMap((target, at) => {
      const id = scalarText(target);
      if (id !== undefined) return id;
      outer.report.error("CONTENT_XSOAR_FIELD_TYPE", [...path, at], "The target of an edge must be a task's id.");
      return [];
    });
    return [label, ids];
  });
  return Object.fromEntries(edges);
}

function readErrorRule(outer: Fields): Task["onError"] {
  if (!outer.truth("continueonerror")) return "stop";
  return outer.filled("continueonerrortype") === "errorPath" ? "error-path" : "continue";
}

/** What the task does, by its type. */
function addWork(task: Task, outer: Fields, inner: Fields): void {
  if (task.type === "playbook") task.frame = readFrame(outer, inner);
  if (task.type === "regular" || task.type === "standard") {
    const command = readCommand(outer, inner);
    if (command) task.command = command;
  }
  if (task.type === "condition") {
    const branches = readBranches(outer);
    const command = branches.length > 0 ? undefined : readCommand(outer, inner);
    if (branches.length > 0) task.branches = branches;
    if (command) task.command = command;
  }
  const message = outer.fields("message");
  if (message && (task.type === "condition" || task.type === "collection" || task.type === "regular")) {
    task.message = readMessage(message);
    const question = task.type === "condition" && !task.branches ? readReplies(message, task.message, task) : undefined;
    if (question) task.question = question;
  }
  const form = outer.fields("form");
  if (form) task.form = readForm(form);
}

function readBranches(outer: Fields): ConditionBranch[] {
  return outer.items("conditions").map((item) => ({
    label: item.text("label") ?? defaultEdge,
    groups: readGroups(item, "condition"),
  }));
}

/** XSOAR's limit where none is written. */
const defaultIterations = 100;

function readFrame(outer: Fields, inner: Fields): FrameCall {
  const id = inner.filled("playbookId");
  const name = inner.filled("playbookName");
  if (id === undefined && name === undefined) {
    const message = "This task calls a sub-playbook and names none. Choose one.";
    outer.report.error("CONTENT_XSOAR_FIELD_MISSING", inner.path, message);
  }
  const given = outer.fields("loop");
  const loop = given && readLoop(given);
  const most = given?.number("max") ?? 0;
  return {
    playbook: { ...(id !== undefined && { id }), ...(name !== undefined && { name }) },
    separateContext: outer.truth("separatecontext") ?? false,
    inputs: readArguments(outer, "scriptarguments"),
    maxIterations: most >= 1 ? Math.floor(most) : defaultIterations,
    ...(loop && { loop }),
  };
}

/** Most loop blocks say nothing and mean "once". */
function readLoop(fields: Fields): FrameLoop | undefined {
  if (fields.truth("forEach")) return { kind: "for-each" };
  const waitSeconds = Math.max(0, fields.number("wait") ?? 0);
  const groups = readGroups(fields, "builtincondition");
  if (groups.length > 0) return { kind: "until", groups, waitSeconds };
  const script = fields.filled("scriptId") ?? fields.filled("scriptName");
  if (script === undefined) return undefined;
  const isCommand = fields.truth("iscommand") === true || script.includes("|||");
  const call = isCommand ? readCommandName(script) : { name: script, isScript: true };
  if (!call) return undefined;
  const { values, options } = splitArguments(readArguments(fields, "scriptArguments"));
  const command = { ...call, arguments: values, ...(Object.keys(options).length > 0 && { options }) };
  return { kind: "until-command", command, exit: fields.text("exitCondition") ?? "yes", waitSeconds };
}

const extractions = ["default", "none", "inline", "out-of-band"] as const satisfies Task["extract"][];
const timerActions = ["start", "stop", "pause"] as const;

/** What is said about the task besides what it does. */
function addMarks(task: Task, outer: Fields, inner: Fields): void {
  const { report } = outer;
  const tags = inner.texts("tags");
  if (tags.length > 0) task.tags = tags;
  if (outer.truth("skipunavailable")) task.skipUnavailable = true;
  if (outer.truth("note")) task.note = true;
  if (outer.truth("restrictedcompletion")) task.restrictedCompletion = true;
  const quiet = readQuiet(outer);
  if (quiet !== undefined) task.quiet = quiet;
  const extract = extractions[outer.number("reputationcalc") ?? 0];
  if (extract && extract !== "default") task.extract = extract;
  const mapping = outer.items("fieldMapping").flatMap((item) => {
    const field = item.filled("incidentfield");
    const value = readValue(item.get("output"), item.pathOf("output"), report, "text");
    return field !== undefined && value ? [{ field, value }] : [];
  });
  if (mapping.length > 0) task.fieldMapping = mapping;
  const timers = outer.items("timertriggers").flatMap((item) => {
    const field = item.filled("fieldname");
    const written = item.filled("action");
    const action = timerActions.find((known) => known === written);
    if (field !== undefined && action) return [{ field, action }];
    const message = `A timer trigger needs "fieldname", and "action": one of ${timerActions.join(", ")}. It is ignored.`;
    report.warning("CONTENT_XSOAR_FIELD_TYPE", item.path, message);
    return [];
  });
  if (timers.length > 0) task.timers = timers;
  addEvidence(task, outer);
  const assignee = readValue(
    outer.get("defaultassigneecomplex"),
    outer.pathOf("defaultassigneecomplex"),
    report,
    "text",
  );
  const person = outer.filled("defaultassignee");
  if (assignee) task.assignee = assignee;
  else if (person !== undefined) task.assignee = { kind: "text", text: person };
  const minutes = readMinutes(outer.fields("sla"));
  const reminderMinutes = readMinutes(outer.fields("slareminder"));
  if (minutes > 0) task.sla = { minutes, ...(reminderMinutes > 0 && { reminderMinutes }) };
}

/** 0 follows the playbook, 1 is on, 2 is off; older files have a truth. */
function readQuiet(outer: Fields): boolean | undefined {
  const mode = outer.number("quietmode");
  if (mode === 1 || mode === 2) return mode === 1;
  return outer.truth("quiet") === true ? true : undefined;
}

function addEvidence(task: Task, outer: Fields): void {
  const given = outer.fields("evidencedata");
  if (!given) return;
  task.evidence = {};
  for (const name of ["description", "occurred", "tags"] as const) {
    const value = readValue(given.get(name), given.pathOf(name), outer.report, "text");
    if (value) task.evidence[name] = value;
  }
}

function readMinutes(fields: Fields | undefined): number {
  if (!fields) return 0;
  const part = (name: string) => fields.number(name) ?? 0;
  return part("minutes") + 60 * part("hours") + 1440 * part("days") + 10_080 * part("weeks");
}
