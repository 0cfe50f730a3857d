/** The runs that somebody looks at, kept between two looks. */
import type pg from "pg";
import { planLinked } from "#playbook/link-playbook.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { createDb } from "#store/db.ts";
import { readPlaybook, readPlaybookFile } from "#store/playbooks.ts";
import { readRun } from "#store/run-lists.ts";
import { readBlob, readEventsAfter } from "#store/runs.ts";
import { RunBook, type RunSource } from "./run-book.ts";

export interface OpenBook {
  source: RunSource;
  book: RunBook;
}

/** Runs that ended are read again in no time; what counts is those that go on while people look. */
const booksKept = 12;
/** All of them together. */
const eventsKept = 400_000;

export class RunBooks {
  readonly #pool: pg.Pool;
  readonly #books = new Map<string, RunBook>();
  /** Of a run that is being read: who asks next takes up what the one before read. */
  readonly #reading = new Map<string, Promise<unknown>>();
  readonly #dry = new Map<string, OpenBook>();

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Undefined: there is no such run. */
  open(id: string): Promise<OpenBook | undefined> {
    const dry = this.#dry.get(id);
    if (dry) return Promise.resolve(dry);
    const before = this.#reading.get(id) ?? Promise.resolve();
    const reading = before.catch(() => undefined).then(() => this.#read(id));
    this.#reading.set(id, reading);
    const forget = () => {
      if (this.#reading.get(id) === reading) this.#reading.delete(id);
    };
    reading.then(forget, forget);
    return reading;
  }

  /** A dry run, to be looked into like any other; the oldest of many goes. */
  keepDry(id: string, source: RunSource, events: readonly RunEvent[]): void {
    const book = new RunBook(source.plan);
    for (const [at, event] of events.entries()) book.take(at + 1, event);
    this.#dry.set(id, { source, book });
    const [oldest] = this.#dry.keys();
    if (this.#dry.size > dryKept && oldest !== undefined) this.#dry.delete(oldest);
  }

  async #read(id: string): Promise<OpenBook | undefined> {
    const db = createDb(this.#pool);
    const row = await readRun(db, id);
    if (!row) return undefined;
    const known = this.#books.get(id);
    const plan = known?.plan ?? (await planLinked(row.playbookHash, (hash) => readPlaybook(db, hash)));
    if (!plan) return undefined;
    const book = known ?? new RunBook(plan);
    for (const { seq, event } of await readEventsAfter(this.#pool, id, book.seq)) book.take(seq, event);
    this.#books.delete(id);
    this.#books.set(id, book);
    this.#forgetOld();
    const source: RunSource = {
      row,
      plan,
      dry: false,
      original: async (hash) => (await readPlaybookFile(db, hash))?.original,
      blob: (hash) => readBlob(this.#pool, hash),
    };
    return { source, book };
  }

  #forgetOld(): void {
    let events = [...this.#books.values()].reduce((sum, book) => sum + book.events.length, 0);
    for (const [id, book] of this.#books) {
      if (this.#books.size <= 1 || (this.#books.size <= booksKept && events <= eventsKept)) return;
      events -= book.events.length;
      this.#books.delete(id);
    }
  }
}

/** Dry runs that can still be looked into. */
const dryKept = 20;
