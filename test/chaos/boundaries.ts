/**
 * The moments between which a process can die and make a difference: before and after each statement of its writer
 * connection, before, during and after each write to the vendor. They are counted; at the one that was asked for, the
 * process kills itself as a power cut would, or stops as a frozen machine does.
 */
import { writeSync } from "node:fs";
import type pg from "pg";
import { sleep } from "#base/clock.ts";
import { isObject } from "#base/json.ts";
import type { JournalEntry } from "#engine/journal.ts";
import type { HttpClient, HttpRequest } from "#sdk/http.ts";

export interface Fate {
  /** The boundary, counted from 1. 0: none. */
  at: number;
  /** `kill`: SIGKILL. `stop`: SIGSTOP, until somebody has it go on. `clock`: its clock jumps. */
  does: "kill" | "stop" | "clock";
  /** How far the clock jumps, and after how long it is right again. Milliseconds. */
  jumpMs?: number;
  rightAfterMs?: number;
  /** The process ends so long after its clock jumped, when it is not over. */
  endsAfterMs?: number;
  /** Boundaries are those of the take-over alone. */
  takeOver?: true;
  /** What its clock is wrong by from the start. */
  startsWrongByMs?: number;
}

/** What a process says on standard output, one line of JSON each. */
export type Said =
  | { says: "reached"; at: number; label: string; does: Fate["does"] }
  | { says: "active" }
  | { says: "ended"; boundaries: number; statuses: Record<string, number> }
  | { says: "goes on"; boundaries: number }
  | { says: "lost" }
  | { says: "idle" };

export function say(what: Said): void {
  writeSync(1, `${JSON.stringify(what)}\n`);
}

/** So long the vendor holds a request whose sender is about to die, and so long the sender lives on. */
const holdMs = 150;
const diesAfterMs = 50;

export class Boundaries {
  count = 0;
  /** Nothing counts any more. */
  over = false;
  /** What the clock is wrong by. */
  offsetMs = 0;
  readonly #fate: Fate;
  /** What was given to the journal since its last statement. */
  #given: string[] = [];

  constructor(fate: Fate) {
    this.#fate = fate;
    this.offsetMs = fate.startsWrongByMs ?? 0;
  }

  pass(label: string): void {
    if (this.over) return;
    this.count += 1;
    const { at, does } = this.#fate;
    if (this.count !== at) return;
    say({ says: "reached", at, label, does });
    if (does === "clock") this.#jump();
    else process.kill(process.pid, does === "kill" ? "SIGKILL" : "SIGSTOP");
  }

  #jump(): void {
    const { jumpMs = 0, rightAfterMs, endsAfterMs } = this.#fate;
    this.offsetMs = jumpMs;
    const setRight = () => {
      this.offsetMs = 0;
    };
    if (rightAfterMs !== undefined) setTimeout(setRight, rightAfterMs);
    if (endsAfterMs !== undefined) setTimeout(() => process.kill(process.pid, "SIGKILL"), endsAfterMs);
  }

  /** What the next statement is about. */
  note({ events, newRun, update, entries }: JournalEntry): void {
    const words = [
      ...(newRun ? ["new run"] : []),
      ...events.map((event) => ("task" in event ? `${event.type} ${event.frame}|${event.task}` : event.type)),
      ...(events.length === 0 && update ? [update.status] : []),
      ...(entries && entries.length > 0 ? [`${entries.length} entries`] : []),
    ];
    this.#given.push(...words);
  }

  /** Counts the moments at which a process that stood by becomes the active one. */
  watchTakeOver(client: pg.Client): void {
    const query = client.query.bind(client) as (...given: unknown[]) => Promise<{ rows?: { locked?: boolean }[] }>;
    const watched = async (...given: unknown[]): Promise<unknown> => {
      const isEpoch = nameOf(given[0]) !== "select" && String(given[0]).includes("update host_epoch");
      if (isEpoch) this.pass("before the epoch");
      const result = await query(...given);
      if (isEpoch) this.pass("after the epoch");
      if (result.rows?.[0]?.locked === true) this.pass("with the lock");
      return result;
    };
    // As above.
    client.query = watched as typeof client.query;
  }

  /** Counts from now on what goes through a connection. */
  watch(client: pg.Client): void {
    const query = client.query.bind(client) as (...given: unknown[]) => Promise<unknown>;
    const watched = async (...given: unknown[]): Promise<unknown> => {
      const what = `${nameOf(given[0])} (${this.#given.splice(0).join(", ")})`;
      this.pass(`before ${what}`);
      const result = await query(...given);
      this.pass(`after ${what}`);
      return result;
    };
    // The journal uses it with promises only.
    client.query = watched as typeof client.query;
  }

  /** Counts writes to the vendor. */
  around(http: HttpClient): HttpClient {
    return {
      request: async (request) => {
        if (request.method !== "POST") return http.request(request);
        const value = isObject(request.json) ? String(request.json.value) : "";
        this.pass(`before the write ${value}`);
        const answer = await this.#during(http, request, value);
        this.pass(`after the write ${value}`);
        return answer;
      },
    };
  }

  async #during(http: HttpClient, request: HttpRequest, value: string) {
    const { at, does } = this.#fate;
    if (this.count + 1 !== at || does === "clock") {
      this.pass(`during the write ${value}`);
      return http.request(request);
    }
    // It is on its way when the process ends, and carried out after that.
    const headers = { ...request.headers, "x-hold": String(holdMs) };
    const answer = http.request({ ...request, headers });
    answer.catch(() => undefined);
    await sleep(diesAfterMs);
    this.pass(`during the write ${value}`);
    return answer;
  }
}

function nameOf(statement: unknown): string {
  if (typeof statement === "string") return statement.split(/[;\s]/)[0] ?? "";
  if (!isObject(statement)) return "a statement";
  const { name, text } = statement;
  return typeof name === "string" ? name : String(text).trim().slice(0, 30).replaceAll(/\s+/g, " ");
}
