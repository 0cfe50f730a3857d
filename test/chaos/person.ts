/** Whoever is asked: chooses branches, fills in forms, and looks at the vendor's own ledger when an outcome is unknown. */
import { sleep } from "#base/clock.ts";
import { isObject } from "#base/json.ts";
import { itWasDone } from "#engine/tasks/unknown-outcome.ts";
import { taskAt } from "#playbook/frame-plan.ts";
import { sendAgain } from "#playbook/run-event.ts";
import { apply, emptyState, type RunState } from "#playbook/run-state.ts";
import { readRunEvents, readRunHead } from "#store/runs.ts";
import type { ChaosHost } from "./host.ts";

export const who = "ada";

export class Person {
  readonly #host: ChaosHost;
  readonly #vendorUrl: string;
  readonly #waitMs: number;

  /** Looks at a ledger only after so long: what left may still arrive. */
  constructor(host: ChaosHost, vendorUrl: string, waitMs: number) {
    this.#host = host;
    this.#vendorUrl = vendorUrl;
    this.#waitMs = waitMs;
  }

  /** Answers whatever a run asks by now. */
  async answer(runId: string): Promise<void> {
    const { pool, planOf, executor } = this.#host;
    // Cheaper than reading it all, and asked again and again.
    const { rows } = await pool.query<{ open: boolean }>(
      `select count(*) filter (where payload->>'type' = 'questionAsked')
         > count(*) filter (where payload->>'type' = 'questionAnswered') as open from run_events where run_id = $1`,
      [runId],
    );
    if (rows[0]?.open !== true) return;
    const head = await readRunHead(pool, runId);
    const plan = head && (await planOf(head.playbookHash));
    if (!head || !plan) return;
    const events = await readRunEvents(pool, runId);
    const state = events.reduce((before, event) => apply(plan, before, event), emptyState());
    for (const { frame, task } of asked(state)) {
      const definition = taskAt(plan, state, frame, task);
      // Some are another's, some nobody's.
      if (definition?.tags?.some((tag) => tag === "colleague" || tag === "nobody")) continue;
      const answer = definition?.command ? await this.#lookUp(state, frame, task) : "yes";
      const answers = definition?.form ? { "0": "bo" } : undefined;
      try {
        await executor.bring(head);
        await executor.operations.answer(runId, { frame, task, answer, by: who, ...(answers ? { answers } : {}) });
      } catch {
        // It was answered a moment ago, or the run is on its way out of memory: the next look tells.
      }
    }
  }

  async #lookUp(state: RunState, frame: string, task: string): Promise<string> {
    await sleep(this.#waitMs);
    const inputs = state.frames[frame]?.tasks[task]?.intent?.inputs;
    const value = isObject(inputs) ? String(inputs.value) : "";
    const answer = await fetch(`${this.#vendorUrl}/count?value=${encodeURIComponent(value)}`);
    return Number(await answer.text()) > 0 ? itWasDone : sendAgain;
  }
}

function asked(state: RunState): { frame: string; task: string }[] {
  return Object.entries(state.frames).flatMap(([frame, { tasks }]) =>
    Object.entries(tasks).flatMap(([task, { status }]) => (status === "asked" ? [{ frame, task }] : [])),
  );
}
