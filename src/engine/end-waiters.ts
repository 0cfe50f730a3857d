/** Who waits for which run's end. */
export class EndWaiters {
  readonly #waiting = new Map<string, ((status: string) => void)[]>();

  /** Resolves with the run's final status. */
  wait(id: string): Promise<string> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(id) ?? [];
      waiting.push(resolve);
      this.#waiting.set(id, waiting);
    });
  }

  announce(id: string, status: string): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    for (const resolve of waiting) resolve(status);
  }
}
