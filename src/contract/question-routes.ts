/** The part of the route table about questions to people: the list, answering, and answering by a link. */
import { z } from "zod";
import { LinkedQuestion, QuestionDetail, QuestionKind, WaitingQuestion } from "./question.ts";
import { AnyJson, route } from "./route.ts";

const ofQuestion = z.object({ id: z.uuid() });
const token = z.string().min(1).max(200);
const answer = {
  /** The branch, the option, or a few words; to a form nothing. */
  answer: z.string().max(2_000).default(""),
  /** To a form: by the ids of its questions. A file is `{name, content}`, its content in base64. */
  answers: z.record(z.string().max(200), AnyJson).optional(),
};

export const questionRoutes = {
  listQuestions: route({
    method: "GET",
    path: "/questions",
    permission: "runs.read",
    summary: "What waits for a person, most urgent first: by due time, then by the run's priority, then by age",
    input: z.object({
      kind: QuestionKind.optional(),
      /** Only those given to this person. */
      assignee: z.string().max(200).optional(),
      /** In the question, the task, the run's label or the playbook's name. */
      text: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      cursor: z.uuid().optional(),
    }),
    output: z.object({ items: z.array(WaitingQuestion), total: z.number(), next: z.string().nullable() }),
  }),
  getQuestion: route({
    method: "GET",
    path: "/questions/:id",
    permission: "runs.read",
    summary: "A question: its form, who is asked, who answered what, what was sent",
    input: ofQuestion,
    output: QuestionDetail,
  }),
  answerQuestion: route({
    method: "POST",
    path: "/questions/:id/answer",
    permission: "runs.act",
    summary: "Answer a question; with a recipient, on behalf of that person",
    input: ofQuestion.extend({ ...answer, recipient: z.int().min(0).optional() }),
    output: z.object({}),
  }),
  makeAnswerLink: route({
    method: "POST",
    path: "/questions/:id/link",
    permission: "runs.act",
    summary: "The link by which one of those who are asked can answer without an account",
    input: ofQuestion.extend({ recipient: z.int().min(0) }),
    output: z.object({ address: z.string(), url: z.string(), expiresAt: z.iso.datetime() }),
  }),
  readAnswerLink: route({
    method: "POST",
    path: "/answer-links/read",
    permission: "public",
    summary: "What the link to a question asks; changes nothing",
    input: z.object({ token }),
    output: LinkedQuestion,
  }),
  answerByLink: route({
    method: "POST",
    path: "/answer-links/answer",
    permission: "public",
    summary: "Answer a question by its link, once",
    input: z.object({ token, ...answer }),
    output: z.object({}),
  }),
} as const;
