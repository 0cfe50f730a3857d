/** A playbook as the data its YAML holds: what the model says, and no more. */
import type { Json, JsonObject } from "#base/json.ts";
import type { CommandCall, FrameCall, Playbook, Task, Value } from "#playbook/model.ts";
import { pseudoArguments } from "#playbook/pseudo-arguments.ts";
import { formToSource, messageToSource } from "./question-source.ts";
import { groupsToSource, valueToSource } from "./value-source.ts";

export function playbookToSource(playbook: Playbook): JsonObject {
  const { id, name, description, startTaskId, inputs = [], outputs = [], inputQuery } = playbook;
  const tasks = Object.entries(playbook.tasks).map(([key, task]) => [key, taskToSource(task)] as const);
  const source: JsonObject = { id, name };
  if (description !== undefined) source.description = description;
  if (playbook.fromVersion !== undefined) source.fromversion = playbook.fromVersion;
  if (playbook.toVersion !== undefined) source.toversion = playbook.toVersion;
  if (playbook.deprecated) source.deprecated = true;
  if (playbook.quiet) source.quiet = true;
  source.starttaskid = startTaskId;
  source.tasks = Object.fromEntries(tasks);
  source.inputs = inputs.map((input) => ({
    key: input.key,
    value: input.value ? toSource(input.value) : {},
    required: input.required,
    ...(input.description !== undefined && { description: input.description }),
  }));
  if (inputQuery) {
    const { query, entity } = inputQuery;
    source.inputs.push({ key: "", value: {}, required: false, playbookInputQuery: { query, queryEntity: entity } });
  }
  source.outputs = outputs.map(({ path, description: about, type }) => ({
    contextPath: path,
    ...(about !== undefined && { description: about }),
    ...(type !== undefined && { type }),
  }));
  return source;
}

const toSource = (value: Value) => valueToSource(value, "yaml", "text");

function taskToSource(task: Task): JsonObject {
  const inner: JsonObject = { name: task.name };
  const outer: JsonObject = { id: task.id, type: task.type, task: inner };
  if (task.description !== undefined) inner.description = task.description;
  if (task.tags) inner.tags = task.tags;
  if (task.command) addCommand(outer, inner, task.command);
  if (task.frame) addFrame(outer, inner, task.frame);
  if (task.branches) {
    outer.conditions = task.branches.map(({ label, groups }) => ({ label, condition: groupsToSource(groups, "yaml") }));
  }
  if (task.message) outer.message = messageToSource(task.message, task.question?.options);
  if (task.form) outer.form = formToSource(task.form);
  outer.nexttasks = task.next;
  addMarks(outer, task);
  return outer;
}

function addCommand(outer: JsonObject, inner: JsonObject, command: CommandCall): void {
  if (command.isScript) Object.assign(inner, { scriptName: command.name, iscommand: false });
  else Object.assign(inner, { script: commandName(command), iscommand: true, brand: command.brand ?? "" });
  const given = argumentsOf(command);
  if (Object.keys(given).length > 0) outer.scriptarguments = given;
}

const commandName = ({ brand = "", name }: CommandCall) => `${brand}|||${name}`;

const optionNames = new Map(
  Object.entries(pseudoArguments)
    // The first spelling of an option is the one that is written.
    .toReversed()
    .map(([name, option]) => [option, name]),
);

function argumentsOf(command: CommandCall): JsonObject {
  const options = Object.entries(command.options ?? {}).flatMap(([option, value]: [string, Value | undefined]) => {
    const name = [...optionNames].find(([known]) => known === option)?.[1];
    return name !== undefined && value ? [[name, toSource(value)] as const] : [];
  });
  const given = Object.entries(command.arguments).map(([name, value]) => [name, toSource(value)] as const);
  return Object.fromEntries([...given, ...options]);
}

function addFrame(outer: JsonObject, inner: JsonObject, frame: FrameCall): void {
  const { playbook, inputs, loop, maxIterations } = frame;
  if (playbook?.name !== undefined) inner.playbookName = playbook.name;
  if (playbook?.id !== undefined) inner.playbookId = playbook.id;
  inner.iscommand = false;
  const given = Object.entries(inputs).map(([name, value]) => [name, toSource(value)] as const);
  if (given.length > 0) outer.scriptarguments = Object.fromEntries(given);
  outer.separatecontext = frame.separateContext;
  const block: JsonObject = {};
  if (maxIterations !== 100) block.max = maxIterations;
  if (loop?.kind === "for-each") block.forEach = true;
  else if (loop) block.wait = loop.waitSeconds;
  if (loop?.kind === "until") block.builtincondition = groupsToSource(loop.groups, "yaml");
  if (loop?.kind === "until-command") {
    block.iscommand = loop.command.isScript !== true;
    block.scriptId = loop.command.isScript ? loop.command.name : commandName(loop.command);
    block.scriptArguments = argumentsOf(loop.command);
    block.exitCondition = loop.exit;
  }
  if (Object.keys(block).length > 0) outer.loop = block;
}

const extractions = ["default", "none", "inline", "out-of-band"];

function addMarks(outer: JsonObject, task: Task): void {
  if (task.onError !== "stop") outer.continueonerror = true;
  if (task.onError === "error-path") outer.continueonerrortype = "errorPath";
  if (task.skipUnavailable) outer.skipunavailable = true;
  if (task.note) outer.note = true;
  if (task.restrictedCompletion) outer.restrictedcompletion = true;
  if (task.quiet !== undefined) outer.quietmode = task.quiet ? 1 : 2;
  if (task.extract !== undefined) outer.reputationcalc = extractions.indexOf(task.extract);
  if (task.fieldMapping) {
    outer.fieldMapping = task.fieldMapping.map(({ field, value }) => ({
      incidentfield: field,
      output: toSource(value),
    }));
  }
  if (task.timers) outer.timertriggers = task.timers.map(({ field, action }) => ({ fieldname: field, action }));
  if (task.evidence) {
    const parts = Object.entries(task.evidence).map(
      ([name, value]: [string, Value]) => [name, toSource(value)] as const,
    );
    outer.evidencedata = Object.fromEntries(parts);
  }
  if (task.assignee) outer.defaultassigneecomplex = toSource(task.assignee);
  if (task.sla) outer.sla = minutesToParts(task.sla.minutes);
  if (task.sla?.reminderMinutes !== undefined) outer.slareminder = minutesToParts(task.sla.reminderMinutes);
}

function minutesToParts(minutes: number): Json {
  return {
    minutes: minutes % 60,
    hours: Math.floor(minutes / 60) % 24,
    days: Math.floor(minutes / 1440) % 7,
    weeks: Math.floor(minutes / 10_080),
  };
}
