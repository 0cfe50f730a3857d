/** A database, a vendor and a run, and the processes that work on it one after the other. */
import { once } from "node:events";
import pg from "pg";
import { uuidv7 } from "#base/ids.ts";
import { linkPlaybook, planLinked } from "#playbook/link-playbook.ts";
import type { Playbook } from "#playbook/model.ts";
import type { Plan } from "#playbook/plan.ts";
import { createDb } from "#store/db.ts";
import { insertPlaybook, readPlaybook } from "#store/playbooks.ts";
import type { RunHead } from "#store/runs.ts";
import { createTestDatabase } from "#test/database.ts";
import type { Fate, Said } from "./boundaries.ts";
import type { ChildOrder } from "./child.ts";
import { type Outcome, readOutcome } from "./outcome.ts";
import { playbooks } from "./playbooks.ts";
import { giveBack, takeProcess } from "./processes.ts";
import { type ChaosVendor, startChaosVendor } from "./vendor.ts";

/** Twice what a request may take to arrive whose sender died, and more. */
const settleMs = 1_000;
/** So long may nothing happen at all; and so long may it take as a whole. */
const longestSilenceMs = 240_000;
const longestLifeMs = 1_800_000;

export const noFate: Fate = { at: 0, does: "kill" };

export interface Life {
  /** The boundary at which it came to its fate, in words; undefined when it never got there. */
  reached: string | undefined;
  ended: Extract<Said, { says: "ended" }> | undefined;
  lost: boolean;
  /** Why it ended otherwise: a sentence. */
  broke: string | undefined;
}

export class ChaosWorld {
  readonly vendor: ChaosVendor;
  readonly pool: pg.Pool;
  readonly database: pg.ClientConfig;
  readonly plan: Plan;
  readonly #close: () => Promise<void>;
  #incidents = 0;

  static async open(all: readonly [Playbook, ...Playbook[]] = playbooks, own?: pg.ClientConfig): Promise<ChaosWorld> {
    const test = own ? undefined : await createTestDatabase();
    const config = own ?? test?.config ?? {};
    const vendor = await startChaosVendor();
    const pool = new pg.Pool({ ...config, max: 4 });
    pool.on("error", () => undefined);
    pool.on("connect", (client) => client.on("error", () => undefined));
    const find = (called: string) => all.find(({ id, name }) => id === called || name === called);
    const { linked } = linkPlaybook(all[0], find);
    const db = createDb(pool);
    for (const { hash, playbook } of linked) await insertPlaybook(db, hash, playbook, null);
    const plan = await planLinked(linked.at(-1)?.hash ?? "", (hash) => readPlaybook(db, hash));
    if (!plan) throw new Error("the playbook was kept");
    return new ChaosWorld(vendor, pool, config, plan, async () => {
      await vendor.close();
      await pool.end();
      await test?.close();
    });
  }

  private constructor(
    vendor: ChaosVendor,
    pool: pg.Pool,
    database: pg.ClientConfig,
    plan: Plan,
    close: () => Promise<void>,
  ) {
    this.vendor = vendor;
    this.pool = pool;
    this.database = database;
    this.plan = plan;
    this.#close = close;
  }

  /** A run of an incident of its own; it begins with the first process. */
  async makeRun(): Promise<RunHead> {
    const number = ++this.#incidents;
    await this.pool.query(
      `insert into incidents (id, name, type, raw_type, severity, status, owner, details, occurred, created, modified,
         custom_fields, labels, source_brand, source_instance, investigation_id, playbook_id, dbot_mirror_id)
       values ($1::bigint, 'an incident', 'Phishing', 'Phishing', 1, 1, '', '', to_timestamp(0), to_timestamp(0),
         to_timestamp(0), '{}', '[]', 'brand', 'instance', $1::text, '', '')`,
      [number],
    );
    return {
      id: uuidv7(),
      playbookId: this.plan.playbook.id,
      playbookHash: this.plan.hash,
      alertId: null,
      investigationId: String(number),
      label: "a run",
      priority: 50,
    };
  }

  /** Another playbook; gives its hash. */
  async keep(playbook: Playbook): Promise<string> {
    const { linked } = linkPlaybook(playbook, () => undefined);
    for (const one of linked) await insertPlaybook(createDb(this.pool), one.hash, one.playbook, null);
    return linked.at(-1)?.hash ?? "";
  }

  begin(runs: RunHead[], fate: Fate, more: Partial<ChildOrder> = {}): Worker {
    const { database, vendor } = this;
    return new Worker({ database, vendorUrl: vendor.url, settleMs, fate, runs, ...more });
  }

  /** One process to its end, whichever. */
  live(runs: RunHead[], fate: Fate, more: Partial<ChildOrder> = {}): Promise<Life> {
    return this.begin(runs, fate, more).life;
  }

  outcomeOf(run: RunHead): Promise<Outcome> {
    return readOutcome(this.pool, this.plan, run.id, run.investigationId, this.vendor.ledger);
  }

  close(): Promise<void> {
    return this.#close();
  }
}

/** What a process does with one order. */
export class Worker {
  readonly life: Promise<Life>;
  readonly #process = takeProcess();
  readonly #heard: Said[] = [];
  readonly #listeners = new Set<() => void>();
  #isOver = false;

  constructor(order: ChildOrder) {
    this.life = this.#follow(order);
  }

  /** Resolves when the process has said so; rejects when it ends before. */
  async until(says: Said["says"]): Promise<void> {
    while (!this.#heard.some((one) => one.says === says)) {
      if (this.isOver) throw new Error(`it ended before "${says}"`);
      await new Promise<void>((resolve) => {
        const heard = () => {
          this.#listeners.delete(heard);
          resolve();
        };
        this.#listeners.add(heard);
      });
    }
  }

  get isOver(): boolean {
    return this.#isOver || this.#process.isOver;
  }

  /** The boundary it came to, in words. */
  get label(): string {
    return this.#heard.find((one) => one.says === "reached")?.label ?? "";
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.child.kill(signal);
  }

  async #follow(order: ChildOrder): Promise<Life> {
    const { child } = this.#process;
    const idle = new Promise<void>((resolve) => {
      this.#process.onSaid = (said) => {
        this.#heard.push(said);
        for (const listener of this.#listeners) listener();
        if (said.says === "idle") resolve();
      };
    });
    const gone = once(child, "close");
    this.#process.tell(order);
    let hung = false;
    const giveUp = () => {
      hung = true;
      child.kill("SIGKILL");
    };
    let silence = setTimeout(giveUp, longestSilenceMs);
    this.#listeners.add(() => {
      clearTimeout(silence);
      silence = setTimeout(giveUp, longestSilenceMs);
    });
    const whole = setTimeout(giveUp, longestLifeMs);
    await Promise.race([idle, gone]);
    clearTimeout(whole);
    clearTimeout(silence);
    this.#isOver = true;
    for (const listener of this.#listeners) listener();
    clearTimeout(silence);
    const reached = this.#heard.find((one) => one.says === "reached");
    const ended = this.#heard.find((one) => one.says === "ended");
    const lost = this.#heard.some((one) => one.says === "lost");
    const { signalCode: signal, exitCode: code } = child;
    const wasKilled =
      signal === "SIGKILL" && !hung && (reached?.does === "kill" || order.fate.endsAfterMs !== undefined);
    if (this.#heard.some((one) => one.says === "idle")) giveBack(this.#process);
    let broke: string | undefined;
    if (hung) broke = "nothing ended any more";
    else if (!ended && !lost && !wasKilled) broke = `it ended with ${signal ?? code}: ${this.#process.complaints}`;
    return { reached: reached?.label, ended, lost, broke };
  }
}
