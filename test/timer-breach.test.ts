/** Timers of incidents: what their field's definition gives them, and what happens when their time is over. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildTask } from "#test/build-playbook.ts";
import { call, type Life, openDutyWorld, xsoarPlaybook } from "#test/duty-world.ts";

const run = "00000000-0000-7000-8000-00000000000b";
const noon = Date.UTC(2026, 10, 28, 12, 0, 0);
const minute = 60_000;

const starts = xsoarPlaybook(
  "starts",
  buildTask("1", "regular", ["2"], call("startTimer", { timerField: "containmentsla" })),
  buildTask("2", "regular", ["3"], call("startTimer", { timerField: "plain" })),
  // What a later task sees before anything is read from the database again.
  buildTask("3", "regular", [], call("Set", { key: "Due", value: "${incident.containmentsla.dueDate}" })),
);

function define({ executor }: Life): void {
  const timerFields = [
    { key: "containmentsla", name: "Containment SLA", slaMinutes: 30, breachScript: "DemistoVersion" },
    { key: "plain", name: "Time to think", slaMinutes: 40 },
    { key: "lost", name: "Lost", slaMinutes: 40, breachScript: "NobodyWroteThis" },
  ];
  executor.catalog.replaceIncidentContent({ timerFields });
}

test("a timer begins with its field's minutes; its breach is told once and runs the field's script, whenever the process dies", async (t) => {
  const world = await openDutyWorld(t, noon);
  const { query, clock } = world;
  await world.keep(starts);
  for (const deathAt of [1, 2, undefined]) {
    clock.at = noon;
    await query(`truncate runs, run_events, run_snapshots, incidents, incident_timers, entries, context_ops, contexts`);
    await world.makeIncident("1");
    const first = await world.live();
    define(first);
    await first.executor.start(world.headOf(run, "starts", "1"), {});
    await world.settle(first);
    const timers = await query(
      "select field, sla_minutes as minutes, due_at as due from incident_timers order by field",
    );
    assert.deepEqual(timers, [
      { field: "containmentsla", minutes: 30, due: new Date(noon + 30 * minute) },
      { field: "plain", minutes: 40, due: new Date(noon + 40 * minute) },
    ]);
    const [due] = await query("select op->>'value' as value from context_ops where op->>'path' = 'Due'");
    assert.equal(due?.value, new Date(noon + 30 * minute).toISOString());
    await first.end();

    clock.at = noon + 50 * minute;
    for (const death of [deathAt, undefined]) {
      const life = await world.live(death);
      define(life);
      await Promise.race([life.dead, world.settle(life)]);
      await life.end();
    }
    const breached = await query("select field, breached from incident_timers order by field");
    assert.deepEqual(breached, [
      { field: "containmentsla", breached: true },
      { field: "plain", breached: true },
    ]);
    const scripts = await query("select label, status from runs where playbook_id = 'command-line'");
    assert.deepEqual(scripts, [{ label: "!DemistoVersion", status: "succeeded" }], `death at ${deathAt}`);
    const said = await query("select contents from entries where contents::text like '%ran out of time%'");
    assert.deepEqual(said, [
      { contents: `Time to think ran out of time at ${new Date(noon + 40 * minute).toISOString()}.` },
    ]);
  }
});

test("a timer that is given more time may breach again; a script that is not there is a run that says so", async (t) => {
  const world = await openDutyWorld(t, noon);
  const { query, clock } = world;
  await world.makeIncident("1");
  await query(
    `insert into incident_timers (incident_id, field, status, started_at, due_at, sla_minutes, accumulated_pause_ms, total_ms,
       breached, updated_at) values (1, 'lost', 'running', $1, $1, 0, 0, 0, false, $1)`,
    [new Date(noon - minute)],
  );
  const life = await world.live();
  define(life);
  await world.settle(life);
  await query("update incident_timers set due_at = $1, breached = false", [new Date(noon + minute)]);
  await world.settle(life);
  const runs = () => query("select status, error_code as code from runs");
  assert.equal((await runs()).length, 1);
  clock.at = noon + 2 * minute;
  await world.settle(life);
  await life.end();
  assert.deepEqual(
    (await runs()).map(({ status }) => status),
    ["failed", "failed"],
  );
});
