/** Filling in a form: the values, what is missing, what the server says of them. */
import { useState } from "react";
import type { AskedForm } from "#contract/question.ts";
import { faultsOf, type RefusedProblem } from "../refused-problems.ts";
import { type AnswerValue, type AnswerValues, answersToSend, beginningOf, missingIn } from "./answer-values.ts";

export interface Answers {
  values: AnswerValues;
  faults: Readonly<Record<string, string>>;
  /** What the server says of nothing in particular. */
  others: RefusedProblem[];
  change(id: string, value: AnswerValue): void;
  refuse(id: string, why: string): void;
  /** What is to be sent; undefined while something is missing, which is shown then. */
  take(): ReturnType<typeof answersToSend> | undefined;
}

export function useAnswers(form: AskedForm, error: unknown): Answers {
  const [values, setValues] = useState<AnswerValues>(() => beginningOf(form));
  const [missing, setMissing] = useState<Readonly<Record<string, string>>>({});
  const { faults, others } = faultsOf(
    error,
    form.questions.map(({ id }) => id),
  );
  return {
    values,
    faults: { ...faults, ...missing },
    others,
    change(id, value) {
      setValues((before) => ({ ...before, [id]: value }));
      setMissing(({ [id]: _, ...others }) => others);
    },
    refuse: (id, why) => setMissing((before) => ({ ...before, [id]: why })),
    take() {
      const found = missingIn(form, values);
      setMissing(found);
      return Object.keys(found).length === 0 ? answersToSend(form, values) : undefined;
    },
  };
}
