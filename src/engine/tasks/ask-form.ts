/** What a task asks people, with every expression of it evaluated: the form, whom, until when. */
import type { Json, JsonObject } from "#base/json.ts";
import { defaultEdge, type Form, type MessageCall, plainEdge, type Task, type Value } from "#playbook/model.ts";
import type { AskedForm, AskedQuestion } from "#playbook/open-question.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { evaluate, type Scope } from "../evaluate.ts";
import { textOf } from "./xsoar-call.ts";

type Asked = Extract<RunEvent, { type: "questionAsked" }>;

const mostRecipients = 200;
const mostOptions = 500;
const mostRows = 200;
const longestOption = 1_000;
const minute = 60_000;

export function askedForm({ title, description, questions }: Form, scope: Scope): AskedForm {
  return {
    title,
    ...(description === undefined ? {} : { description }),
    questions: questions.map(({ id, label, type, required, options, columns, rows, ...question }): AskedQuestion => {
      const { field, placeholder, tooltip, readonly } = question;
      const beginning = type === "grid" ? rows?.slice(0, mostRows).map((row) => readRow(row, scope)) : undefined;
      return {
        id,
        label: readText(label, scope) ?? "",
        type,
        required,
        options: type === "singleSelect" || type === "multiSelect" ? readOptions(options, scope) : [],
        ...(field === undefined ? {} : { field }),
        ...(placeholder === undefined ? {} : { placeholder }),
        ...(tooltip === undefined ? {} : { tooltip }),
        ...(readonly ? { readonly } : {}),
        ...(columns ? { columns } : {}),
        ...(beginning ? { rows: beginning } : {}),
      };
    }),
  };
}

/** Of a form of the time before forms were evaluated when they were asked. */
export function unevaluatedForm({ title, questions }: Form): AskedForm {
  const plain = questions.map(({ id, type, required, field, columns }): AskedQuestion => {
    const shown = { id, label: "", type, required, options: [] };
    return { ...shown, ...(field === undefined ? {} : { field }), ...(columns ? { columns } : {}) };
  });
  return { title, questions: plain };
}

/** Whom a message asks, how often, and what ends it. */
export function askedPeople(
  message: MessageCall,
  task: Task,
  scope: Scope,
): Pick<Asked, "recipients" | "message" | "wanted" | "resend" | "onDue"> {
  const recipients = readAddresses(message.to, scope);
  const copies = [...readAddresses(message.cc, scope), ...readAddresses(message.bcc, scope)];
  const { methods, retries, retryMinutes } = message;
  const isSent = methods.length > 0 && recipients.length > 0;
  const subject = readText(message.subject, scope) || task.name;
  const body = readText(message.body, scope) ?? "";
  const label = message.completeAfterSla ? labelWhenDue(task, message) : undefined;
  return {
    recipients,
    wanted: wantedReplies(message, task, recipients.length),
    message: { subject, body, methods: isSent ? methods : [], copies: isSent ? copies : [] },
    ...(isSent && retries >= 1 && retryMinutes > 0
      ? { resend: { everyMs: Math.max(1, retryMinutes) * minute, left: Math.min(100, Math.floor(retries)) } }
      : {}),
    ...(label === undefined ? {} : { onDue: { label } }),
  };
}

/** The first reply to a question with branches decides; of a form as many as it says, 0 meaning everybody. */
function wantedReplies({ completeAfterReplies }: MessageCall, task: Task, recipients: number): number {
  if (task.type === "condition") return 1;
  const said = Math.floor(completeAfterReplies);
  if (said <= 0) return Math.max(1, recipients);
  return recipients === 0 ? said : Math.min(said, recipients);
}

/** Undefined: nothing says where it would go on, so it waits. */
function labelWhenDue({ type, next }: Task, { defaultOption }: MessageCall): string | undefined {
  if (type !== "condition") return plainEdge;
  const wired = Object.keys(next);
  const named = defaultOption === undefined ? undefined : defaultOption.trim().toLowerCase();
  const label = wired.find((one) => one === defaultOption) ?? wired.find((one) => one.toLowerCase() === named);
  return label ?? (wired.includes(defaultEdge) ? defaultEdge : undefined);
}

export function readText(value: Value | undefined, scope: Scope): string | undefined {
  const read = readValue(value, scope);
  return read === undefined ? undefined : textOf(read);
}

function readValue(value: Value | undefined, scope: Scope): Json | undefined {
  const result = value && evaluate(value, scope);
  return result?.ok ? result.value : undefined;
}

/** A list in the place of one option gives all of its elements. */
function readOptions(options: readonly Value[], scope: Scope): string[] {
  const texts = options.flatMap((option) => {
    const read = readValue(option, scope);
    return read === undefined || read === null ? [] : (Array.isArray(read) ? read : [read]).map(textOf);
  });
  const known = new Set(texts.filter((text) => text !== "" && text.length <= longestOption));
  return [...known].slice(0, mostOptions);
}

function readRow(row: Record<string, Value>, scope: Scope): JsonObject {
  const cells = Object.entries(row).map(([key, value]): [string, Json] => [key, readText(value, scope) ?? ""]);
  return Object.fromEntries(cells);
}

function readAddresses(value: Value | undefined, scope: Scope): string[] {
  const read = readValue(value, scope);
  if (read === undefined || read === null) return [];
  const texts = (Array.isArray(read) ? read : [read]).flatMap((one) => textOf(one).split(/[,;\n]/));
  const known = new Set(texts.map((text) => text.trim()).filter((text) => text !== "" && text.length <= 500));
  return [...known].slice(0, mostRecipients);
}
