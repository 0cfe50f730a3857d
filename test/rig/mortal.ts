/**
 * Death between any two steps. Whatever the connector and its driver wait for, a request, a statement, is a step; at a step
 * the process may die, before it or after it was done. From then on nothing of that life does anything any more: what is
 * left is what the database has.
 */
import type pg from "pg";
import type { Prng } from "#sdk/fake-vendor/prng.ts";

export class Dead extends Error {
  override readonly name = "Dead";
}

export class Life {
  isOver = false;
  steps = 0;
  readonly #prng: Prng;
  readonly #deaths: number;

  /** `deaths`: the probability of dying at each step. */
  constructor(prng: Prng, deaths: number) {
    this.#prng = prng;
    this.#deaths = deaths;
  }

  async step<Result>(act: () => Promise<Result>): Promise<Result> {
    if (this.isOver) throw new Dead("it is over");
    this.steps += 1;
    const dies = this.#prng.chance(this.#deaths);
    if (dies && this.#prng.chance(0.5)) {
      this.isOver = true;
      throw new Dead("before the step");
    }
    const result = await act();
    if (dies) {
      this.isOver = true;
      throw new Dead("after the step");
    }
    return result;
  }
}

/** The pool as one life has it: every statement is a step. A connection whose life is over is rolled back. */
export function mortalPool(pool: pg.Pool, life: Life): pg.Pool {
  return wrap(pool, {
    query: (...given: unknown[]) => life.step(() => callQuery(pool, given)),
    async connect() {
      let taken: pg.PoolClient | undefined;
      const connecting = life.step(async () => {
        taken = await pool.connect();
        return taken;
      });
      const client = await connecting.catch((error) => {
        taken?.release();
        throw error;
      });
      return wrap(client, {
        query: (...given: unknown[]) => {
          // A process that dies takes its connection along: the server rolls back.
          if (life.isOver) return callQuery(client, ["rollback"]);
          return life.step(() => callQuery(client, given));
        },
        release: () => {
          if (!life.isOver) return client.release();
          void client.query("rollback").then(
            () => client.release(),
            (error: Error) => client.release(error),
          );
        },
      });
    },
  });
}

function wrap<Thing extends object>(thing: Thing, own: Record<string, (...given: unknown[]) => unknown>): Thing {
  return new Proxy(thing, {
    get(target, name) {
      if (typeof name === "string" && Object.hasOwn(own, name)) return own[name];
      const value = Reflect.get(target, name) as unknown;
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function callQuery(on: pg.Pool | pg.ClientBase, given: unknown[]): Promise<unknown> {
  const query = on.query as (...given: unknown[]) => Promise<unknown>;
  return query.apply(on, given);
}
