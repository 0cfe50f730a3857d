/** A command for an incident, over real HTTP, on a whole server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { TocsinError } from "#base/errors.ts";
import { waitFor } from "#test/wait-for.ts";
import { makeWorld } from "#test/whole-server.ts";

const refused = (code: string) => (error: unknown) => error instanceof TocsinError && error.code === code;

test("a command runs for its incident, says so in the War Room by its person's name, and stands in the audit", async (t) => {
  const world = await makeWorld();
  t.after(() => world.close());
  const { api } = await world.serve();
  await world.query(
    `insert into incidents (id, name, type, raw_type, severity, status, owner, details, occurred, created, modified,
       custom_fields, labels, source_brand, source_instance, investigation_id, playbook_id, dbot_mirror_id)
     values (77, 'phish', 't', 't', 2, 1, '', '', now(), now(), now(), '{}', '[]', '', '', '77', '', '')`,
  );
  const runs = [
    await api.runCommand({ id: "77", line: '!Print value="it is ${incident.name}"' }),
    await api.runCommand({ id: "77", name: "Print", arguments: { value: "in parts" } }),
    await api.runCommand({ id: "77", line: '!ScheduleCommand command="!Print value=later" cron="0 0 1 1 *"' }),
  ];
  const ended = async () => {
    const rows = await world.query<{ status: string }>("select status from runs where id = any($1)", [
      runs.map(({ run }) => run),
    ]);
    return rows.every(({ status }) => status === "succeeded");
  };
  await waitFor(ended, { what: "the commands end" });
  const said = await world.query<{ author: string; contents: string; category: string }>(
    "select author, contents, category from entries where investigation_id = '77' and parent is not null order by n",
  );
  assert.deepEqual(
    said
      .map(({ contents }) => contents)
      .filter((text) => !text.startsWith("Scheduled"))
      .sort(),
    ["in parts", "it is phish"],
  );
  assert.ok(said.every(({ author, category }) => author !== "" && category === "commandAndResults"));

  // Its moment comes: the server fires it by itself.
  await world.query("update scheduled_commands set next_at = now() - interval '1 day'");
  const later = () => world.query("select author from entries where contents::text = '\"later\"'");
  await waitFor(async () => (await later()).length === 1, { what: "the scheduled command runs" });
  assert.deepEqual(await later(), [{ author: said[0]?.author }]);

  // What a person changes past the journal is served as well.
  await world.query(
    `insert into engine_requests (investigation_id, kind, details, requested_by, requested_at)
     values ('77', 'completeTask', '{"task": "none"}', 'ada', now())`,
  );
  const open = () => world.query("select id from engine_requests where done_at is null");
  await waitFor(async () => (await open()).length === 0, { what: "the request is refused" });

  await assert.rejects(() => api.runCommand({ id: "77", line: '!Print value="x' }), refused("COMMAND_LINE_INVALID"));
  await assert.rejects(() => api.runCommand({ id: "77", line: "!noSuchCommand" }), refused("COMMAND_UNKNOWN"));
  await assert.rejects(() => api.runCommand({ id: "78", line: "!Print value=x" }), refused("NOT_FOUND"));
  await assert.rejects(() => api.runCommand({ id: "77" }), refused("BAD_REQUEST"));
  const audit = await world.query<{ outcome: string; details: object }>(
    "select outcome, details from audit where action = 'runCommand' order by id",
  );
  assert.equal(audit.length, 7);
  assert.deepEqual(audit[0]?.details, { command: "Print", run: runs[0]?.run });
});
