/**
 * The reference of the engine's benchmark: group commit and nothing else. As many rows of the same size a run, in as many
 * commits that each wait for the one before, but no playbook, no state, no row per run, no fence.
 */
import { uuidv7 } from "#base/ids.ts";
import type { BenchDatabase } from "./database.ts";

/** Rows in each of a run's commits: begin and first intent, result and second intent, result and end. */
const commits = [3, 3, 3];
const payload = JSON.stringify({
  at: Date.now(),
  type: "stepIntended",
  frame: "",
  task: "1",
  command: "instant-write",
  instance: "Instant",
  inputs: { value: uuidv7() },
  repeat: "safe",
});

export async function benchBareJournal(database: BenchDatabase, runs: number, atOnce: number): Promise<number> {
  const client = await database.connect();
  await client.query(
    "create table if not exists bare_events (run_id uuid, seq integer, payload json, primary key (run_id, seq))",
  );
  await client.query("truncate bare_events");
  let pending: { run: string; seq: number; done(): void }[] = [];
  let flushing = false;
  const flush = async (): Promise<void> => {
    while (pending.length > 0) {
      const batch = pending;
      pending = [];
      await client.query({
        name: "bare",
        text: "insert into bare_events select * from unnest($1::uuid[], $2::integer[], $3::json[])",
        values: [batch.map((row) => row.run), batch.map((row) => row.seq), batch.map(() => payload)],
      });
      for (const row of batch) row.done();
    }
    flushing = false;
  };
  const append = (run: string, seq: number): Promise<void> =>
    new Promise((done) => {
      pending.push({ run, seq, done });
      if (flushing) return;
      flushing = true;
      setImmediate(() => void flush());
    });
  const started = performance.now();
  let begun = 0;
  const runOne = async (): Promise<void> => {
    while (begun < runs) {
      begun++;
      const id = uuidv7();
      let seq = 0;
      for (const rows of commits) await Promise.all(Array.from({ length: rows }, () => append(id, ++seq)));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, runOne));
  const seconds = (performance.now() - started) / 1000;
  await client.query("drop table bare_events");
  await client.end();
  return runs / seconds;
}
