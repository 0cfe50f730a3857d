/** Questions that runs ask: asked, changed, replied to, called to mind, ended; and what goes out to whom of it. */
import type pg from "pg";
import type { Json, JsonObject } from "#base/json.ts";
import { cleanText } from "../clean-text.ts";
import { jsonList } from "../json-list.ts";
import type { StoreChangeRow } from "./store-change.ts";

export type QuestionChange =
  | {
      kind: "askQuestion";
      id: string;
      frame: string;
      task: string;
      taskName: string;
      asks: "task" | "choice" | "form" | "outcome";
      question: string;
      body: string;
      options: readonly string[];
      form: Json | null;
      wanted: number;
      assignee: string;
      dueAt: number | null;
      endsWhenDue: boolean;
      recipients: readonly string[];
      /** What is sent; absent: nothing is. */
      message?: { subject: string; body: string; methods: readonly string[]; copies: readonly string[] };
    }
  | { kind: "changeQuestion"; id: string; assignee?: string; dueAt?: number }
  | {
      kind: "replyQuestion";
      id: string;
      recipient: number | null;
      who: string;
      givenBy: string;
      via: string;
      answer: string;
      answers: JsonObject | null;
    }
  /** The message goes out again to who did not reply. */
  | { kind: "remindQuestion"; id: string }
  | { kind: "endQuestion"; id: string; outcome: string };

type Of<Kind extends QuestionChange["kind"]> = { row: StoreChangeRow; change: Extract<QuestionChange, { kind: Kind }> };

const longest = 20_000;

export class QuestionChanges {
  readonly #asked: Of<"askQuestion">[] = [];
  readonly #changed = new Map<string, { assignee: string | null; dueAt: number | null }>();
  readonly #replies: Of<"replyQuestion">[] = [];
  readonly #reminders: Of<"remindQuestion">[] = [];
  readonly #ended: Of<"endQuestion">[] = [];

  add(row: StoreChangeRow, change: QuestionChange): void {
    switch (change.kind) {
      case "askQuestion":
        this.#asked.push({ row, change });
        return;
      case "changeQuestion": {
        const before = this.#changed.get(change.id);
        this.#changed.set(change.id, {
          assignee: change.assignee ?? before?.assignee ?? null,
          dueAt: change.dueAt ?? before?.dueAt ?? null,
        });
        return;
      }
      case "replyQuestion":
        this.#replies.push({ row, change });
        return;
      case "remindQuestion":
        this.#reminders.push({ row, change });
        return;
      case "endQuestion":
        this.#ended.push({ row, change });
    }
  }

  /** In the order in which they can happen to one question. */
  async write(client: pg.ClientBase): Promise<void> {
    if (this.#asked.length > 0) await this.#writeAsked(client);
    if (this.#changed.size > 0) await this.#writeChanged(client);
    if (this.#replies.length > 0) await this.#writeReplies(client);
    if (this.#reminders.length > 0) await this.#writeReminders(client);
    if (this.#ended.length > 0) await this.#writeEnded(client);
  }

  async #writeAsked(client: pg.ClientBase): Promise<void> {
    const asked = this.#asked;
    await client.query({
      name: "ask-questions",
      text: `insert into questions (id, run_id, frame, task_id, task_name, investigation_id, kind, question, body, wanted,
          assignee, asked_at, due_at, ends_when_due, options, form)
        select id, run_id, frame, task_id, task_name, investigation_id, kind, question, body, wanted, assignee, asked_at,
          due_at, ends_when_due, options, case when json_typeof(form) = 'null' then null else form end
        from rows from (unnest($1::uuid[]), unnest($2::uuid[]), unnest($3::text[]), unnest($4::text[]), unnest($5::text[]),
          unnest($6::text[]), unnest($7::text[]), unnest($8::text[]), unnest($9::text[]), unnest($10::integer[]),
          unnest($11::text[]), unnest($12::timestamptz[]), unnest($13::timestamptz[]), unnest($14::boolean[]),
          json_array_elements($15::json), json_array_elements($16::json))
          as q (id, run_id, frame, task_id, task_name, investigation_id, kind, question, body, wanted, assignee, asked_at,
            due_at, ends_when_due, options, form)
        on conflict (id) do nothing`,
      values: [
        asked.map(({ change }) => change.id),
        asked.map(({ row }) => row.runId),
        asked.map(({ change }) => cleanText(change.frame, longest)),
        asked.map(({ change }) => cleanText(change.task, 500)),
        asked.map(({ change }) => cleanText(change.taskName, 500)),
        asked.map(({ row }) => row.investigationId),
        asked.map(({ change }) => change.asks),
        asked.map(({ change }) => cleanText(change.question, longest)),
        asked.map(({ change }) => cleanText(change.body, longest)),
        asked.map(({ change }) => change.wanted),
        asked.map(({ change }) => cleanText(change.assignee, 200)),
        asked.map(({ row }) => iso(row.at)),
        asked.map(({ change }) => iso(change.dueAt)),
        asked.map(({ change }) => change.endsWhenDue),
        jsonList(asked.map(({ change }) => JSON.stringify(change.options))),
        jsonList(asked.map(({ change }) => JSON.stringify(change.form))),
      ],
    });
    const recipients = asked.flatMap(({ change }) =>
      change.recipients.map((address, n) => ({ id: change.id, n, address: cleanText(address, 500) })),
    );
    if (recipients.length > 0) {
      await client.query({
        name: "add-question-recipients",
        text: `insert into question_recipients (question_id, n, address)
          select * from unnest($1::uuid[], $2::integer[], $3::text[]) on conflict do nothing`,
        values: [recipients.map(({ id }) => id), recipients.map(({ n }) => n), recipients.map((one) => one.address)],
      });
    }
    const messages = asked.flatMap(({ row, change }) => messagesOf(change).map((one) => ({ ...one, at: row.at })));
    if (messages.length === 0) return;
    await client.query({
      name: "add-to-outbox",
      text: `insert into outbox (question_id, recipient, kind, method, address, subject, body, created_at, changed_at)
        select id, recipient, kind, method, address, subject, body, at, at
        from unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
          $8::timestamptz[]) as m (id, recipient, kind, method, address, subject, body, at)`,
      values: [
        messages.map(({ id }) => id),
        messages.map(({ recipient }) => recipient),
        messages.map(({ kind }) => kind),
        messages.map(({ method }) => cleanText(method, 100)),
        messages.map(({ address }) => cleanText(address, 500)),
        messages.map(({ subject }) => cleanText(subject, 1_000)),
        messages.map(({ body }) => cleanText(body, longest)),
        messages.map(({ at }) => iso(at)),
      ],
    });
  }

  async #writeChanged(client: pg.ClientBase): Promise<void> {
    const changed = [...this.#changed];
    await client.query({
      name: "change-questions",
      text: `update questions q set assignee = coalesce(c.assignee, q.assignee), due_at = coalesce(c.due_at, q.due_at)
        from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as c (id, assignee, due_at) where q.id = c.id`,
      values: [
        changed.map(([id]) => id),
        changed.map(([, { assignee }]) => (assignee === null ? null : cleanText(assignee, 200))),
        changed.map(([, { dueAt }]) => iso(dueAt)),
      ],
    });
  }

  async #writeReplies(client: pg.ClientBase): Promise<void> {
    const replies = this.#replies;
    await client.query({
      name: "add-question-replies",
      text: `insert into question_replies (question_id, recipient, who, given_by, via, answer, at, answers)
        select id, recipient, who, given_by, via, answer, at,
          case when json_typeof(answers) = 'null' then null else answers end
        from rows from (unnest($1::uuid[]), unnest($2::integer[]), unnest($3::text[]), unnest($4::text[]),
          unnest($5::text[]), unnest($6::text[]), unnest($7::timestamptz[]), json_array_elements($8::json))
          as r (id, recipient, who, given_by, via, answer, at, answers)`,
      values: [
        replies.map(({ change }) => change.id),
        replies.map(({ change }) => change.recipient),
        replies.map(({ change }) => cleanText(change.who, 500)),
        replies.map(({ change }) => cleanText(change.givenBy, 500)),
        replies.map(({ change }) => change.via),
        replies.map(({ change }) => cleanText(change.answer)),
        replies.map(({ row }) => iso(row.at)),
        jsonList(replies.map(({ change }) => JSON.stringify(change.answers))),
      ],
    });
  }

  /** The first message once more, to whoever did not reply; one that did not leave yet is not doubled. */
  async #writeReminders(client: pg.ClientBase): Promise<void> {
    await client.query({
      name: "remind-questions",
      text: `with due as (select * from unnest($1::uuid[], $2::timestamptz[]) as r (id, at)),
          marked as (update questions q set reminded_at = due.at from due where q.id = due.id)
        insert into outbox (question_id, recipient, kind, method, address, subject, body, created_at, changed_at)
        select o.question_id, o.recipient, 'reminder', o.method, o.address, o.subject, o.body, due.at, due.at
        from due join outbox o on o.question_id = due.id and o.kind = 'question' and o.state <> 'to send'
        where not exists (select from question_replies p where p.question_id = due.id and p.recipient = o.recipient)
          and not exists (select from outbox w where w.question_id = due.id and w.recipient = o.recipient
            and w.method = o.method and w.kind = 'reminder' and w.state = 'to send')
        order by o.id`,
      values: [this.#reminders.map(({ change }) => change.id), this.#reminders.map(({ row }) => iso(row.at))],
    });
  }

  async #writeEnded(client: pg.ClientBase): Promise<void> {
    const ended = new Map(this.#ended.map((one) => [one.change.id, one]));
    const ids = [...ended.keys()];
    await client.query({
      name: "end-questions",
      text: `with done as (select * from unnest($1::uuid[], $2::timestamptz[], $3::text[]) as e (id, at, outcome)),
          dropped as (update outbox o set state = 'not needed', changed_at = done.at from done
            where o.question_id = done.id and o.state = 'to send')
        update questions q set ended_at = done.at, outcome = done.outcome from done
        where q.id = done.id and q.ended_at is null`,
      values: [
        ids,
        ids.map((id) => iso(ended.get(id)?.row.at ?? null)),
        ids.map((id) => cleanText(ended.get(id)?.change.outcome ?? "", 200)),
      ],
    });
  }
}

interface NewMessage {
  id: string;
  recipient: number | null;
  kind: "question" | "copy";
  method: string;
  address: string;
  subject: string;
  body: string;
}

function messagesOf({ id, recipients, message }: Of<"askQuestion">["change"]): NewMessage[] {
  if (!message) return [];
  const { methods, copies, ...said } = message;
  return methods.flatMap((method) => [
    ...recipients.map(
      (address, recipient): NewMessage => ({ id, recipient, kind: "question", method, address, ...said }),
    ),
    ...copies.map((address): NewMessage => ({ id, recipient: null, kind: "copy", method, address, ...said })),
  ]);
}

function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
