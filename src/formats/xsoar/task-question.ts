/** What a task asks of a person: XSOAR's `message` (Ask) and `form` (data collection). */
import type { Form, FormQuestion, MessageCall, Task, Value } from "#playbook/model.ts";
import type { Fields } from "./fields.ts";
import { readValue } from "./values.ts";

export function readMessage(fields: Fields): MessageCall {
  const value = (name: string): Value | undefined =>
    readValue(fields.get(name), fields.pathOf(name), fields.report, "text");
  const timings = fields.fields("timings");
  const message: MessageCall = {
    methods: fields.texts("methods"),
    retries: timings?.number("retriescount") ?? 2,
    retryMinutes: timings?.number("retriesinterval") ?? 360,
    completeAfterReplies: timings?.number("completeafterreplies") ?? 1,
    completeAfterSla: timings?.truth("completeaftersla") ?? false,
  };
  for (const name of ["to", "subject", "body", "cc", "bcc"] as const) {
    const read = value(name);
    if (read) message[name] = read;
  }
  const defaultOption = fields.filled("defaultOption");
  if (defaultOption !== undefined) message.defaultOption = defaultOption;
  return message;
}

/** The replies an Ask offers; undefined where the branches of the task say it. */
export function readReplies(fields: Fields, message: MessageCall, task: Pick<Task, "name">): Task["question"] {
  const options = fields.texts("replyOptions");
  if (options.length === 0) return undefined;
  return { text: message.body ?? { kind: "text", text: task.name }, options };
}

const questionTypes = [
  "shortText",
  "longText",
  "number",
  "singleSelect",
  "multiSelect",
  "date",
  "attachments",
  "grid",
] as const satisfies FormQuestion["type"][];

export function readForm(fields: Fields): Form {
  const description = fields.filled("description");
  const sender = fields.filled("sender");
  return {
    title: fields.text("title") ?? "",
    ...(description !== undefined && { description }),
    ...(sender !== undefined && { sender }),
    questions: fields.items("questions").map(readQuestion),
  };
}

function readQuestion(fields: Fields, at: number): FormQuestion {
  const { report } = fields;
  const written = fields.filled("type") ?? "shortText";
  const type = questionTypes.find((known) => known === written);
  if (!type) {
    const message = `"${written}" is no type of question; it is asked as short text. Known types: ${questionTypes.join(", ")}.`;
    report.warning("CONTENT_XSOAR_FIELD_TYPE", fields.pathOf("type"), message);
  }
  const question: FormQuestion = {
    id: fields.text("id") ?? String(at),
    label: readValue(fields.get("labelarg"), fields.pathOf("labelarg"), report, "text") ?? {
      kind: "text",
      text: fields.text("label") ?? "",
    },
    type: type ?? "shortText",
    required: fields.truth("required") ?? false,
    options: readOptions(fields),
  };
  const field = fields.filled("fieldassociated");
  const placeholder = fields.filled("placeholder");
  const tooltip = fields.filled("tooltip");
  if (field !== undefined) question.field = field;
  if (placeholder !== undefined) question.placeholder = placeholder;
  if (tooltip !== undefined) question.tooltip = tooltip;
  if (fields.truth("readonly")) question.readonly = true;
  const columns = fields.items("gridcolumns").map((column) => ({
    key: column.text("key") ?? "",
    name: column.filled("displayName") ?? column.text("key") ?? "",
    type: column.filled("type") ?? "shortText",
  }));
  if (columns.length > 0) question.columns = columns;
  const rows = fields.items("defaultrows").map((row) => {
    const cells = Object.keys(row.source).flatMap((key): [string, Value][] => {
      const value = readValue(row.source[key], [...row.path, key], report, "text");
      return value ? [[key, value]] : [];
    });
    return Object.fromEntries(cells);
  });
  if (rows.length > 0) question.rows = rows;
  return question;
}

function readOptions(fields: Fields): Value[] {
  const name = fields.list("optionsarg").length > 0 ? "optionsarg" : "options";
  return fields.list(name).flatMap((given, at) => {
    return readValue(given, [...fields.pathOf(name), at], fields.report, "text") ?? [];
  });
}
