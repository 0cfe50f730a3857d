/**
 * Questions that many ask at once and that cost the database something: counting a week's runs for every open window, at
 * every change. Whoever asks joins the next look, which begins after they asked, so that no answer is older than its
 * question; and looks at one question take a quarter of the time at most.
 */
export interface SharedLooksOptions {
  now?: () => number;
  longestPauseMs?: number;
}

interface Question<Answer> {
  /** Not begun yet: who asks now is answered by it. */
  next: Promise<Answer> | undefined;
  /** The last look, under way or over; settles when the next may begin. */
  rest: Promise<void>;
}

const looksPerPause = 3;

export class SharedLooks<Answer> {
  readonly #now: () => number;
  readonly #longestPauseMs: number;
  readonly #questions = new Map<string, Question<Answer>>();

  constructor({ now = () => performance.now(), longestPauseMs = 2_000 }: SharedLooksOptions = {}) {
    this.#now = now;
    this.#longestPauseMs = longestPauseMs;
  }

  ask(key: string, look: () => Promise<Answer>): Promise<Answer> {
    const known = this.#questions.get(key);
    if (known?.next) return known.next;
    const question: Question<Answer> = known ?? { next: undefined, rest: Promise.resolve() };
    this.#questions.set(key, question);
    question.next = question.rest.then(() => {
      question.next = undefined;
      const began = this.#now();
      const answer = look();
      question.rest = answer
        .then(
          () => this.#now() - began,
          () => 0,
        )
        .then((took) => pause(Math.min(this.#longestPauseMs, took * looksPerPause)))
        .then(() => {
          // Nobody asked meanwhile: a question is not kept for its own sake.
          if (!question.next) this.#questions.delete(key);
        });
      return answer;
    });
    return question.next;
  }
}

function pause(ms: number): Promise<void> {
  // What took no time worth speaking of needs no rest.
  if (ms < 10) return Promise.resolve();
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
