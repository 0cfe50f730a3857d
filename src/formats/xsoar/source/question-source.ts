import type { JsonObject } from "#base/json.ts";
import type { Form, MessageCall } from "#playbook/model.ts";
import { valueToSource } from "./value-source.ts";

export function messageToSource(message: MessageCall, replies: readonly string[] | undefined): JsonObject {
  const source: JsonObject = {};
  for (const name of ["to", "subject", "body", "cc", "bcc"] as const) {
    const value = message[name];
    if (value) source[name] = valueToSource(value, "yaml", "text");
  }
  source.methods = message.methods;
  source.timings = {
    retriescount: message.retries,
    retriesinterval: message.retryMinutes,
    completeafterreplies: message.completeAfterReplies,
    ...(message.completeAfterSla && { completeaftersla: true }),
  };
  if (replies) source.replyOptions = [...replies];
  if (message.defaultOption !== undefined) source.defaultOption = message.defaultOption;
  return source;
}

export function formToSource(form: Form): JsonObject {
  const source: JsonObject = { title: form.title };
  if (form.description !== undefined) source.description = form.description;
  if (form.sender !== undefined) source.sender = form.sender;
  source.questions = form.questions.map((question) => {
    const { id, label, type, required, options, columns } = question;
    const one: JsonObject = { id, labelarg: valueToSource(label, "yaml", "text"), required, type };
    if (options.length > 0) one.optionsarg = options.map((option) => valueToSource(option, "yaml", "text"));
    if (question.field !== undefined) one.fieldassociated = question.field;
    if (question.placeholder !== undefined) one.placeholder = question.placeholder;
    if (question.tooltip !== undefined) one.tooltip = question.tooltip;
    if (question.readonly) one.readonly = true;
    if (columns)
      one.gridcolumns = columns.map((column) => ({ key: column.key, displayName: column.name, type: column.type }));
    if (question.rows) {
      one.defaultrows = question.rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([key, value]) => [key, valueToSource(value, "yaml", "text")])),
      );
    }
    return one;
  });
  return source;
}
