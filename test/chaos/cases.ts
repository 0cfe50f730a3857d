/** What can happen to a process and its database beside a kill. */
import { sleep } from "#base/clock.ts";
import { createPrng } from "#sdk/fake-vendor/prng.ts";
import { createSeveringProxy } from "#test/severing-proxy.ts";
import type { Fate } from "./boundaries.ts";
import { fullDiskCase } from "./full-disk.ts";
import type { Undisturbed } from "./matrix.ts";
import { migrationCase } from "./migration.ts";
import { differences } from "./outcome.ts";
import { poisonCase } from "./poison.ts";
import { restartCase } from "./restart.ts";
import { ChaosWorld, type Life, noFate } from "./world.ts";

export interface CaseResult {
  /** What happened, in words. */
  told: string;
  /** How often what was to be survived did happen. */
  happened: number;
  differences: string[];
  seconds: number;
}

export interface ChaosCase {
  part: string;
  what: string;
  run(undisturbed: Undisturbed): Promise<CaseResult>;
}

const hourMs = 3_600_000;
const livesOfEach = 3;

/** Which boundaries are tried is drawn from the seed. */
export function cases(boundaries: number, seed: string): ChaosCase[] {
  const prng = createPrng(`${seed}:cases`);
  const draw = (count: number) => Array.from({ length: count }, () => prng.int(2, boundaries));
  return [
    ...draw(2 * livesOfEach).map((at) => freezeCase(at)),
    ...draw(livesOfEach).map((at) => clockCase("an hour ahead", at, { jumpMs: hourMs })),
    ...draw(livesOfEach).map((at) =>
      clockCase("an hour back, soon right", at, { jumpMs: -hourMs, rightAfterMs: 1_500 }),
    ),
    ...draw(livesOfEach).map((at) => clockCase("an hour back, restarted", at, { jumpMs: -hourMs, endsAfterMs: 4_000 })),
    ...draw(livesOfEach).map((at) =>
      clockCase(
        "ahead, right, an hour passes",
        at,
        { jumpMs: hourMs, rightAfterMs: 1_500, endsAfterMs: 4_000 },
        hourMs,
      ),
    ),
    ...draw(2 * livesOfEach).map((at) => doubleCase(at, prng.int(1, 24))),
    ...draw(livesOfEach).map((at, index) => standbyCase(at, index + 1)),
    ...(["request", "answer"] as const).flatMap((what) => [
      commitCase(what, 0),
      commitCase(what, 1),
      commitCase(what, 2),
    ]),
    cutCase("request"),
    cutCase("answer"),
    fullCase(),
    ...(fullDiskCase() ?? []),
    migrationCase(),
    restartCase(),
    poisonCase(),
  ];
}

/** Does something in a world of its own, and compares what came of it. */
async function inWorld(
  { outcome }: Undisturbed,
  act: (
    world: ChaosWorld,
    run: Awaited<ReturnType<ChaosWorld["makeRun"]>>,
  ) => Promise<{
    told: string;
    happened: number;
    lives: Life[];
    faults?: string[];
  }>,
): Promise<CaseResult> {
  const started = performance.now();
  const world = await ChaosWorld.open();
  try {
    const run = await world.makeRun();
    const { told, happened, lives, faults = [] } = await act(world, run);
    const broken = lives.flatMap(({ broke }) => (broke === undefined ? [] : [broke]));
    const found = [...faults, ...broken, ...differences(outcome, await world.outcomeOf(run))];
    return { told, happened, differences: found, seconds: (performance.now() - started) / 1000 };
  } finally {
    await world.close();
  }
}

/**
 * A process stands still, its connection is gone, another one takes over; then it goes on. It must not write anything any
 * more, inside or outside. A request about to leave is the one moment that nobody can tell: there it ends instead.
 */
function freezeCase(at: number): ChaosCase {
  return {
    part: "freeze",
    what: `stands still at ${at}`,
    run: (undisturbed) =>
      inWorld(undisturbed, async (world, run) => {
        const frozen = world.begin([run], { at, does: "stop" });
        if (
          !(await frozen.until("reached").then(
            () => true,
            () => false,
          ))
        ) {
          return { told: "over before it", happened: 0, lives: [await frozen.life] };
        }
        await world.pool.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where application_name = 'writer' and datname = current_database()`,
        );
        const second = world.begin([run], noFate);
        await second.until("active");
        await sleep(300);
        const isAboutToSend = frozen.label.startsWith("before the write");
        if (isAboutToSend) frozen.signal("SIGKILL");
        frozen.signal("SIGCONT");
        const lives = isAboutToSend ? [await second.life] : await Promise.all([second.life, frozen.life]);
        const noticed = isAboutToSend || lives[1]?.lost === true;
        return {
          told: frozen.label,
          happened: 1,
          lives,
          ...(noticed ? {} : { faults: ["the first process did not notice that it lost its turn"] }),
        };
      }),
  };
}

function clockCase(what: string, at: number, fate: Omit<Fate, "at" | "does">, laterMs = 0): ChaosCase {
  return {
    part: "clock",
    what: `${what}, at ${at}`,
    run: (undisturbed) =>
      inWorld(undisturbed, async (world, run) => {
        const first = await world.live([run], { ...fate, at, does: "clock" });
        const lives = [first];
        if (!first.ended) lives.push(await world.live([run], { ...noFate, startsWrongByMs: laterMs }));
        return { told: first.reached ?? "over before it", happened: first.reached === undefined ? 0 : 1, lives };
      }),
  };
}

/** Killed once more while what the first death left is taken up. */
function doubleCase(at: number, again: number): ChaosCase {
  return {
    part: "double",
    what: `kill at ${at}, then at ${again}`,
    run: (undisturbed) =>
      inWorld(undisturbed, async (world, run) => {
        const lives: Life[] = [];
        for (const fate of [{ at, does: "kill" }, { at: again, does: "kill" }, noFate] satisfies Fate[]) {
          const life = await world.live([run], fate);
          lives.push(life);
          if (life.ended || life.broke !== undefined) break;
        }
        const reached = lives.flatMap((life) => life.reached ?? []);
        return { told: reached.join("; then "), happened: reached.length, lives };
      }),
  };
}

/** The active process dies; of two that stand by, whichever takes over first dies while it does. */
function standbyCase(at: number, moment: number): ChaosCase {
  return {
    part: "standby",
    what: `kill at ${at}, standby at ${moment}`,
    run: (undisturbed) =>
      inWorld(undisturbed, async (world, run) => {
        const active = world.begin([run], { at, does: "kill" });
        await active.until("active");
        const standby = world.begin([run], { at: moment, does: "kill", takeOver: true });
        const first = await active.life;
        if (first.ended) {
          standby.signal("SIGKILL");
          return { told: "over before it", happened: 0, lives: [first] };
        }
        const second = await standby.life;
        const third = second.ended ? undefined : await world.live([run], noFate);
        const lives = [first, second, ...(third ? [third] : [])];
        const reached = lives.flatMap((life) => life.reached ?? []);
        return { told: reached.join("; then "), happened: reached.length, lives };
      }),
  };
}

/** Every second flush and commit is cut, the first or the second to begin with: it never arrives, or nobody hears of it. */
function commitCase(what: "request" | "answer", first: 0 | 1 | 2): ChaosCase {
  return {
    part: "commit",
    what: `the ${what} of each third commit, from ${3 - first}`,
    run: (undisturbed) =>
      inWorld(undisturbed, async (world, run) => {
        const proxy = await createSeveringProxy(world.database);
        try {
          const worker = world.begin([run], noFate, { writer: proxy.config });
          await worker.until("active");
          // By the names of the statements: a look at the last flush is none of them.
          proxy.cutEveryThird(what, ["flush-", "commit"], first);
          const lives = [await worker.life];
          return { told: `${proxy.cuts} cuts`, happened: proxy.cuts, lives };
        } finally {
          await proxy.close();
        }
      }),
  };
}

/** The writer's line is cut again and again: before a statement arrives, or after it ran and nobody heard of it. */
function cutCase(what: "request" | "answer"): ChaosCase {
  return {
    part: "cut",
    what: `the ${what} is cut`,
    run: (undisturbed) =>
      inWorld(undisturbed, async (world, run) => {
        const proxy = await createSeveringProxy(world.database);
        try {
          const worker = world.begin([run], noFate, { writer: proxy.config });
          await worker.until("active");
          let isOver = false;
          const life = worker.life.finally(() => {
            isOver = true;
          });
          for (let spared = 0; !isOver; spared = (spared + 1) % 3) {
            proxy.cutNext(what, spared);
            await sleep(250);
          }
          return { told: `${proxy.cuts} cuts`, happened: proxy.cuts, lives: [await life] };
        } finally {
          await proxy.close();
        }
      }),
  };
}

/**
 * A full disk as the journal sees it: PostgreSQL answers, and refuses every flush with the code of a full disk (53100). A
 * trigger does that while a row says so; a sequence, which no rollback takes back, counts how often.
 */
function fullCase(): ChaosCase {
  return {
    part: "full",
    what: "the disk is full, twice",
    run: (undisturbed) =>
      inWorld(undisturbed, async (world, run) => {
        await world.pool.query(`
          create table chaos_full (since timestamptz);
          create sequence chaos_refused;
          create function refuse_when_full() returns trigger language plpgsql as $$
          begin
            if exists (select from chaos_full) then
              perform nextval('chaos_refused');
              raise exception 'could not extend file: No space left on device' using errcode = '53100';
            end if;
            return new;
          end $$;
          create trigger full_disk before update on host_flush for each row execute function refuse_when_full();`);
        const worker = world.begin([run], noFate);
        await worker.until("active");
        for (let times = 0; times < 2; times++) {
          await sleep(400);
          await world.pool.query("insert into chaos_full values (now())");
          await sleep(2_000);
          await world.pool.query("delete from chaos_full");
        }
        const lives = [await worker.life];
        const { rows } = await world.pool.query<{ count: number }>(
          "select case when is_called then last_value else 0 end::int as count from chaos_refused",
        );
        const happened = rows[0]?.count ?? 0;
        return { told: `${happened} flushes were refused`, happened, lives };
      }),
  };
}
