/** What somebody has filled in so far, by the ids of a form's questions, and what of it is sent. */
import type { AskedForm, AskedQuestion } from "#contract/question.ts";

export type AnswerValue = string | string[] | Row[] | AttachedFile[];
export type Row = Record<string, string>;
export interface AttachedFile {
  name: string;
  /** Base64. */
  content: string;
  size: number;
}
export type AnswerValues = Readonly<Record<string, AnswerValue>>;

/** A grid begins with its rows; everything else is empty. */
export function beginningOf({ questions }: AskedForm): AnswerValues {
  return Object.fromEntries(
    questions.flatMap(({ id, type, rows = [] }): [string, AnswerValue][] =>
      type === "grid" && rows.length > 0
        ? [[id, rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, cell]) => [key, textOf(cell)])))]]
        : [],
    ),
  );
}

/** Without what was left empty. */
export function answersToSend({ questions }: AskedForm, values: AnswerValues): Record<string, Sent> {
  const sent: Record<string, Sent> = {};
  for (const question of questions) {
    if (question.readonly) continue;
    const value = sentValue(question, values[question.id]);
    if (value !== undefined) sent[question.id] = value;
  }
  return sent;
}

type Sent = string | string[] | Row[] | { name: string; content: string }[];

function sentValue({ type }: AskedQuestion, value: AnswerValue | undefined): Sent | undefined {
  if (value === undefined || value.length === 0) return undefined;
  if (typeof value === "string") return value.trim() === "" ? undefined : value;
  if (type === "attachments") return filesOf(value).map(({ name, content }) => ({ name, content }));
  if (type === "grid") {
    const rows = rowsOf(value).filter((row) => Object.values(row).some((cell) => cell.trim() !== ""));
    return rows.length === 0 ? undefined : rows;
  }
  return textsOf(value);
}

/** What is missing before it is worth sending; the server looks at everything else. */
export function missingIn(form: AskedForm, values: AnswerValues): Record<string, string> {
  const sent = answersToSend(form, values);
  return Object.fromEntries(
    form.questions
      .filter(({ id, required, readonly }) => required && !readonly && sent[id] === undefined)
      .map(({ id }) => [id, "This needs an answer."]),
  );
}

export function textsOf(value: AnswerValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

export function rowsOf(value: AnswerValue | undefined): Row[] {
  if (!Array.isArray(value)) return [];
  return value.filter((one): one is Row => typeof one === "object" && !isFile(one));
}

export function filesOf(value: AnswerValue | undefined): AttachedFile[] {
  return Array.isArray(value) ? value.filter(isFile) : [];
}

function isFile(one: string | Row | AttachedFile): one is AttachedFile {
  return typeof one === "object" && typeof one.content === "string" && typeof one.size === "number";
}

function textOf(cell: unknown): string {
  return typeof cell === "string" ? cell : cell === null || cell === undefined ? "" : String(cell);
}
