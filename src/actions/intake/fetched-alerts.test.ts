/** Rules decide on fetched alerts as on posted ones: with incidents, and where alerts start playbooks only. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import pg from "pg";
import { uuidv7 } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import { silentLog } from "#base/log.ts";
import { IngestRuleDefinition } from "#contract/ingest-rule.ts";
import { compileRules } from "#playbook/intake/compile-rules.ts";
import { defineIntegration } from "#sdk/integration.ts";
import { takeEpoch } from "#store/host-fence.ts";
import type { Activation } from "#store/playbooks.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import type { IncidentSource } from "../draft-incident.ts";
import { IncidentIntake } from "../incident-intake.ts";
import { ingestAlerts } from "../ingest-alerts.ts";
import { IntakeDesk } from "./intake-desk.ts";

let database: TestDatabase;
let pool: pg.Pool;
let epoch: string;
before(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ ...database.config, max: 6 });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const client = await pool.connect();
  epoch = await takeEpoch(client);
  client.release();
});
after(async () => {
  await pool.end();
  await database.close();
});

const integration = defineIntegration({
  id: "siem",
  name: "Siem",
  description: "A source.",
  parameters: [],
  limits: { concurrency: 1, requestTimeoutMs: 1_000 },
  commands: [],
  source: {
    intervalMs: 1_000,
    fetchAlerts: () => Promise.reject(new Error("not fetched here")),
    triggers: [
      {
        id: "raised",
        name: "Raised",
        parameters: [],
        matches: () => ({ matches: true, reason: "all are wanted" }),
        result: (alert) => ({ alert }),
      },
    ],
  },
});
const activation: Activation = {
  playbookId: "p",
  playbookHash: "p-hash",
  language: "sekoia",
  playbookName: "P",
  instanceName: "siem",
  triggerName: "raised",
  triggerConfiguration: {},
  active: true,
};

function deskOf(...definitions: object[]): IntakeDesk {
  const desk = new IntakeDesk();
  desk.rules = compileRules(
    definitions.map((one, index) => ({
      id: uuidv7(),
      version: 1,
      definition: IngestRuleDefinition.parse({ name: `r${index}`, ...one }),
    })),
  );
  return desk;
}

function makeSource(desk: IntakeDesk, makesIncidents: boolean) {
  const id = uuidv7();
  const incidents: IncidentSource = {
    instanceId: id,
    instanceName: "siem",
    brand: "Siem",
    incidentType: "T",
    mapper: undefined,
    types: new Map(),
    activations: [],
  };
  const target = {
    pool,
    epoch,
    instance: { id, name: "siem", integration },
    activations: [activation],
    incidents: makesIncidents ? incidents : undefined,
    desk,
    now: () => Date.now(),
  };
  return {
    id,
    incidents,
    fetch: (...raws: JsonObject[]) =>
      ingestAlerts(target, {
        alerts: raws.map((raw) => ({
          sourceId: String(raw.id),
          label: `alert ${raw.id}`,
          raisedAt: Date.UTC(2026, 0, 1),
          priority: 50,
          raw,
        })),
        progress: {},
      }),
    outcomes: async () => {
      const { rows } = await pool.query(
        `select a.source_id as id, d.outcome, a.decisions->0->>'runId' is not null as runs
         from alerts a left join alert_decisions d on d.alert_id = a.id where a.instance_id = $1 order by a.source_id`,
        [id],
      );
      return rows.map(({ id: own, outcome, runs }) => `${own} ${outcome ?? "-"} ${runs ? "runs" : "rests"}`);
    },
  };
}

test("where alerts start playbooks only, a rule that stops one keeps it from starting any, and says so", async () => {
  const source = makeSource(
    deskOf(
      { action: "correlate", condition: "alert.a:1", same: ["alert.id"] },
      { action: "drop", condition: "alert.a:2" },
      { action: "suppress", condition: "alert.a:3", for: "1h" },
    ),
    false,
  );
  const done = await source.fetch(
    { id: "1", a: 1 },
    { id: "2", a: 2 },
    { id: "3", a: 3 },
    { id: "4", a: 3 },
    { id: "5" },
  );
  assert.deepEqual(await source.outcomes(), [
    "1 passed runs",
    "2 dropped rests",
    "3 passed runs",
    "4 suppressed rests",
    "5 - runs",
  ]);
  assert.deepEqual([done.stored, done.runs.length, done.begun.size], [5, 3, 3]);
  const { rows } = await pool.query("select decisions from alerts where instance_id = $1 and source_id = '2'", [
    source.id,
  ]);
  assert.match(rows[0].decisions[0].reason, /Dropped: the rule r1 says so/);
});

test("an alert that is known is not decided on again, and a page that comes twice changes nothing", async () => {
  const source = makeSource(deskOf({ action: "correlate", same: ["alert.host"] }), true);
  const page = [
    { id: "1", host: "h" },
    { id: "2", host: "h" },
  ];
  await source.fetch(...page);
  const again = await source.fetch(...page, { id: "3", host: "h" });
  assert.equal(again.stored, 1);
  assert.deepEqual(await source.outcomes(), ["1 created runs", "2 added rests", "3 added rests"]);
  const { rows } = await pool.query(
    "select alert_count as n from incidents i join alerts a on a.id = i.alert_id where a.instance_id = $1",
    [source.id],
  );
  assert.deepEqual(rows, [{ n: 3 }]);
});

test("sources and posts at once, with one key, make one incident", async () => {
  const desk = deskOf({ action: "correlate", same: ["alert.case"] });
  const sources = Array.from({ length: 4 }, () => makeSource(desk, true));
  const nothing = () => {};
  const own = { epoch, log: silentLog, now: () => Date.UTC(2026, 0, 1), onRuns: nothing, onUncertain: nothing };
  // Two that know nothing of each other but the database.
  const intakes = [desk, Object.assign(new IntakeDesk(), { rules: desk.rules })].map((one) => {
    return new IncidentIntake({ ...own, pool, desk: one });
  });
  const event = { raw: { case: "one" }, occurred: "2026-01-01T00:00:00Z" };
  await Promise.all([
    ...sources.flatMap((source) => ["a", "b"].map((id) => source.fetch({ id, case: "one" }))),
    ...intakes.flatMap((intake, index) => {
      const source = sources[index]?.incidents;
      const pushed = { events: [event, event], unreadable: [] };
      return source ? [1, 2, 3].map(() => intake.receive(source, pushed, { answer: () => [] })) : [];
    }),
  ]);
  const ids = sources.map(({ id }) => id);
  const { rows } = await pool.query(
    `select (select count(*)::int from alerts where instance_id = any($1)) as alerts,
       (select count(*)::int from incidents i join alerts a on a.id = i.alert_id where a.instance_id = any($1)) as incidents,
       (select max(alert_count) from incidents i join alerts a on a.id = i.alert_id where a.instance_id = any($1)) as counted`,
    [ids],
  );
  assert.deepEqual(rows, [{ alerts: 20, incidents: 1, counted: 20 }]);
});
