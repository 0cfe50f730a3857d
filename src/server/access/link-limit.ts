/** How often one network may come with links to questions: enough for an office behind one address, too little for guessing. */
import { subjectOfAddress } from "#actions/people/attempt-subject.ts";
import { TocsinError } from "#base/errors.ts";

interface Allowance {
  left: number;
  at: number;
}

const most = 60;
const perSecond = 1;
/** A link that is none costs so much more. */
const costOfFailure = 10;
const mostSubjects = 10_000;

export class LinkLimit {
  readonly #now: () => number;
  readonly #allowances = new Map<string, Allowance>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Throws when there were too many. */
  take(address: string): void {
    const subject = subjectOfAddress(address);
    const allowance = this.#allowanceOf(subject);
    if (allowance.left < 1) {
      const waitSeconds = Math.ceil((1 - allowance.left) / perSecond);
      throw new TocsinError("ANSWER_LINK_SLOWED", "Too many tries with links to questions came from your network", {
        mend: `Wait ${waitSeconds} seconds and open the link again.`,
        details: { waitSeconds },
      });
    }
    allowance.left -= 1;
  }

  failed(address: string): void {
    this.#allowanceOf(subjectOfAddress(address)).left -= costOfFailure;
  }

  #allowanceOf(subject: string): Allowance {
    const now = this.#now();
    const known = this.#allowances.get(subject);
    const earned = known ? known.left + ((now - known.at) / 1_000) * perSecond : most;
    const allowance = { left: Math.min(most, Math.max(-most, earned)), at: now };
    // The one that was not seen for longest gives way.
    this.#allowances.delete(subject);
    this.#allowances.set(subject, allowance);
    const [oldest] = this.#allowances.size > mostSubjects ? this.#allowances.keys() : [];
    if (oldest !== undefined) this.#allowances.delete(oldest);
    return allowance;
  }
}
