/** What the routes about questions do. Reading works on every process; answering needs the active one. */
import type pg from "pg";
import { actorOfRecipient } from "#actions/people/actor.ts";
import { type AnswerLink, answerLinkPath, linkExpiry, openLink } from "#actions/questions/answer-link.ts";
import { type FollowedLink, followAnswerLink, presentLinked } from "#actions/questions/linked-question.ts";
import { describeQuestion, presentWaiting } from "#actions/questions/present-question.ts";
import { TocsinError } from "#base/errors.ts";
import type { JsonObject } from "#base/json.ts";
import type { questionRoutes } from "#contract/question-routes.ts";
import type { Handlers } from "#contract/route.ts";
import type { GivenAnswer } from "#engine/tasks/answer.ts";
import { createDb } from "#store/db.ts";
import { countWaiting, listRecipients, listWaiting, type QuestionRow, readQuestion } from "#store/questions.ts";
import { LinkLimit } from "./access/link-limit.ts";
import type { RequestContext } from "./access/request-context.ts";
import type { ActiveHost } from "./active-host.ts";
import { holdRun } from "./hold-run.ts";

export interface QuestionApiOptions {
  pool: pg.Pool;
  /** Throws when this process is not the active one. */
  requireHost(): ActiveHost;
  /** The address that people reach Tocsin by. */
  publicUrl(): string;
}

export function createQuestionHandlers({
  pool,
  requireHost,
  publicUrl,
}: QuestionApiOptions): Handlers<typeof questionRoutes, RequestContext> {
  const db = createDb(pool);
  const limit = new LinkLimit();
  const requireQuestion = async (id: string): Promise<QuestionRow> => {
    const row = await readQuestion(db, id);
    if (row) return row;
    throw new TocsinError("NOT_FOUND", `There is no question ${id}`);
  };
  const answer = async ({ id, runId, frame, task }: QuestionRow, given: Omit<GivenAnswer, "frame" | "task">) => {
    const operations = await holdRun(pool, requireHost().executor, runId);
    await operations.answer(runId, { frame, task, question: id, ...given });
  };
  /** Whom a link stands for is known from here on, to the audit as well. */
  const follow = async (token: string, { origin, audit }: RequestContext): Promise<[FollowedLink, AnswerLink]> => {
    limit.take(origin.address);
    const link = openOwn(token, origin.address);
    audit.object = link.question;
    audit.details = { recipient: link.recipient };
    // It is one of ours: whatever comes of it is worth a row.
    audit.keepRefusal = true;
    const who = (await listRecipients(db, link.question)).find(({ n }) => n === link.recipient);
    if (who) audit.actor = actorOfRecipient(who.address);
    return [await followAnswerLink(db, link), link];
  };
  const openOwn = (token: string, address: string): AnswerLink => {
    const key = requireHost().signingKey;
    try {
      return openLink(key, token, Date.now());
    } catch (error) {
      // Whoever guesses is slowed down; a link of ours that is over costs nobody anything.
      limit.failed(address);
      throw error;
    }
  };
  return {
    async listQuestions({ limit: most, cursor, ...filter }) {
      const [rows, total] = await Promise.all([
        listWaiting(db, { ...filter, limit: most, after: cursor }),
        countWaiting(db, filter),
      ]);
      const next = rows.length === most ? (rows.at(-1)?.id ?? null) : null;
      return { items: rows.map(presentWaiting), total, next };
    },
    async getQuestion({ id }) {
      return describeQuestion(db, await requireQuestion(id));
    },
    async answerQuestion({ id, answer: words, answers, recipient }, { actor, audit }) {
      const row = await requireQuestion(id);
      audit.details = { run: row.runId, task: row.task, ...(recipient === undefined ? {} : { recipient }) };
      await answer(row, {
        answer: words,
        by: actor.name,
        via: "console",
        ...(answers ? { answers: asObject(answers) } : {}),
        ...(recipient === undefined ? {} : { recipient }),
      });
      return {};
    },
    async makeAnswerLink({ id, recipient }, { audit }) {
      const row = await requireQuestion(id);
      const who = (await listRecipients(db, id)).find(({ n }) => n === recipient);
      if (!who) throw new TocsinError("NOT_FOUND", `The question ${id} asks nobody of the number ${recipient}`);
      if (!row.isOpen || who.repliedAt !== null) {
        throw new TocsinError("QUESTION_ENDED", "A link would open nothing: the question is not asked any more", {
          mend: "Look at the run: it was answered, or was due.",
        });
      }
      audit.details = { run: row.runId, task: row.task, address: who.address };
      const link = { question: id, recipient, expiresAt: linkExpiry(row) };
      return {
        address: who.address,
        url: new URL(answerLinkPath(requireHost().signingKey, link), publicUrl()).href,
        expiresAt: new Date(link.expiresAt).toISOString(),
      };
    },
    async readAnswerLink({ token }, context) {
      const [followed, link] = await follow(token, context);
      return presentLinked(followed, link);
    },
    async answerByLink({ token, answer: words, answers }, context) {
      const [{ row, recipient, address }] = await follow(token, context);
      context.audit.details = { run: row.runId, task: row.task, recipient };
      await answer(row, {
        answer: words,
        by: address,
        via: "link",
        recipient,
        ...(answers ? { answers: asObject(answers) } : {}),
      });
      return {};
    },
  };
}

/** What was parsed as JSON is JSON. */
function asObject(answers: Record<string, unknown>): JsonObject {
  return answers as JsonObject;
}
