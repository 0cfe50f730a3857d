/**
 * Random rules, random alerts, random batches, connections that break and processes that die at a commit: every alert is in
 * exactly one place, and it is the place it has when the alerts come one by one and nothing goes wrong, posted or fetched.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import pg from "pg";
import { TocsinError } from "#base/errors.ts";
import { uuidv7 } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import { silentLog } from "#base/log.ts";
import { IngestRuleDefinition } from "#contract/ingest-rule.ts";
import { compileRules } from "#playbook/intake/compile-rules.ts";
import { defineIntegration } from "#sdk/integration.ts";
import { takeEpoch } from "#store/host-fence.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import type { IncidentSource } from "../draft-incident.ts";
import { IncidentIntake } from "../incident-intake.ts";
import { ingestAlerts } from "../ingest-alerts.ts";
import { IntakeDesk } from "./intake-desk.ts";

const numRuns = Number(process.env.TOCSIN_RUNS ?? 12);
const start = Date.UTC(2026, 0, 1);

let database: TestDatabase;
let pool: pg.Pool;
let epoch: string;
before(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ ...database.config, max: 4 });
  const client = await pool.connect();
  epoch = await takeEpoch(client);
  client.release();
});
after(async () => {
  await pool.end();
  await database.close();
});

const condition = fc.constantFrom("", "alert.a:x", "name:two", "-alert.b:*", "alert.a:x or alert.b:y", "alert.t:>=60");
const same = fc.constantFrom(["alert.a"], ["alert.b"], ["name"], ["alert.a", "name"]);
const within = fc.constantFrom("10m", "30m", "2h");
const include = fc.constantFrom("open" as const, "any" as const);
const existing = { condition, same, within, include };
const definition = fc.oneof(
  fc.record({ action: fc.constant("drop"), ...existing }),
  fc.record({ action: fc.constant("drop"), condition: fc.constant("alert.a:z") }),
  fc.record({ action: fc.constant("update"), ...existing }),
  fc.record({ action: fc.constant("link"), ...existing }),
  fc.record({ action: fc.constant("duplicate"), ...existing }),
  fc.record({ action: fc.constant("create"), condition }),
  fc.record({ action: fc.constant("suppress"), condition, same, for: within }),
  fc.record({ action: fc.constant("correlate"), ...existing, counting: fc.constantFrom("first", "last") }),
  fc.record({
    action: fc.constant("maintenance"),
    condition,
    cron: fc.constantFrom("30 0 * * *", "*/40 * * * *"),
    for: fc.constantFrom("10m", "20m"),
    makes: fc.constantFrom("nothing", "closed"),
  }),
);

interface Alert {
  n: number;
  name: string;
  minute: number;
  a: string | null;
  b: string | null;
}

const alert = fc.record({
  name: fc.constantFrom("one", "two", "three"),
  minute: fc.integer({ min: 0, max: 130 }),
  a: fc.constantFrom("x", "X", "z", null),
  b: fc.constantFrom("x", "y", null),
});
/** Where a person closes the newest open incident. */
const step = fc.oneof({ weight: 9, arbitrary: alert }, { weight: 1, arbitrary: fc.constant("close" as const) });
/** What befalls a commit: it does not arrive, its answer is lost, the process dies before it, or right after it. */
const fault = fc.constantFrom("none", "none", "none", "lost", "unanswered", "dies before", "dies after");
type Fault = "none" | "lost" | "unanswered" | "dies before" | "dies after";

const scenario = fc.record({
  definitions: fc.array(definition, { maxLength: 6 }),
  dedup: fc.boolean(),
  steps: fc.array(step, { minLength: 1, maxLength: 24 }),
  cuts: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 24, maxLength: 24 }),
  faults: fc.array(fault, { maxLength: 12 }),
});

interface Setting {
  source: IncidentSource;
  desk: IntakeDesk;
}

function makeSetting(definitions: readonly object[], dedup: boolean): Setting {
  const desk = new IntakeDesk();
  const kept = definitions.map((one, index) => {
    return { id: uuidv7(), version: 1, definition: IngestRuleDefinition.parse({ name: `r${index}`, ...one }) };
  });
  desk.rules = compileRules(kept);
  return {
    desk,
    source: {
      instanceId: uuidv7(),
      instanceName: "hook",
      brand: "Generic Webhook",
      incidentType: "T",
      mapper: undefined,
      types: new Map(),
      activations: [],
      ...(dedup ? { dedup: { paths: ["b", "name"], windowMs: 1_200_000 } } : {}),
    },
  };
}

const timeOf = ({ minute }: Alert) => start + minute * 60_000;
const rawOf = ({ n, minute, a, b, name }: Alert): JsonObject => ({
  n,
  t: minute,
  name,
  ...(a === null ? {} : { a }),
  ...(b === null ? {} : { b }),
});

/** A pool before which faults happen at each commit of a transaction, one after the other. */
function troubled(faults: Fault[]): pg.Pool {
  let dead = false;
  const died = () => new TocsinError("INTERNAL", "the process died");
  const troubledPool = Object.create(pool) as pg.Pool;
  const perform = async (text: string, act: () => Promise<unknown>) => {
    if (dead) throw died();
    const what = text === "commit" ? (faults.shift() ?? "none") : "none";
    if (what === "lost") throw new Error("Connection terminated unexpectedly");
    if (what === "dies before") {
      dead = true;
      throw died();
    }
    const result = await act();
    if (what === "unanswered") throw new Error("Connection terminated unexpectedly");
    if (what === "dies after") {
      dead = true;
      throw died();
    }
    return result;
  };
  const textOf = (config: unknown) => (typeof config === "string" ? config : (config as pg.QueryConfig).text);
  const query = (config: never, values: never) => perform(textOf(config), () => pool.query(config, values));
  Object.defineProperty(troubledPool, "query", { value: query });
  const connect = async () => {
    if (dead) throw died();
    const client = await pool.connect();
    const own = Object.create(client) as pg.PoolClient;
    Object.defineProperty(own, "query", {
      value: (config: never, values: never) =>
        textOf(config) === "rollback"
          ? client.query("rollback")
          : perform(textOf(config), () => client.query(config, values)),
    });
    Object.defineProperty(own, "release", { value: () => client.release() });
    return own;
  };
  Object.defineProperty(troubledPool, "connect", { value: connect });
  return troubledPool;
}

function makeIntake(given: pg.Pool, desk: IntakeDesk): IncidentIntake {
  const nothing = () => {};
  const options = { pool: given, epoch, log: silentLog, desk, now: () => start, onRuns: nothing, onUncertain: nothing };
  return new IncidentIntake(options);
}

/** Until it is answered, as a sender does it: with the same key, to whichever process is there. */
async function post({ source, desk }: Setting, batch: readonly Alert[], faults: Fault[]): Promise<void> {
  const events = batch.map((one) => {
    return { name: one.name, occurred: new Date(timeOf(one)).toISOString(), raw: rawOf(one) };
  });
  const key = `k${batch[0]?.n}`;
  for (let tries = 0; ; tries++) {
    assert.ok(tries < 20, "it is answered in the end");
    try {
      const how = { key: { key, bodyHash: "h" }, answer: () => [] };
      await makeIntake(troubled(faults), desk).receive(source, { events, unreadable: [] }, how);
      return;
    } catch (error) {
      if (!(error instanceof TocsinError)) throw error;
    }
  }
}

const integration = defineIntegration({
  id: "generic-webhook",
  name: "Generic Webhook",
  description: "",
  parameters: [],
  limits: { concurrency: 1, requestTimeoutMs: 1_000 },
  commands: [],
});

/** As a source does it: a page that was not kept is asked for again, and what was there before may be in it. */
async function fetchPage({ source, desk }: Setting, page: readonly Alert[], faults: Fault[]): Promise<void> {
  const instance = { id: source.instanceId, name: source.instanceName, integration };
  const alerts = page.map((one) => {
    return { sourceId: `s${one.n}`, label: one.name, priority: 0, raisedAt: timeOf(one), raw: rawOf(one) };
  });
  for (let tries = 0; ; tries++) {
    assert.ok(tries < 20, "it is kept in the end");
    try {
      const target = {
        pool: troubled(faults),
        epoch,
        instance,
        activations: [],
        incidents: source,
        desk,
        now: () => start,
      };
      await ingestAlerts(target, { alerts, progress: {} });
      return;
    } catch {
      // Next time.
    }
  }
}

/** Where each alert is: what became of it, and which alert's incident it went to. */
async function places(setting: Setting): Promise<Map<number, string>> {
  const { rows } = await pool.query<{
    n: number;
    own: number;
    outcome: string | null;
    into: number | null;
    links: string;
  }>(
    `select (a.raw->>'n')::int as n, (select count(*)::int from incidents i where i.alert_id = a.id) as own, d.outcome,
       (select (o.raw->>'n')::int from incidents i join alerts o on o.id = i.alert_id where i.id = d.incident_id) as into,
       (select coalesce(string_agg(l.kind || ' ' || (o.raw->>'n'), ', ' order by (o.raw->>'n')::int), '')
         from incidents i join incident_links l on l.incident_id = i.id join incidents j on j.id = l.other_id
           join alerts o on o.id = j.alert_id where i.alert_id = a.id) as links
     from alerts a left join alert_decisions d on d.alert_id = a.id where a.instance_id = $1 order by 1`,
    [setting.source.instanceId],
  );
  const found = new Map<number, string>();
  for (const { n, own, outcome, into, links } of rows) {
    assert.ok(!found.has(n), `alert ${n} is kept once`);
    const made = outcome === null || outcome === "created" || outcome === "closed";
    assert.equal(own, made ? 1 : 0, `alert ${n} (${outcome}) made ${own} incidents`);
    if (made && outcome !== null) assert.equal(into, n);
    if (outcome === "added" || outcome === "updated") assert.notEqual(into, null, `alert ${n} is in an incident`);
    found.set(n, `${outcome ?? "created"} ${made ? "" : (into ?? "nowhere")} [${links}]`);
  }
  return found;
}

async function clean(): Promise<void> {
  await pool.query(
    `truncate alerts, incidents, alert_decisions, intake_keys, suppressions, incident_links, webhook_answers, quarantine,
       engine_requests, ignored_changes, ingest_rule_counts`,
  );
}

type Step = Omit<Alert, "n"> | "close";
type Give = (setting: Setting, batch: readonly Alert[], faults: Fault[]) => Promise<void>;

async function live(
  { definitions, dedup, steps }: { definitions: readonly object[]; dedup: boolean; steps: readonly Step[] },
  cuts: number[],
  faults: Fault[],
  give: Give,
): Promise<Map<number, string>> {
  await clean();
  const setting = makeSetting(definitions, dedup);
  let batch: Alert[] = [];
  const before: Alert[] = [];
  const flush = async () => {
    if (batch.length > 0) {
      await give(setting, give === fetchPage ? [...batch, ...before.slice(-2)] : batch, faults);
      before.push(...batch);
    }
    batch = [];
  };
  let size = cuts.shift() ?? 1;
  for (const [n, step] of steps.entries()) {
    if (step === "close") {
      await flush();
      await pool.query(
        `update incidents set status = 2, closed = now()
          where id = (select max(id) from incidents where status in (0, 1))`,
      );
      continue;
    }
    batch.push({ n, ...step });
    if (batch.length < size) continue;
    await flush();
    size = cuts.shift() ?? 1;
  }
  await flush();
  const found = await places(setting);
  assert.equal(found.size, steps.filter((step) => step !== "close").length, "every alert is kept");
  return found;
}

test("wherever batches are cut and whatever breaks, every alert is in the one place it belongs", async () => {
  const seen = new Set<string>();
  const property = fc.asyncProperty(scenario, async ({ cuts, faults, ...what }) => {
    const expected = await live(what, [], [], post);
    for (const place of expected.values()) seen.add(place.split(" ")[0] ?? "");
    assert.deepEqual(await live(what, [...cuts], [...(faults as Fault[])], post), expected, "posted in batches");
    assert.deepEqual(await live(what, [...cuts], [...(faults as Fault[])], fetchPage), expected, "fetched in pages");
  });
  const seed = process.env.TOCSIN_SEED ? { seed: Number(process.env.TOCSIN_SEED) } : {};
  await fc.assert(property, { numRuns, ...seed });
  // A few runs may happen to be alike: more of them, until there is something of everything.
  for (let more = 0; more < 10 && seen.size < 4; more++) await fc.assert(property, { numRuns });
  assert.ok(seen.size >= 4, `few different things happened: ${[...seen].join(", ")}`);
});
