/**
 * Keeps what is pushed in, with group commit: whatever arrived while the last commit was under way goes together in the
 * next one. Nobody is answered before the commit; a repeated `Idempotency-Key` gets the answer it had.
 */
import pg from "pg";
import { sleep } from "#base/clock.ts";
import { messageOf, TocsinError } from "#base/errors.ts";
import type { Json, JsonObject } from "#base/json.ts";
import type { Log } from "#base/log.ts";
import { matchAlert } from "#playbook/intake/match-alert.ts";
import type { PushedEvents } from "#sdk/webhook.ts";
import { insertIncidents } from "#store/incident-flush.ts";
import { jsonList } from "#store/json-list.ts";
import { findRefusedJson, isRefusedForData } from "#store/refused-data.ts";
import type { RunHead, StoredRun } from "#store/runs.ts";
import { readAnswers } from "#store/webhook-answers.ts";
import { draftIncident, type IncidentSource } from "./draft-incident.ts";
import {
  type Committed,
  commitByRules,
  finishPlainly,
  type KeptEvent,
  type PushedBatch,
  type PushedDraft,
  takeNumbers,
} from "./intake/commit-pushed.ts";
import { intakeAlertOf } from "./intake/decide-batch.ts";
import type { IntakeDesk } from "./intake/intake-desk.ts";

/** Bounds of one commit, and of what may wait for it. */
const maxFlushIncidents = 2_000;
const maxFlushSize = 8 * 1024 * 1024;
const maxPendingSize = 64 * 1024 * 1024;
/** How often a commit is tried while the database is away: about five seconds. */
const attempts = 8;

export interface IncidentIntakeOptions {
  pool: pg.Pool;
  /** The epoch under which this process may write. */
  epoch: string;
  log: Log;
  /** The rules in force. */
  desk: IntakeDesk;
  now(): number;
  /** Runs that began; the executor takes them up. */
  onRuns(runs: readonly RunHead[], begun: Map<string, StoredRun>): void;
  /** Something was kept. */
  onKept?(): void;
  /** A commit of unknown outcome was given up: the database may know runs that nobody took up. */
  onUncertain(): void;
}

/** Makes the sender's answer of what became of the events; `refused` are those that the database did not take. */
export type PresentAnswer = (kept: {
  events: readonly KeptEvent[];
  refused: readonly { at: number; reason: string }[];
}) => Json;

/** What the sender of a request is told. */
export interface Receipt {
  /** JSON text. */
  answer: string;
  putAside: number;
  /** The key was known: nothing was created now. */
  repeated: boolean;
}

export interface IdempotencyKey {
  key: string;
  bodyHash: string;
}

interface Unreadable {
  instanceId: string;
  reason: string;
  /** JSON text. */
  raw: string;
  line?: number | undefined;
}

interface Entry {
  instanceId: string;
  key: IdempotencyKey | undefined;
  answer: PresentAnswer;
  drafts: PushedDraft[];
  unreadable: Unreadable[];
  refused: { at: number; reason: string }[];
  size: number;
  resolve(receipt: Receipt): void;
  reject(error: Error): void;
}

export class IncidentIntake {
  readonly #options: IncidentIntakeOptions;
  #pending: Entry[] = [];
  #pendingSize = 0;
  #flushing: Promise<void> | undefined;
  #stopped = false;
  /** What is not answered yet. */
  readonly #open = new Set<Promise<Receipt>>();
  /** Keys whose first request is not answered yet: a second one waits for the same answer. */
  readonly #underWay = new Map<string, { bodyHash: string; receipt: Promise<Receipt> }>();

  constructor(options: IncidentIntakeOptions) {
    this.#options = options;
  }

  /** Resolves when the events are durable. */
  async receive(source: IncidentSource, pushed: PushedEvents, how: Reception): Promise<Receipt> {
    const { key } = how;
    if (!key) return this.#enqueue(source, pushed, how);
    const name = `${source.instanceId} ${key.key}`;
    const first = this.#underWay.get(name);
    if (first) {
      if (first.bodyHash !== key.bodyHash) throw keyReused(key.key);
      return { ...(await first.receipt), repeated: true };
    }
    const receipt = this.#enqueue(source, pushed, how);
    this.#underWay.set(name, { bodyHash: key.bodyHash, receipt });
    try {
      return await receipt;
    } finally {
      this.#underWay.delete(name);
    }
  }

  /** Resolves when what has come so far is kept, or refused. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#open);
  }

  /** Answers what is pending; nothing more is taken. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#flushing;
  }

  #enqueue(source: IncidentSource, pushed: PushedEvents, { key, answer }: Reception): Promise<Receipt> {
    if (this.#stopped) return Promise.reject(new TocsinError("ENGINE_NOT_ACTIVE", "The server is stopping"));
    if (this.#pendingSize > maxPendingSize) {
      return Promise.reject(new TocsinError("INTAKE_FULL", "More comes in than the database can keep right now"));
    }
    const { instanceId } = source;
    const unreadable = pushed.unreadable.map(({ reason, raw, line }): Unreadable => {
      return { instanceId, reason, raw: JSON.stringify(raw), line };
    });
    const { desk } = this.#options;
    const now = this.#options.now();
    const ruled = desk.hasRules || source.dedup !== undefined;
    const drafts: PushedDraft[] = [];
    const refused: Entry["refused"] = [];
    for (const [place, event] of pushed.events.entries()) {
      const at = event.at ?? place;
      try {
        const draft = draftIncident(source, event, now);
        const matched = ruled ? matchAlert(desk.rules, intakeAlertOf(draft, event.raw, now)) : undefined;
        drafts.push({ ...draft, at, matched });
      } catch (error) {
        // What the mapper breaks on holds up none of those beside it.
        const reason = `It cannot be kept: ${messageOf(error)}`;
        refused.push({ at, reason });
        unreadable.push({ instanceId, reason, raw: JSON.stringify(event.raw) });
      }
    }
    const texts = [...drafts, ...unreadable];
    const size = texts.reduce((sum, { raw }) => sum + raw.length, 500 * texts.length);
    const receipt = new Promise<Receipt>((resolve, reject) => {
      this.#pending.push({ instanceId, key, answer, drafts, unreadable, refused, size, resolve, reject });
    });
    this.#pendingSize += size;
    this.#open.add(receipt);
    const close = () => this.#open.delete(receipt);
    receipt.then(close, close);
    this.#flushing ??= this.#flushAll();
    return receipt;
  }

  async #flushAll(): Promise<void> {
    // The next turn of the loop: what happens together is committed together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#pending.length > 0) {
      const batch = this.#takeBatch();
      try {
        await this.#write(await this.#answerKnown(batch));
      } catch (error) {
        for (const entry of batch) entry.reject(error instanceof Error ? error : new Error(messageOf(error)));
      }
    }
    this.#flushing = undefined;
  }

  #takeBatch(): Entry[] {
    let size = 0;
    let incidents = 0;
    let count = 0;
    for (const entry of this.#pending) {
      if (count > 0 && (size + entry.size > maxFlushSize || incidents + entry.drafts.length > maxFlushIncidents)) break;
      size += entry.size;
      incidents += entry.drafts.length;
      count++;
    }
    this.#pendingSize -= size;
    return this.#pending.splice(0, count);
  }

  /** Those whose key was answered before get that answer; the others are left. This process alone writes answers. */
  async #answerKnown(batch: Entry[]): Promise<Entry[]> {
    const asked = batch.flatMap(({ instanceId, key }) => (key ? [{ instanceId, key: key.key }] : []));
    if (asked.length === 0) return batch;
    const found = await this.#persist(() => readAnswers(this.#options.pool, asked));
    const known = new Map(found.map((answer) => [`${answer.instanceId} ${answer.key}`, answer]));
    return batch.filter(({ instanceId, key, resolve, reject }) => {
      const stored = key && known.get(`${instanceId} ${key.key}`);
      if (!stored) return true;
      if (stored.bodyHash === key.bodyHash)
        resolve({ answer: stored.answer, putAside: stored.putAside, repeated: true });
      else reject(keyReused(key.key));
      return false;
    });
  }

  /** Ends with every entry answered or refused; throws only what holds for all of them. */
  async #write(batch: readonly Entry[]): Promise<void> {
    if (batch.length === 0) return;
    const answerOf = (entry: Entry, events: readonly KeptEvent[]) => {
      const { instanceId, key, unreadable } = entry;
      return key ? [{ instanceId, ...key, answer: writeAnswer(entry, events), putAside: unreadable.length }] : [];
    };
    const { epoch, now } = this.#options;
    let committed: Committed | false;
    try {
      committed = await this.#commit({ epoch, entries: batch, at: now(), answerOf });
    } catch (error) {
      if (!isRefusedForData(error)) throw error;
      return this.#isolate(batch, error);
    }
    if (!committed) throw new TocsinError("ENGINE_LOCK_LOST", "Another process took over; this one stopped acting");
    for (const [index, entry] of batch.entries()) {
      const answer = writeAnswer(entry, committed.events[index] ?? []);
      entry.resolve({ answer, putAside: entry.unreadable.length, repeated: false });
    }
    this.#options.onKept?.();
    const { runs, touched } = committed;
    if (touched.length > 0) this.#options.desk.onTouched(touched);
    if (runs.length === 0) return;
    const begun = runs.map(({ id, event }): [string, StoredRun] => [
      id,
      { snapshot: undefined, events: [{ seq: 1, event }] },
    ]);
    this.#options.onRuns(runs, new Map(begun));
  }

  /** A commit of unknown outcome is tried again: what it kept refuses to be kept twice, and then its outcome is known. */
  async #commit(batch: PushedBatch<Entry>): Promise<Committed | false> {
    const { pool, desk } = this.#options;
    if (batch.entries.some(({ drafts }) => drafts.some(({ matched }) => matched !== undefined))) {
      let ready: Committed | undefined;
      const onReady = (committed: Committed) => {
        ready = committed;
      };
      const kept = await this.#persist(() => commitByRules(pool, desk, batch, onReady), true);
      return kept === true ? (ready ?? false) : kept;
    }
    const numbers = await this.#persist(() => takeNumbers(pool, batch.entries));
    const { flush, committed } = finishPlainly(batch, numbers);
    return (await this.#persist(() => insertIncidents(pool, flush), true)) && committed;
  }

  /** Something in the batch is refused for its data: halves by themselves, until the guilty one is put aside as text. */
  async #isolate(batch: readonly Entry[], error: unknown): Promise<void> {
    const [only] = batch;
    if (batch.length > 1 || !only) {
      const middle = Math.ceil(batch.length / 2);
      await this.#write(batch.slice(0, middle));
      return this.#write(batch.slice(middle));
    }
    // Once put aside, all that is left of it is texts; a second refusal is nothing we know how to mend.
    if (only.drafts.length === 0) throw error;
    const texts = only.drafts.map(({ raw, custom, labels }) => jsonList([raw, JSON.stringify([custom, labels])]));
    const found = await this.#persist(() => findRefusedJson(this.#options.pool, texts));
    // Where none is refused by itself it is not known which one it was.
    const isGuilty = (place: number) => found.size === 0 || found.has(place);
    return this.#write([takeOut(only, isGuilty, `PostgreSQL refuses it, here it is as text: ${messageOf(error)}`)]);
  }

  /**
   * Tries until the database has answered. A commit whose connection broke is sent again as it was: its rows bring their
   * own ids, so it either was not kept, or is refused as known, and then it was.
   */
  async #persist<Result>(act: () => Promise<Result>, commits: true): Promise<Result | true>;
  async #persist<Result>(act: () => Promise<Result>): Promise<Result>;
  async #persist<Result>(act: () => Promise<Result>, commits = false): Promise<Result | true> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await act();
      } catch (error) {
        if (commits && attempt > 0 && error instanceof pg.DatabaseError && error.code === "23505") return true;
        if (isRefusedForData(error) || error instanceof TocsinError) throw error;
        this.#options.log.warn(
          { room: "intake", error: messageOf(error), attempt },
          "the database did not keep events",
        );
        if (attempt >= attempts - 1) {
          this.#options.onUncertain();
          throw new TocsinError("INTAKE_UNKNOWN", "The database is away; it is not known whether this was kept", {
            cause: error,
            mend: "Send it again with the same Idempotency-Key.",
          });
        }
        await sleep(Math.min(1_500, 50 * 2 ** attempt));
      }
    }
  }
}

function writeAnswer({ answer, refused }: Entry, events: readonly KeptEvent[]): string {
  return JSON.stringify(answer({ events, refused }));
}

/** How a request is to be answered. */
export interface Reception {
  key?: IdempotencyKey | undefined;
  answer: PresentAnswer;
}

/** The entry without those events; they are put aside as text, and so is what was put aside before. */
function takeOut(entry: Entry, isGuilty: (place: number) => boolean, reason: string): Entry {
  const guilty = entry.drafts.filter((_draft, place) => isGuilty(place));
  const { instanceId } = entry;
  return {
    ...entry,
    drafts: entry.drafts.filter((_draft, place) => !isGuilty(place)),
    refused: [...entry.refused, ...guilty.map(({ at }) => ({ at, reason }))],
    unreadable: [
      ...entry.unreadable.map((one) => ({ ...one, raw: JSON.stringify(one.raw) })),
      ...guilty.map(({ raw }) => ({ instanceId, reason, raw: JSON.stringify(raw) })),
    ],
  };
}

function keyReused(key: string): TocsinError {
  return new TocsinError("INTAKE_KEY_REUSED", `The Idempotency-Key ${key.slice(0, 80)} came before with another body`, {
    mend: "Give each request a key of its own.",
  });
}

/** Samples as the mapping of an instance is written from them, in XSOAR's words. */
export function sampleOf(pushed: { name?: string; type?: string; occurred?: Json; raw: JsonObject }): JsonObject {
  const { name, type, occurred, raw } = pushed;
  return {
    name: name ?? "",
    type: type ?? "",
    occurred: typeof occurred === "string" ? occurred : "",
    rawJSON: JSON.stringify(raw),
  };
}
