/** XSOAR playbooks that live in a real server: their text, their versions, and the ways they are started. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { RunDetail } from "#contract/run.ts";
import { type ConsoleServer, openConsole, refusalOf, sekoiaParameters } from "./console-world.ts";
import { innerPlaybook, outerPlaybook, triagePack, zipFiles } from "./content-pack.ts";
import { waitFor } from "./wait-for.ts";

let open: ConsoleServer;
const id = "triage-inner";
before(async () => {
  open = await openConsole();
  await open.api.importContent({ file: "triage.zip", bytes: zipFiles(triagePack()) });
});
after(() => open.world.close());

async function ended(run: string): Promise<RunDetail> {
  const look = () => open.api.getRun({ id: run });
  await waitFor(async () => (await look()).run.finishedAt !== null, {
    what: "the run to end",
    trace: async () => JSON.stringify(await open.api.explainRun({ id: run })),
  });
  return await look();
}

async function contextOf(investigation: string): Promise<string> {
  const rows = await open.world.query("select op from context_ops where investigation_id = $1", [investigation]);
  return JSON.stringify(rows);
}

describe("a playbook of XSOAR's", () => {
  it("is listed and shown with its graph, where its author put the tasks, and its text as it is", async () => {
    const { items } = await open.api.listPlaybooks({});
    assert.deepEqual(
      items.map(({ name, language, active, errors, warnings, trigger }) => [
        name,
        language,
        active,
        errors,
        warnings,
        trigger?.name,
      ]),
      [
        ["Triage - inner", "xsoar", true, 0, 0, undefined],
        ["Triage - outer", "xsoar", true, 0, 0, "Triage incidents"],
      ],
    );
    const outer = await open.api.getPlaybook({ id: "triage-outer" });
    assert.equal(outer.code, outerPlaybook());
    assert.deepEqual(
      outer.nodes.map((node) => [node.id, node.kind, node.position, node.next.map(({ to }) => to)]),
      [
        ["0", "trigger", { x: 450, y: 50 }, ["1"]],
        ["1", "playbook", { x: 450, y: 200 }, ["2"]],
        ["2", "action", { x: 450, y: 350 }, []],
      ],
    );
    assert.deepEqual(
      outer.nodes[2]?.arguments.map((field) => [field.id, field.value]),
      [
        ["key", "Kept"],
        ["value", "${Greeting.Said}"],
      ],
    );
    assert.deepEqual(outer.xsoar?.incidentTypes, [{ name: "Triage", autorun: true }]);
    const inner = await open.api.getPlaybook({ id });
    assert.deepEqual(inner.xsoar?.inputs, [{ key: "greeting", required: true, description: "", default: null }]);
  });

  it("is checked as it is written: problems with line and column, and the graph", async () => {
    const wrong = innerPlaybook().replace('"1"]}', '"7"]}');
    const { nodes, problems } = await open.api.checkPlaybook({ id, text: wrong });
    assert.deepEqual(nodes, []);
    const [edge] = problems;
    assert.deepEqual([edge?.code, edge?.line], ["CONTENT_XSOAR_EDGE_TARGET", 9]);
    const missing = await open.api.checkPlaybook({ id, text: innerPlaybook().replace("Builtin|||Set", "NoSuchThing") });
    assert.deepEqual(
      missing.problems.map(({ code, severity, path }) => [code, severity, path]),
      [["CONTENT_XSOAR_COMMAND_MISSING", "warning", "tasks.1"]],
    );
    const other = await open.api.checkPlaybook({
      id,
      text: innerPlaybook().replace("id: triage-inner", "id: another"),
    });
    assert.deepEqual([other.problems[0]?.path, other.problems[0]?.line], ["id", 1]);
    const strange = await open.api.checkPlaybook({
      id,
      text: "commonfields: {id: a}\nname: a\nscript: ''\ntype: javascript\n",
    });
    assert.equal(strange.problems.at(-1)?.code, "CONTENT_XSOAR_NOT_A_PLAYBOOK");
  });

  it("has a draft that may be wrong and runs nowhere, until it is saved", async () => {
    const { version } = await open.api.getPlaybook({ id });
    const wrong = innerPlaybook().replace('"1"]}', '"7"]}');
    assert.equal((await refusalOf(open.api.savePlaybook({ id, version, text: wrong }))).code, "CONTENT_INVALID");
    const drafted = await open.api.savePlaybook({ id, version, text: wrong, asDraft: true });
    assert.equal(drafted.code, innerPlaybook());
    assert.equal(drafted.xsoar?.draft?.code, wrong);
    assert.deepEqual(
      drafted.xsoar?.draft?.problems.filter(({ severity }) => severity === "error").map(({ code }) => code),
      ["CONTENT_XSOAR_EDGE_TARGET"],
    );
    assert.equal(
      (await refusalOf(open.api.savePlaybook({ id, version, text: wrong, asDraft: true }))).code,
      "CHANGE_CONFLICT",
      "nobody writes over another's draft unseen",
    );
    const saved = await open.api.savePlaybook({ id, version: drafted.version, text: innerPlaybook("written here") });
    assert.equal(saved.xsoar?.draft, null);
    assert.equal(saved.xsoar?.edited, true);
    const run = await ended((await open.api.startPlaybook({ id: "triage-outer" })).id);
    assert.match(await contextOf(run.run.id), /written here/, "what calls it runs the new version");
  });

  it("has versions with who and when, tells what differs between them, and goes back to one", async () => {
    const { items } = await open.api.listPlaybookVersions({ id });
    assert.deepEqual(
      items.map(({ how, live, madeBy }) => [how, live, madeBy]),
      [
        ["edit", true, "local operator"],
        ["import", false, "local operator"],
      ],
    );
    const [now, first] = items.map(({ hash }) => hash);
    const difference = await open.api.comparePlaybookVersions({ id, from: first ?? "", to: now ?? "" });
    assert.deepEqual(difference.tasks, [{ id: "1", name: "Say it", change: "changed", parts: ["arguments.value"] }]);
    assert.deepEqual(
      difference.lines.filter(({ kind }) => kind !== "same").map(({ kind, text }) => [kind, text.trim()]),
      [
        ["removed", 'value: {simple: "${inputs.greeting}, analyst"}'],
        ["added", 'value: {simple: "written here"}'],
      ],
    );
    const { version } = await open.api.getPlaybook({ id });
    const restored = await open.api.restorePlaybook({ id, version, hash: first ?? "" });
    assert.equal(restored.code, innerPlaybook());
    assert.equal(restored.xsoar?.edited, false);
    assert.deepEqual(
      (await open.api.listPlaybookVersions({ id })).items.map(({ how, hash }) => [how, hash]),
      [
        ["restore", first],
        ["edit", now],
        ["import", first],
      ],
    );
    assert.equal((await open.api.getPlaybookVersion({ id, hash: now ?? "" })).code, innerPlaybook("written here"));
  });

  it("is renamed within its text; what called it by its name finds it by that no more, and says so", async () => {
    const { version } = await open.api.getPlaybook({ id });
    const renamed = await open.api.savePlaybook({ id, version, name: "Triage - within" });
    assert.equal(renamed.code, innerPlaybook().replace("name: Triage - inner", "name: Triage - within"));
    const outer = await open.api.getPlaybook({ id: "triage-outer" });
    assert.deepEqual(
      outer.problems.map(({ code, node }) => [code, node]),
      [["CONTENT_XSOAR_PLAYBOOK_MISSING", "1"]],
    );
    await open.api.savePlaybook({ id, version: renamed.version, name: "Triage - inner" });
    assert.equal((await open.api.getPlaybook({ id: "triage-outer" })).warnings, 0);
  });
});

describe("a start by hand", () => {
  it("gives the inputs, or is refused with what is wrong with them", async () => {
    const refused = await refusalOf(open.api.startPlaybook({ id, inputs: { greting: "x" } }));
    assert.deepEqual(refused.problems, ["INPUT_INVALID inputs.greting", "INPUT_INVALID inputs.greeting"]);
    const started = await open.api.startPlaybook({ id, inputs: { greeting: "salut" } });
    const { run, nodes } = await ended(started.id);
    assert.equal(run.status, "succeeded");
    assert.equal(nodes.length, 2);
    assert.match(await contextOf(run.id), /salut, analyst/);
    assert.equal((await refusalOf(open.api.startPlaybook({ id: "no such" }))).code, "NOT_FOUND");
    assert.equal(
      (await refusalOf(open.api.startPlaybook({ id, incidentId: "99", inputs: { greeting: "x" } }))).code,
      "NOT_FOUND",
    );
  });
});

describe("a schedule", () => {
  it("fires at its moment once, and not while the playbook is off", async () => {
    const wrong = await refusalOf(
      open.api.createPlaybookSchedule({ id, cron: "61 * * * *", inputs: { greeting: "x" } }),
    );
    assert.equal(wrong.code, "BAD_REQUEST");
    const made = await open.api.createPlaybookSchedule({ id, cron: "0 6 * * *", inputs: { greeting: "tick" } });
    assert.ok(made.nextAt !== null && Date.parse(made.nextAt) > Date.now());
    const runs = async () => (await open.api.listRuns({ playbookId: id, text: "by the clock" })).items;
    const due = () => open.world.query("update playbook_schedules set next_at = now() - interval '3 days'");
    await due();
    await waitFor(async () => (await runs()).length > 0, { what: "the schedule to fire" });
    const [run] = await runs();
    assert.match(await contextOf((await ended(run?.id ?? "")).run.id), /tick, analyst/);
    const [schedule] = (await open.api.getPlaybook({ id })).xsoar?.schedules ?? [];
    assert.equal(schedule?.lastRunId, run?.id);
    assert.ok(Date.parse(schedule?.nextAt ?? "") > Date.now(), "three missed mornings are one run");

    const { version } = await open.api.getPlaybook({ id });
    await open.api.setPlaybookActive({ id, active: false, version });
    await due();
    const moved = async () =>
      Date.parse((await open.api.getPlaybook({ id })).xsoar?.schedules[0]?.nextAt ?? "") > Date.now();
    await waitFor(moved, { what: "the moment to pass" });
    assert.equal((await runs()).length, 1);
    await open.api.deletePlaybookSchedule({ id, schedule: made.id });
    assert.deepEqual((await open.api.getPlaybook({ id })).xsoar?.schedules, []);
  });

  it("that two starts of the server find due has fired once", async () => {
    await open.api.setPlaybookActive({ id, active: true, version: (await open.api.getPlaybook({ id })).version });
    await open.api.createPlaybookSchedule({ id, cron: "0 0 1 1 *", inputs: { greeting: "once" } });
    await open.server.stop();
    await open.world.query("update playbook_schedules set next_at = now()");
    const first = await open.world.spawn();
    const fired = async () => (await open.world.query("select id from runs where label like '%0 0 1 1%'")).length;
    await waitFor(async () => (await fired()) > 0, { what: "the schedule to fire" });
    await first.kill();
    open.server = await open.world.serve();
    open.api = open.server.api;
    await waitFor(async () => (await open.api.getStatus({})).runs.active === 0, { what: "the runs to end" });
    assert.equal(await fired(), 1);
  });
});

describe("alerts", () => {
  it("of a source start it by a trigger's filter, with the alert in place of an incident", async () => {
    await open.api.createInstance({ name: "Sekoia", integration: "sekoia", parameters: sekoiaParameters(open.world) });
    const { version } = await open.api.getPlaybook({ id: "triage-outer" });
    const set = (alerts: { instance: string; trigger: string | null; values: Record<string, string> }) =>
      open.api.savePlaybook({ id: "triage-outer", version, alerts });
    assert.equal((await refusalOf(set({ instance: "nobody", trigger: null, values: {} }))).code, "INSTANCE_UNKNOWN");
    const wrong = await refusalOf(set({ instance: "Sekoia", trigger: "alert-created", values: { rule: "x" } }));
    assert.deepEqual(wrong.problems, ["CONFIG_FILTER_INVALID values.rule"]);
    const saved = await set({ instance: "Sekoia", trigger: "alert-created", values: { rule_filter: "" } });
    assert.equal(saved.trigger?.instance, "Sekoia");
    open.world.sekoia.raiseAlert();
    const runs = async () => (await open.api.listRuns({ playbookId: "triage-outer", text: "Alert" })).items;
    await waitFor(async () => (await runs()).length > 0, { what: "the alert to start it" });
    const { run } = await ended((await runs())[0]?.id ?? "");
    assert.equal(run.status, "succeeded");
    const [first] = await open.world.query<{ start: { incident: Record<string, unknown> } }>(
      "select payload -> 'start' as start from run_events where run_id = $1 and seq = 1",
      [run.id],
    );
    assert.equal(first?.start.incident.sourceInstance, "Sekoia");
    assert.equal((await refusalOf(open.api.deleteInstance({ name: "Sekoia" }))).code, "INSTANCE_IN_USE");
    await open.api.savePlaybook({ id: "triage-outer", version: saved.version, alerts: null });
    await open.api.deleteInstance({ name: "Sekoia" });
  });
});

describe("a playbook that is dropped by itself", () => {
  it("is there and off; deleted, what called it says so", async () => {
    const text = innerPlaybook().replaceAll("triage-inner", "dropped").replace("Triage - inner", "Dropped");
    const made = await open.api.createPlaybook({ file: "playbook-Dropped.yml", text });
    assert.deepEqual([made.id, made.language, made.active], ["dropped", "xsoar", false]);
    const again = await refusalOf(open.api.createPlaybook({ file: "playbook-Dropped.yml", text: `${text}# more\n` }));
    assert.equal(again.code, "CHANGE_NAME_TAKEN");
    await open.api.deletePlaybook({ id: "dropped" });
    assert.equal((await refusalOf(open.api.getPlaybook({ id: "dropped" }))).code, "NOT_FOUND");

    const inner = await open.api.getPlaybook({ id });
    assert.equal((await refusalOf(open.api.deletePlaybook({ id }))).code, "PLAYBOOK_IS_ON");
    await open.api.setPlaybookActive({ id, active: false, version: inner.version });
    await open.api.deletePlaybook({ id });
    assert.equal((await open.api.getPlaybook({ id: "triage-outer" })).warnings, 1);
    const { run } = await ended((await open.api.startPlaybook({ id: "triage-outer" })).id);
    assert.deepEqual([run.status, run.error?.code], ["failed", "PLAYBOOK_UNKNOWN"]);
  });
});

describe("automations and lists of content", () => {
  const greet = (words: string) =>
    `commonfields: {id: greet-id, version: -1}\nname: Greet\ntype: javascript\ntags: []\nargs:\n- name: who\n  required: true\nscript: |-\n  return {Type: entryTypes.note, ContentsFormat: formats.json, Contents: '', EntryContext: {Greet: '${words} ' + args.who}};\n`;
  const playbook = `id: greeter
name: Greeter
starttaskid: "0"
tasks:
  "0": {id: "0", type: start, nexttasks: {'#none#': ["1"]}}
  "1":
    id: "1"
    type: regular
    task: {name: Greet them, scriptName: Greet, type: regular, iscommand: false}
    scriptarguments: {who: {simple: "\${lists.OurTeam}"}}
`;
  const upload = (words: string, team: string) => ({
    file: "greet.zip",
    bytes: zipFiles({
      "Scripts/Greet/Greet.yml": greet(words),
      "Playbooks/playbook-Greeter.yml": playbook,
      "Lists/list-OurTeam.json": JSON.stringify({
        id: "OurTeam",
        name: "OurTeam",
        type: "plain_text",
        data: team,
        version: -1,
      }),
    }),
  });

  it("are there for runs as soon as they came in, and are another as soon as another came", async () => {
    const { items } = await open.api.previewImport(upload("hello", "night shift"));
    assert.equal(items.find(({ id: one }) => one === "greeter")?.verdict?.verdict, "runs");
    for (const [words, team] of [
      ["hello", "night shift"],
      ["bonsoir", "day shift"],
    ] as const) {
      await open.api.importContent(upload(words, team));
      const { run } = await ended((await open.api.startPlaybook({ id: "greeter" })).id);
      assert.equal(run.status, "succeeded", JSON.stringify(run));
      assert.match(await contextOf(run.id), new RegExp(`${words} ${team}`));
    }
    await open.api.undoImport({});
    const { run } = await ended((await open.api.startPlaybook({ id: "greeter" })).id);
    assert.match(await contextOf(run.id), /hello night shift/);
    await open.server.stop();
    open.server = await open.world.serve();
    open.api = open.server.api;
    const again = await ended((await open.api.startPlaybook({ id: "greeter" })).id);
    assert.match(await contextOf(again.run.id), /hello night shift/, "and after a restart");
  });
});
