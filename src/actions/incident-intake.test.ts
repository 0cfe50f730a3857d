import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import pg from "pg";
import { uuidv7 } from "#base/ids.ts";
import { silentLog } from "#base/log.ts";
import { takeEpoch } from "#store/host-fence.ts";
import type { RunHead, StoredRun } from "#store/runs.ts";
import { readRuns } from "#store/runs.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import type { IncidentSource } from "./draft-incident.ts";
import { type IdempotencyKey, IncidentIntake, type Reception } from "./incident-intake.ts";
import { IntakeDesk } from "./intake/intake-desk.ts";

let database: TestDatabase;
let pool: pg.Pool;
let epoch: string;

before(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ ...database.config, max: 4 });
  pool.on("error", () => undefined);
  epoch = await newEpoch();
});
after(async () => {
  await pool.end();
  await database.close();
});

async function newEpoch(): Promise<string> {
  const client = await pool.connect();
  try {
    return await takeEpoch(client);
  } finally {
    client.release();
  }
}

const playbook = { playbookId: "p", playbookHash: "p-hash", playbookName: "P" };

function makeSource(extra: Partial<IncidentSource> = {}): IncidentSource {
  return {
    instanceId: uuidv7(),
    instanceName: "hook",
    brand: "Generic Webhook",
    incidentType: "T",
    mapper: undefined,
    types: new Map(),
    activations: [],
    ...extra,
  };
}

interface Seen {
  intake: IncidentIntake;
  runs: RunHead[];
  begun: Map<string, StoredRun>;
  uncertain: number;
}

/** `query` stands before the database, as a network does. */
function makeIntake(query?: (text: string, ask: () => Promise<unknown>) => Promise<unknown>): Seen {
  const troubled = Object.create(pool) as pg.Pool;
  if (query) {
    const ask = (config: pg.QueryConfig | string, values?: unknown[]) =>
      typeof config === "string"
        ? query(config, () => pool.query(config, values))
        : query(config.text, () => pool.query(config));
    Object.defineProperty(troubled, "query", { value: ask });
  }
  const seen: Seen = {
    runs: [],
    begun: new Map(),
    uncertain: 0,
    intake: new IncidentIntake({
      pool: troubled,
      epoch,
      log: silentLog,
      desk: new IntakeDesk(),
      now: () => Date.now(),
      onRuns: (runs, begun) => {
        seen.runs.push(...runs);
        for (const [id, stored] of begun) seen.begun.set(id, stored);
      },
      onUncertain: () => {
        seen.uncertain += 1;
      },
    }),
  };
  return seen;
}

const how = (key?: IdempotencyKey): Reception => ({
  key,
  answer: ({ events }) => events.flatMap(({ created }) => created ?? []),
});
const event = (name: string) => ({ name, raw: { name } });
const one = (name: string) => ({ events: [event(name)], unreadable: [] });

async function incidentsOf(source: IncidentSource): Promise<{ id: string; name: string }[]> {
  const { rows } = await pool.query(
    "select i.id, i.name from incidents i join alerts a on a.id = i.alert_id where a.instance_id = $1 order by i.id",
    [source.instanceId],
  );
  return rows;
}

function isCommit(text: string): boolean {
  return text.includes("insert into incidents");
}

test("what the executor is given is what the database holds", async () => {
  const source = makeSource({
    types: new Map([["T", playbook]]),
    activations: [playbook, { ...playbook, playbookId: "q" }],
  });
  const seen = makeIntake();
  await seen.intake.receive(source, one("a"), how());
  assert.deepEqual(
    seen.runs.map(({ playbookId }) => playbookId),
    ["p", "q"],
    "a playbook that has two reasons starts once",
  );
  const [incident] = await incidentsOf(source);
  assert.deepEqual(new Set(seen.runs.map(({ investigationId }) => investigationId)), new Set([incident?.id]));
  const ids = seen.runs.map(({ id }) => id);
  assert.deepEqual(await readRuns(pool, ids), seen.begun);
});

test("a commit whose answer was lost is kept once", async () => {
  const source = makeSource();
  let commits = 0;
  const { intake, uncertain } = makeIntake(async (text, ask) => {
    const result = await ask();
    if (isCommit(text) && commits++ === 0) throw new Error("Connection terminated unexpectedly");
    return result;
  });
  const receipts = await Promise.all([
    intake.receive(source, one("a"), how()),
    intake.receive(source, one("b"), how()),
  ]);
  const ids = receipts.flatMap(({ answer }) => JSON.parse(answer) as { id: string }[]).map(({ id }) => id);
  assert.deepEqual(await incidentsOf(source), [
    { id: ids[0], name: "a" },
    { id: ids[1], name: "b" },
  ]);
  assert.equal(uncertain, 0);
});

test("a commit that never arrived is sent again", async () => {
  const source = makeSource();
  let commits = 0;
  const { intake } = makeIntake((text, ask) =>
    isCommit(text) && commits++ < 2 ? Promise.reject(new Error("Connection terminated unexpectedly")) : ask(),
  );
  await intake.receive(source, one("a"), how());
  assert.equal((await incidentsOf(source)).length, 1);
});

test("an answer that was kept and never given is given to who repeats the key", async () => {
  const source = makeSource();
  const key = { key: "k", bodyHash: "h" };
  const first = await makeIntake().intake.receive(source, one("a"), how(key));
  const again = await makeIntake().intake.receive(source, one("a"), how(key));
  assert.deepEqual(JSON.parse(again.answer), JSON.parse(first.answer));
  assert.equal(again.repeated, true);
  await assert.rejects(makeIntake().intake.receive(source, one("b"), how({ key: "k", bodyHash: "other" })), {
    code: "INTAKE_KEY_REUSED",
  });
  assert.equal((await incidentsOf(source)).length, 1);
});

test("what the database refuses for its data is put aside, and those beside it are kept", async () => {
  const source = makeSource();
  const refusal = Object.assign(new pg.DatabaseError("stack depth limit exceeded", 0, "error"), { code: "54001" });
  let numbers: string[] = [];
  const seen = makeIntake(async (text, ask) => {
    if (!isCommit(text) && !text.includes("nextval")) return ask();
    if (!isCommit(text)) {
      const result = (await ask()) as { rows: { id: string }[] };
      numbers = result.rows.map(({ id }) => id);
      return result;
    }
    // As if the database could not take any batch with more than one incident, nor the third one by itself.
    thirdAlone ||= numbers.length === 1 && ++singles === 3;
    if (numbers.length > 1 || thirdAlone) {
      thirdAlone = false;
      throw refusal;
    }
    return ask();
  });
  let singles = 0;
  let thirdAlone = false;
  const receipts = await Promise.all(["a", "b", "c", "d"].map((name) => seen.intake.receive(source, one(name), how())));
  assert.deepEqual(
    receipts.map(({ putAside }) => putAside),
    [0, 0, 1, 0],
  );
  assert.deepEqual(
    (await incidentsOf(source)).map(({ name }) => name),
    ["a", "b", "d"],
  );
  const { rows } = await pool.query("select raw from quarantine where instance_id = $1", [source.instanceId]);
  assert.deepEqual(rows, [{ raw: '{"name":"c"}' }]);
});

test("nothing is written once another process began an epoch, and nothing taken after the stop", async () => {
  const source = makeSource();
  const { intake } = makeIntake();
  epoch = await newEpoch();
  await assert.rejects(intake.receive(source, one("a"), how()), { code: "ENGINE_LOCK_LOST" });
  await intake.stop();
  await assert.rejects(intake.receive(source, one("a"), how()), { code: "ENGINE_NOT_ACTIVE" });
  assert.deepEqual(await incidentsOf(source), []);
});
