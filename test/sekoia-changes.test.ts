/** What happens to an alert of Sekoia.io after it was raised: playbooks that wait for it, and the incident that follows. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { type Json, type JsonObject, jsonAt } from "#base/json.ts";
import { waitFor } from "./wait-for.ts";
import { makeWorld, ownPlaybook, sekoiaInstance, type World } from "./whole-server.ts";

const triggers = {
  status: "26df593b-6513-45bb-83e5-7b09effa34dc",
  comment: "5bd0d367-3332-48ed-8fe9-d4eda0d7de4a",
};
const acknowledge = "937bdabf-6a08-434b-b6d3-d7447e4e452a";

/** Our own playbook, started by another trigger. */
async function startedBy(world: World, trigger: string): Promise<void> {
  const text = await readFile(ownPlaybook, "utf8");
  const playbook = JSON.parse(text);
  playbook.nodes["0"].trigger_uuid = trigger;
  const playbookFile = join(world.home, "by-change.json");
  await writeFile(playbookFile, JSON.stringify(playbook));
  await world.configure({ playbookFile, sekoia: { changes_every: 1 } });
}

async function ask(world: World, method: string, path: string, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${world.sekoia.apiKey}` };
  const { status = 200 } = await world.sekoia.answer({
    method,
    url: `/v1/sic/alerts/${path}`,
    headers,
    body: JSON.stringify(body),
  });
  assert.equal(status, 200);
}

async function runsOf(world: World): Promise<{ status: string; start: JsonObject }[]> {
  return world.query(
    `select r.status, e.payload -> 'start' as start from runs r join run_events e on e.run_id = r.id and e.seq = 1
     order by r.id`,
  );
}

const stored = (world: World, count: number) =>
  waitFor(async () => (await world.query("select from alerts")).length === count, { what: "the alerts to be stored" });

async function untilDone(world: World, count: number): Promise<void> {
  const done = async () => (await runsOf(world)).filter(({ status }) => status === "succeeded").length === count;
  await waitFor(done, { what: async () => `${count} runs: ${JSON.stringify(await runsOf(world))}` });
}

test("a playbook that waits for a status starts once for each change of it, over a kill too", async (t) => {
  const world = await makeWorld();
  t.after(() => world.close());
  await startedBy(world, triggers.status);
  const first = await world.spawn();
  const alert = world.sekoia.raiseAlert({ statusName: "Pending" });
  world.sekoia.raiseAlert({ statusName: "Pending" });
  await stored(world, 2);
  assert.deepEqual(await runsOf(world), [], "a new alert starts nothing");
  await ask(world, "PATCH", `${alert.uuid}/workflow`, { action_uuid: acknowledge });
  await untilDone(world, 1);
  await first.kill();
  const server = await world.spawn();
  world.sekoia.raiseAgain(alert.uuid);
  await waitFor(
    async () => {
      const { instances } = await server.api.getStatus({});
      return (instances.find(({ name }) => name === sekoiaInstance)?.source?.updated ?? 0) > 0;
    },
    { what: "the growth to be followed" },
  );
  const [run, ...more] = await runsOf(world);
  assert.deepEqual(more, [], "growth is no change of the status, and a restart repeats none");
  assert.deepEqual([run?.start.alert_uuid, run?.start.event_type], [alert.uuid, "alert"]);
  assert.equal(jsonAt(run?.start, "status", "name"), "Acknowledged");
  const [told] = await world.query<{ decisions: { reason: string; runId: string | null }[] }>(
    "select decisions from alerts where source_id = $1",
    [alert.uuid],
  );
  assert.match(told?.decisions.at(-1)?.reason ?? "", /went from Pending to Acknowledged/);
});

test("a playbook that waits for comments starts for each, with its words, and the alert keeps them", async (t) => {
  const world = await makeWorld();
  t.after(() => world.close());
  await startedBy(world, triggers.comment);
  await world.serve();
  const alert = world.sekoia.raiseAlert();
  await stored(world, 1);
  await ask(world, "POST", `${alert.uuid}/comments`, { content: 'Seen "it" {{ 7 * 7 }}' });
  await untilDone(world, 1);
  const [run] = await runsOf(world);
  assert.equal(jsonAt(run?.start, "comment", "content"), 'Seen "it" {{ 7 * 7 }}');
  const [kept] = await world.query<{ raw: { comments: { content: string }[] } }>("select raw from alerts");
  assert.deepEqual(
    kept?.raw.comments.map(({ content }) => content),
    ['Seen "it" {{ 7 * 7 }}'],
  );
});

test("an incident follows its alert's status, urgency and comments, but for what somebody has set", async (t) => {
  const world = await makeWorld();
  t.after(() => world.close());
  const file = {
    server: { port: 0 },
    mappers: [
      {
        name: "alerts",
        fields: {
          name: "title",
          severity: "urgency.current_value",
          alertstatus: "status.name",
          alerturgency: "urgency.current_value",
          numberofcomments: "number_of_total_comments",
          lastcomment: "comments[0].content",
        },
      },
    ],
    incident_types: [{ name: "Sekoia", default: true }],
    instances: [
      {
        name: sekoiaInstance,
        integration: "sekoia",
        parameters: {
          api_key: world.sekoia.apiKey,
          base_url: world.sekoia.url,
          requests_per_second: 0,
          fetch_interval: 0.1,
          changes_every: 1,
          allow_addresses: "127.0.0.1",
          incident_type: "Sekoia",
          mapper: "alerts",
        },
      },
    ],
  };
  await writeFile(world.configFile, JSON.stringify(file));
  const server = await world.serve();
  const { uuid } = world.sekoia.raiseAlert({ statusName: "Pending", urgency: 20 });
  const read = async () =>
    (
      await world.query<{ id: string; custom: JsonObject }>("select id::text, custom_fields as custom from incidents")
    )[0];
  const until = (what: string, isSo: (custom: JsonObject) => boolean) =>
    waitFor(async () => isSo((await read())?.custom ?? {}), {
      what: async () => `${what}: ${JSON.stringify(await read())}`,
    });
  await until("the incident", ({ alertstatus }) => alertstatus === "Pending");
  await ask(world, "PATCH", `${uuid}/workflow`, { action_uuid: acknowledge });
  await ask(world, "PATCH", uuid, { urgency: 90 });
  await ask(world, "POST", `${uuid}/comments`, { content: "first look" });
  await until("the changes", (custom) => custom.lastcomment === "first look");
  const followed = (await read())?.custom ?? {};
  assert.deepEqual(
    [followed.alertstatus, Number(followed.alerturgency), Number(followed.numberofcomments)],
    ["Acknowledged", 90, 1],
  );
  const id = (await read())?.id ?? "";
  await server.api.runCommand({ id, name: "setIncident", arguments: { alertstatus: "Ours" } });
  await until("our own word", ({ alertstatus }) => alertstatus === "Ours");
  await ask(world, "PATCH", `${uuid}/workflow`, { action_uuid: "1390be4e-ced8-4dd6-9bed-573471b235ab" });
  await ask(world, "PATCH", uuid, { urgency: 95 });
  await until("the rest to follow", ({ alerturgency }) => Number(alerturgency) === 95);
  assert.equal((await read())?.custom.alertstatus, "Ours");

  // The pack's commands, as an analyst runs them: the context has each thing once, by either of its paths.
  const contextOf = async () => (await server.api.getContext({ id })).context;
  for (const command of ["sekoia-xdr-get-comments", "sekoia-xdr-get-comments", "sekoia-xdr-get-alert"]) {
    await server.api.runCommand({ id, name: command, arguments: { id: uuid } });
    await waitFor(async () => (await server.api.getStatus({})).runs.active === 0, { what: command });
  }
  const context = await contextOf();
  const comments = jsonAt(context, "SekoiaXDR", "Comments");
  const only: Json[] = Array.isArray(comments) ? comments : [comments ?? null];
  assert.equal(only.length, 1);
  assert.equal(jsonAt(only, 0, "content"), "first look");
  assert.equal(jsonAt(only, 0, "items", "content"), "first look");
  assert.equal(jsonAt(context, "SekoiaXDR", "Alert", "uuid"), uuid);
});
