/**
 * When a session ends while somebody works: what was asked for waits until they have signed in again, and then goes on.
 * The server refuses before it reads a request, so that asking once more repeats nothing.
 */
import { TocsinError } from "#contract/errors.ts";

export class SessionEnd {
  readonly #listeners = new Set<() => void>();
  #gate: PromiseWithResolvers<void> | undefined;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly hasEnded = (): boolean => this.#gate !== undefined;

  /** It has ended; resolves when there is one again. */
  wait(): Promise<void> {
    if (!this.#gate) {
      this.#gate = Promise.withResolvers<void>();
      this.#tell();
    }
    return this.#gate.promise;
  }

  /** Signed in again, as the same person. */
  renew(): void {
    const gate = this.#gate;
    this.#gate = undefined;
    gate?.resolve();
    if (gate) this.#tell();
  }

  /** Nobody signs in again here: what waits learns that it was in vain. */
  giveUp(): void {
    const gate = this.#gate;
    this.#gate = undefined;
    // Nobody may be waiting any more; that is no fault.
    gate?.promise.catch(() => {});
    gate?.reject(new TocsinError("UNAUTHORIZED", "The session has ended", { mend: "Sign in again." }));
    if (gate) this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

export const sessionEnd = new SessionEnd();

/** `isSignedIn`: as far as this page knows. Who never signed in has no session that could end. */
export async function askThrough<Answer>(
  ask: () => Promise<Answer>,
  { end = sessionEnd, isSignedIn }: { end?: SessionEnd; isSignedIn: () => boolean },
): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof TocsinError) || error.code !== "UNAUTHORIZED" || !isSignedIn()) throw error;
    await end.wait();
    return await ask();
  }
}
