import { isObject, type Json } from "#base/json.ts";
import { hasErrors, type Problem } from "#base/problem.ts";
import type { Playbook, PlaybookInput, Task } from "#playbook/model.ts";
import { Report } from "../report.ts";
import { readYaml } from "../yaml-document.ts";
import { checkGraph } from "./check-graph.ts";
import { Fields } from "./fields.ts";
import { selectMarketplace } from "./marketplace.ts";
import { readTask } from "./tasks.ts";
import { readValue } from "./values.ts";

export interface PlaybookReading {
  /** Absent when a problem is an error. */
  playbook?: Playbook;
  /** In the order of the text. */
  problems: Problem[];
}

export const mostTasks = 5_000;

/** Reads a playbook in Cortex XSOAR's own YAML. Never throws. */
export function readXsoarPlaybook(text: string, file?: string): PlaybookReading {
  const document = readYaml(text, file);
  if (document.value === undefined) return { problems: document.problems };
  const { value, writtenPath } = selectMarketplace(document.value, text);
  const report = new Report((path) => document.positionOf(writtenPath(path)), file);
  report.problems.push(...document.problems);
  const playbook = compilePlaybook(value, report);
  return { ...(playbook && { playbook }), problems: report.sorted() };
}

export function compilePlaybook(source: Json, report: Report): Playbook | undefined {
  if (!isObject(source)) {
    report.error("CONTENT_XSOAR_NOT_A_PLAYBOOK", [], "A playbook is a map with id, name, starttaskid and tasks.");
    return undefined;
  }
  const fields = new Fields(source, [], report);
  const name = fields.filled("name") ?? fields.filled("id");
  if (name === undefined) {
    report.error("CONTENT_XSOAR_FIELD_MISSING", [], 'The playbook needs a "name", or an "id".');
  }
  const tasks = readTasks(fields);
  const startTaskId = findStart(fields, tasks);
  if (startTaskId !== undefined) checkGraph(tasks, startTaskId, (id) => [...fields.pathOf("tasks"), id], report);
  const inputs = fields.items("inputs").flatMap(readInput);
  const outputs = fields.items("outputs").flatMap((item) => {
    const path = item.filled("contextPath");
    if (path === undefined) return [];
    const description = item.filled("description");
    const type = item.filled("type");
    return [{ path, ...(description !== undefined && { description }), ...(type !== undefined && { type }) }];
  });
  const inputQuery = readInputQuery(fields);
  const description = fields.filled("description");
  const fromVersion = fields.filled("fromversion");
  const toVersion = fields.filled("toversion");
  if (hasErrors(report.problems) || name === undefined || startTaskId === undefined) return undefined;
  return {
    id: fields.filled("id") ?? name,
    name,
    ...(description !== undefined && { description }),
    language: "xsoar",
    startTaskId,
    tasks: Object.fromEntries(tasks),
    ...(inputs.length > 0 && { inputs }),
    ...(outputs.length > 0 && { outputs }),
    ...(inputQuery && { inputQuery }),
    ...(fields.truth("quiet") && { quiet: true }),
    ...(fromVersion !== undefined && { fromVersion }),
    ...(toVersion !== undefined && { toVersion }),
    ...(fields.truth("deprecated") && { deprecated: true }),
  };
}

function readTasks(fields: Fields): Map<string, Task> {
  const { report } = fields;
  const given = fields.entries("tasks");
  if (given.length === 0) {
    const where = fields.keyOf("tasks") === undefined ? [] : fields.pathOf("tasks");
    report.error("CONTENT_XSOAR_FIELD_MISSING", where, 'The playbook needs "tasks", a map of tasks by id.');
  }
  if (given.length > mostTasks) {
    const message = `The playbook has ${given.length} tasks; at most ${mostTasks} can be read. Split it into sub-playbooks.`;
    report.error("CONTENT_XSOAR_TOO_MANY_TASKS", fields.pathOf("tasks"), message);
    return new Map();
  }
  const tasks = given.map(([id, value, path]) => [id, readTask(id, value, path, report)] as const);
  return new Map(tasks.flatMap(([id, task]) => (task ? [[id, task]] : [])));
}

/** `starttaskid`; where that is missing or leads nowhere, the one task of the type `start`. */
function findStart(fields: Fields, tasks: ReadonlyMap<string, Task>): string | undefined {
  const named = fields.filled("starttaskid");
  if (named !== undefined && tasks.has(named)) return named;
  const starts = [...tasks.values()].filter(({ type }) => type === "start");
  const [only] = starts;
  const broken = named === undefined ? 'has no "starttaskid"' : `starts at task ${named}, which does not exist`;
  const where = fields.keyOf("starttaskid") === undefined ? [] : fields.pathOf("starttaskid");
  if (only && starts.length === 1) {
    const message = `The playbook ${broken}; it starts at task ${only.id}, its only start. Write "starttaskid: "${only.id}"".`;
    fields.report.warning("CONTENT_XSOAR_START_MISSING", where, message);
    return only.id;
  }
  // Tasks that cannot be read have been told of; the start may be among them.
  if (tasks.size > 0) {
    const message = `The playbook ${broken}. Name the id of the task it begins with.`;
    fields.report.error("CONTENT_XSOAR_START_MISSING", where, message);
  }
  return undefined;
}

function readInput(item: Fields): PlaybookInput[] {
  const key = item.filled("key");
  // An input that only holds the query that drives the playbook has no key.
  if (key === undefined) return [];
  const value = readValue(item.get("value"), item.pathOf("value"), item.report, "text");
  const description = item.filled("description");
  return [
    {
      key,
      ...(value && { value }),
      required: item.truth("required") ?? false,
      ...(description !== undefined && { description }),
    },
  ];
}

function readInputQuery(fields: Fields): Playbook["inputQuery"] {
  for (const item of fields.items("inputs")) {
    const given = item.fields("playbookInputQuery");
    const query = given?.text("query");
    if (!given || query === undefined) continue;
    return { query, entity: given.filled("queryEntity") === "incidents" ? "incidents" : "indicators" };
  }
  return undefined;
}
