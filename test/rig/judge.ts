/** The oracle: what the vendor raised against what is kept. Nothing lost, nothing doubled, nothing made up. */
import type pg from "pg";
import type { SourceUses } from "#actions/sources/source-driver.ts";
import type { JsonObject } from "#base/json.ts";
import type { Schedule } from "./schedule.ts";
import type { VendorWorld } from "./vendor-world.ts";

export interface Verdict {
  /** A sentence each; none when all is well. */
  faults: string[];
  counts: {
    raised: number;
    garbage: number;
    requests: number;
    vendorFaults: number;
    deaths: number;
    ticks: number;
  };
}

export interface Judged {
  pool: pg.Pool;
  instanceId: string;
  world: VendorWorld;
  schedule: Schedule;
  asked: readonly { from: number; until: number; id: string }[];
  uses: SourceUses;
  firstFetch: number;
}

interface Kept {
  sourceId: string;
  raw: JsonObject;
  runs: number;
  incidents: number;
}

export async function judge(judged: Judged): Promise<string[]> {
  const { pool, instanceId, world, schedule, uses } = judged;
  const { rows } = await pool.query<Kept>(
    `select a.source_id as "sourceId", a.raw, (select count(*)::int from runs r where r.alert_id = a.id) as runs,
       (select count(*)::int from incidents i where i.alert_id = a.id) as incidents
     from alerts a where a.instance_id = $1`,
    [instanceId],
  );
  const kept = new Map(rows.map((row) => [row.sourceId, row]));
  const faults: string[] = [];
  if (kept.size !== rows.length) faults.push(`${rows.length - kept.size} alerts are kept twice`);

  const wantedRuns = uses.activations.length;
  const wantedIncidents = uses.incidents ? 1 : 0;
  const known = new Set<string>();
  const followsChanges = schedule.changesEvery > 0 && world.vendor.versionOf !== undefined;
  const fills = await readFills(judged);
  for (const { id, stamp } of world.raised) {
    known.add(id);
    const found = kept.get(id);
    const second = Math.floor(stamp / 1000) * 1000;
    const isWanted = second >= judged.firstFetch;
    const isFilled = fills.some((fill) => fill.status === "done" && second >= fill.from && second <= fill.until);
    if (!found) {
      if (isWanted) faults.push(`lost: the alert ${id}, raised ${ago(stamp, judged)}`);
      else if (isFilled) faults.push(`lost: the alert ${id} of a backfill that is done`);
      continue;
    }
    const mayBeFilled = fills.some((fill) => second >= fill.from && second <= fill.until);
    if (!isWanted && !mayBeFilled) faults.push(`nobody asked for the alert ${id}, raised ${ago(stamp, judged)}`);
    if (found.runs !== wantedRuns) faults.push(`the alert ${id} has ${found.runs} runs, not ${wantedRuns}`);
    if (found.incidents !== wantedIncidents) faults.push(`the alert ${id} has ${found.incidents} incidents`);
    if (!followsChanges || !isWanted) continue;
    const now = world.vendor.versionOf?.(id);
    const then = world.vendor.versionIn?.(found.raw);
    if (now !== then) faults.push(`the alert ${id} is kept as ${then}; by now it is ${now}`);
  }
  const mended = new Set(world.garbage.flatMap(({ mendedTo }) => mendedTo ?? []));
  for (const id of kept.keys()) if (!known.has(id) && !mended.has(id)) faults.push(`nobody raised the alert ${id}`);
  faults.push(...(await judgeGarbage(judged)));
  for (const fill of fills) {
    if (fill.status === "running") faults.push(`the backfill ${fill.id} is still running`);
    if (fill.status === "failed") faults.push(`the backfill ${fill.id} failed: ${fill.error}`);
  }
  return faults;
}

async function judgeGarbage({ pool, instanceId, world }: Judged): Promise<string[]> {
  const { rows } = await pool.query<{ raw: string }>("select raw::text from quarantine where instance_id = $1", [
    instanceId,
  ]);
  const faults: string[] = [];
  for (const { mark, mendedTo } of world.garbage) {
    const times = rows.filter(({ raw }) => raw.includes(mark)).length;
    // What was mended soon may have been read as what it is.
    if (times === 0 && mendedTo === undefined) faults.push(`the garbage ${mark} is nowhere`);
    if (times > 1) faults.push(`the garbage ${mark} is in quarantine ${times} times`);
  }
  const strange = rows.filter(({ raw }) => !world.garbage.some(({ mark }) => raw.includes(mark)));
  if (strange.length > 0) faults.push(`in quarantine without reason: ${strange[0]?.raw.slice(0, 120)}`);
  return faults;
}

async function readFills({ pool, asked }: Judged) {
  const { rows } = await pool.query<{ id: string; status: string; error: string | null }>(
    "select id, status, error from backfills where id = any($1::uuid[])",
    [asked.map(({ id }) => id)],
  );
  return rows.map((row) => {
    const { from = 0, until = 0 } = asked.find(({ id }) => id === row.id) ?? {};
    return { ...row, from, until };
  });
}

function ago(stamp: number, { firstFetch }: Judged): string {
  return `${((stamp - firstFetch) / 1000).toFixed(1)} s after the beginning`;
}
