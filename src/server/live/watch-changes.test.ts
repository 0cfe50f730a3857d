import assert from "node:assert/strict";
import { test } from "node:test";
import pg from "pg";
import { silentLog } from "#base/log.ts";
import type { LiveEvent } from "#contract/live-event.ts";
import { createTestDatabase } from "#test/database.ts";
import { LiveHub } from "./live-hub.ts";
import { watchChanges } from "./watch-changes.ts";

test("a process that stands by tells what kind of thing another one changed, and nothing while nothing changes", async (t) => {
  const database = await createTestDatabase();
  const pool = new pg.Pool({ ...database.config, max: 2 });
  const hub = new LiveHub({ gatherMs: 1 });
  const heard: LiveEvent[] = [];
  let onEvent = () => {};
  hub.listen(({ data }) => {
    heard.push(JSON.parse(data) as LiveEvent); // our own hub's
    onEvent();
  });
  const watch = watchChanges({ hub, pool, host: () => undefined, log: silentLog, everyMs: 20 });
  // The watch keeps no process alive by itself.
  const alive = setInterval(() => {}, 1_000);
  t.after(async () => {
    clearInterval(alive);
    watch.stop();
    hub.close();
    await pool.end();
    await database.close();
  });
  const next = async () => {
    while (heard.length === 0) await new Promise<void>((resolve) => (onEvent = resolve));
    return heard.shift();
  };
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(heard, [], "it has to see a first state before it sees a change");
  const id = "01a22230-5d8a-7b65-a7ff-27f1185f05ae";
  const changes: [statement: string, event: LiveEvent][] = [
    [`update host_flush set flush_id = '${id}'`, { type: "runs", ids: [], more: true }],
    ["select nextval('incident_numbers')", { type: "incidents" }],
    [
      `insert into alerts (id, instance_id, source_id, label, priority, raised_at, raw, decisions)
       values ('${id}', '${id}', 'a', 'a', 1, now(), '{}', '[]')`,
      { type: "alerts" },
    ],
    [
      `insert into instances (id, name, integration, parameters, secret_parameters) values ('${id}', 'x', 'http', '{}', '{}')`,
      { type: "instances" },
    ],
    ["delete from instances", { type: "instances" }],
  ];
  for (const [statement, event] of changes) {
    await pool.query(statement);
    assert.deepEqual(await next(), event, statement);
  }
});
