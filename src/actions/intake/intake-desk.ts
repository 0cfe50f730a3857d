/** What everything that takes alerts in shares: the rules in force, and whose turn it is to decide by them. */
import type { EntryNumbers } from "#engine/entry-numbers.ts";
import { hasRules, type IntakeRules, noRules } from "#playbook/intake/compile-rules.ts";

export class IntakeDesk {
  rules: IntakeRules = noRules;
  /** Of War Rooms that alerts are told to. */
  entryNumbers: Pick<EntryNumbers, "load" | "take" | "release"> | undefined;
  /** Told of incidents that were there before and changed by what came in. */
  onTouched: (incidents: readonly string[]) => void = () => {};
  #last: Promise<unknown> = Promise.resolve();

  get hasRules(): boolean {
    return hasRules(this.rules);
  }

  /**
   * One after the other. In the database a lock says the same; without this everybody who waits for it would hold a
   * connection, and who has it may need one more.
   */
  inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(act);
    this.#last = done.catch(() => {});
    return done;
  }
}
