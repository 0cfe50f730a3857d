/** Playbooks by the API: created, edited again and again, switched and deleted while the server runs. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Json } from "#base/json.ts";
import { keptSecret, type PlaybookDetail } from "#contract/playbook.ts";
import {
  account,
  type ConsoleServer,
  createInstances,
  makePlaybook,
  openConsole,
  refusalOf,
  switchTo,
} from "#test/console-world.ts";
import { sampleExport, sampleNodes } from "#test/sekoia-export.ts";

const template = { template: "create-incident-on-xsoar" };
let open: ConsoleServer;
before(async () => {
  open = await openConsole();
  await createInstances(open.api, open.world);
});
after(() => open.world.close());

function argumentOf({ nodes }: PlaybookDetail, node: string, argument: string): Json | undefined {
  return nodes.find(({ id }) => id === node)?.arguments.find(({ id }) => id === argument)?.value;
}

const drop = (source: object | string, file = "export.json") =>
  open.api.createPlaybook({ file, text: typeof source === "string" ? source : JSON.stringify(source, null, 2) });

describe("a dropped export", () => {
  it("that cannot be loaded is refused with every problem and its line, and nothing is created", async () => {
    const before = (await open.api.listPlaybooks({})).items.length;
    const nodes = sampleNodes();
    Object.assign(nodes["1"] ?? {}, { outputs: { default: ["77"] } });
    Object.assign(nodes["2"] ?? {}, { subtype: "teleport" });
    const response = await fetch(`${open.server.url}/api/v1/playbooks`, {
      method: "POST",
      headers: { authorization: `Bearer ${open.server.token}`, "content-type": "application/json" },
      body: JSON.stringify({ file: "mine.json", text: JSON.stringify(sampleExport(nodes), null, 2) }),
    });
    assert.equal(response.status, 400);
    assert.equal(response.headers.get("content-type"), "application/problem+json; charset=utf-8");
    const body = (await response.json()) as {
      code: string;
      problems: { code: string; line: number; file: string; column: number }[];
    };
    assert.equal(body.code, "CONTENT_INVALID");
    const errors = body.problems.filter(({ code }) => /TARGET|OPERATOR/.test(code));
    assert.equal(errors.length, 2);
    for (const { file, line, column } of errors) assert.ok(file === "mine.json" && line > 5 && column > 0);
    assert.equal((await refusalOf(drop("{", "x.json"))).problems.join(), "CONTENT_JSON_SYNTAX");
    assert.equal((await refusalOf(drop("id: x", "playbook.yml"))).problems.join(), "CONTENT_FILE_UNKNOWN");
    assert.equal((await open.api.listPlaybooks({})).items.length, before);
    assert.equal((await refusalOf(open.api.createPlaybook({ template: "../../package" }))).code, "NOT_FOUND");
  });

  it("keeps its uuid; dropped again, or made of a template twice, it is a second playbook with a numbered name", async () => {
    const uuid = "7a9c7f0e-54f0-4a55-8f49-0d5f0d1f7c15";
    const source = { ...sampleExport(), name: "Twice", uuid };
    const first = await drop(source);
    assert.equal(first.id, uuid);
    const second = await drop(source);
    assert.notEqual(second.id, first.id);
    assert.deepEqual([first.name, second.name], ["Twice", "Twice (2)"]);
    assert.equal(JSON.parse(second.code).uuid, second.id);
    const [one, two] = [await open.api.createPlaybook(template), await open.api.createPlaybook(template)];
    assert.notEqual(one.id, two.id);
    assert.equal(two.name, `${one.name} (2)`);
    assert.equal(two.active, false);
    assert.equal(one.managedBy, "console");
    for (const { id } of [first, second, one, two]) await open.api.deletePlaybook({ id });
  });

  it("shows its blocks: the graph, the fields of each, what account it needs", async () => {
    const { id, nodes } = await drop({ ...sampleExport(), name: "Shown" });
    const brief = nodes.map((node) => [
      node.id,
      node.kind,
      node.next.map(({ label, to }) => `${label}>${to}`).join(),
      node.insideLoop,
    ]);
    assert.deepEqual(brief, [
      ["0", "trigger", ">1", null],
      ["1", "action", ">2", null],
      ["2", "condition", "urgent>3,else>4", null],
      ["3", "action", "error>4", null],
      ["4", "store", ">5", null],
      ["5", "loop", ">7", null],
      ["6", "action", "", "5"],
      ["7", "title", "", null],
    ]);
    const byId = new Map(nodes.map((node) => [node.id, node]));
    assert.deepEqual(byId.get("1")?.account, { integration: "sekoia", instance: null, required: true });
    assert.equal(byId.get("3")?.account, null);
    assert.equal(byId.get("0")?.trigger?.trigger, "alert-created");
    const fields = byId.get("3")?.arguments.map(({ label, type }) => `${label}: ${type}`) ?? [];
    for (const field of ["Headers: headers", "Url: text", "Json: json", "Method: select"])
      assert.ok(fields.includes(field), field);
    await open.api.deletePlaybook({ id });
  });
});

describe("saving a playbook", () => {
  it("may leave problems while it is off; they say their block, and it is not switched on with them", async () => {
    const made = await open.api.createPlaybook(template);
    const saved = await open.api.savePlaybook({
      id: made.id,
      version: made.version,
      name: "Unfinished",
      arguments: { "1": { uuid: null }, "3": { json: '{"a": "{{ node.1.b }}' } },
    });
    assert.equal(saved.name, "Unfinished");
    const places = saved.problems.map(({ code, node, argument, line }) => [code, node, argument, (line ?? 0) > 0]);
    assert.ok(
      places.some(([code, node]) => code === "CONTENT_SEKOIA_ARGUMENT_MISSING" && node === "1"),
      JSON.stringify(places),
    );
    assert.ok(saved.errors > 0);
    assert.ok(saved.nodes.length === 4, "its blocks are still shown");
    const refused = await refusalOf(switchTo(open.api, made.id, true));
    assert.equal(refused.code, "PLAYBOOK_NOT_READY");
    assert.ok(refused.problems.length >= 2);
    const mended = await open.api.savePlaybook({
      id: made.id,
      version: saved.version,
      arguments: { "1": { uuid: "{{ node.0.alert_uuid }}" } },
    });
    assert.ok(!mended.problems.some(({ code }) => code === "CONTENT_SEKOIA_ARGUMENT_MISSING"));
    for (const { line, node, message } of mended.problems) assert.ok((line ?? 0) > 1 && node, message);
    await open.api.deletePlaybook({ id: made.id });
  });

  it("is refused with the problems while it is on, and what is on stays as it was", async () => {
    const ready = await makePlaybook(open.api, open.world);
    const on = await switchTo(open.api, ready.id, true);
    const call = { id: on.id, version: on.version };
    for (const edit of [{ arguments: { "1": { uuid: null } } }, { accounts: { sekoia: null } }]) {
      assert.equal((await refusalOf(open.api.savePlaybook({ ...call, ...edit }))).code, "PLAYBOOK_NOT_READY");
    }
    assert.equal((await open.api.getPlaybook({ id: on.id })).version, on.version);
    assert.equal((await refusalOf(open.api.deletePlaybook({ id: on.id }))).code, "PLAYBOOK_IS_ON");
    assert.equal((await refusalOf(open.api.deleteInstance({ name: account }))).code, "INSTANCE_IN_USE");
    const { items } = await open.api.listInstances({});
    assert.deepEqual(
      items.find(({ name }) => name === account)?.usedBy.map(({ playbookId }) => playbookId),
      [on.id],
    );
    const saved = await open.api.savePlaybook({
      ...call,
      arguments: { "3": { json: { a: "{{ node.1.short_id }}" } } },
    });
    assert.equal(saved.active, true);
    await switchTo(open.api, on.id, false);
    await open.api.deletePlaybook({ id: on.id });
    assert.equal((await refusalOf(open.api.getPlaybook({ id: on.id }))).code, "NOT_FOUND");
  });

  it("from an older state is refused and says who changed it; of two at once one wins", async () => {
    const made = await open.api.createPlaybook(template);
    const save = (name: string) => open.api.savePlaybook({ id: made.id, version: made.version, name });
    const outcomes = await Promise.allSettled([save("Ann's"), save("Ben's"), save("Cleo's")]);
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ["fulfilled", "rejected", "rejected"]);
    const refused = await refusalOf(save("Dan's"));
    assert.equal(refused.code, "CHANGE_CONFLICT");
    assert.match(refused.message, /local operator.*\d{4}-\d\d-\d\dT/);
    const now = await open.api.getPlaybook({ id: made.id });
    const winner = outcomes.find(({ status }) => status === "fulfilled");
    assert.equal(winner?.status === "fulfilled" && winner.value.name, now.name);
    assert.equal(
      (await refusalOf(open.api.setPlaybookActive({ id: made.id, active: true, version: made.version }))).code,
      "CHANGE_CONFLICT",
    );
    await open.api.deletePlaybook({ id: made.id });
  });

  it("refuses what cannot be: a name that is taken, an account that is not there, a block without arguments", async () => {
    const [one, two] = [await open.api.createPlaybook(template), await open.api.createPlaybook(template)];
    const save = (edit: object) => refusalOf(open.api.savePlaybook({ id: two.id, version: two.version, ...edit }));
    assert.equal((await save({ name: ` ${one.name.toUpperCase()} ` })).code, "CHANGE_NAME_TAKEN");
    assert.deepEqual((await save({ accounts: { sekoia: "XSOAR" } })).problems, [
      "CONFIG_INSTANCE_UNKNOWN accounts.sekoia",
    ]);
    const strange = await save({ arguments: { "0": { a: 1 }, "99": { a: 1 } } });
    assert.deepEqual(strange.problems, [
      "CONTENT_SEKOIA_OVERRIDE_UNKNOWN nodes.0",
      "CONTENT_SEKOIA_OVERRIDE_UNKNOWN nodes.99",
    ]);
    assert.equal((await save({ triggerConfiguration: "018f0000-0000-7000-8000-000000000000" })).code, "NOT_FOUND");
    assert.equal((await open.api.getPlaybook({ id: two.id })).version, two.version);
    for (const { id } of [one, two]) await open.api.deletePlaybook({ id });
  });
});

describe("a secret in a playbook", () => {
  const canaries = {
    header: "canary-header-1111",
    second: "canary-header-2222",
    token: "canary-token-3333",
    userinfo: "canary-userinfo-4444",
    body: "canary-body-5555",
    text: "canary-text-6666",
    params: "canary-params-7777",
  };
  const url = "https://hooks.example.org/in";
  const request = (args: Record<string, Json>) => ({
    ...sampleNodes()["3"],
    outputs: { default: [] },
    arguments: { method: "post", url, ...args },
  });
  const secretive = (): Record<string, Json> => ({
    "0": { ...sampleNodes()["0"], outputs: { default: ["1", "2", "3", "4"] } },
    "1": request({
      headers: { Authorization: `Bearer ${canaries.header}`, "X-Api-Key": canaries.second, Accept: "a" },
    }),
    "2": request({ auth_type: "Bearer", auth_token: canaries.token, params: { api_key: canaries.params } }),
    "3": request({
      url: url.replace("//", `//ann:${canaries.userinfo}@`),
      json: { login: { password: canaries.body } },
    }),
    "4": request({ json: `{"id": "{{ node.0.alert_uuid }}", "token": "${canaries.text}"}` }),
  });
  const dump = async (): Promise<string> => {
    const rows = await open.world.query<{ row: string }>(
      "select p::text as row from playbooks p union all select a::text from activations a union all select a::text from audit a",
    );
    return rows.map(({ row }) => row).join("\n");
  };
  const findIn = (text: string) => Object.entries(canaries).filter(([, secret]) => text.includes(secret));

  it("is shown nowhere, and kept wherever its mark is written back", async () => {
    const made = await drop({
      ...sampleExport(secretive()),
      name: "Secretive",
      uuid: "7a9c7f0e-54f0-4a55-8f49-0d5f0d1f7c12",
    });
    const whole = await fetch(`${open.server.url}/api/v1/playbooks/${made.id}`, {
      headers: { authorization: `Bearer ${open.server.token}` },
    });
    for (const text of [JSON.stringify(made), await whole.text(), await dump(), open.world.log.join("")]) {
      assert.deepEqual(findIn(text), []);
    }
    assert.deepEqual(argumentOf(made, "1", "headers"), {
      Authorization: keptSecret,
      "X-Api-Key": keptSecret,
      Accept: "a",
    });
    assert.equal(argumentOf(made, "2", "auth_token"), keptSecret);
    assert.equal(argumentOf(made, "3", "url"), url);
    assert.equal(argumentOf(made, "4", "json"), `{"id": "{{ node.0.alert_uuid }}", "token": "${keptSecret}"}`);
    const secrets = await open.world.query("select id, sealed from secrets order by id");
    assert.ok(!made.problems.some(({ code }) => code === "CONFIG_SECRET_MISSING"));

    const edited = await open.api.savePlaybook({
      id: made.id,
      version: made.version,
      arguments: {
        "1": { headers: { authorization: keptSecret, "X-Api-Key": "canary-changed-8888", "X-New": "b" } },
        "2": { auth_token: keptSecret, params: { api_key: keptSecret, page: "2" } },
        "3": { json: { login: { password: keptSecret, user: "ann" } } },
        "4": { json: `{"token": "${keptSecret}", "id": "{{ node.0.short_id }}"}` },
      },
    });
    assert.deepEqual(argumentOf(edited, "1", "headers"), {
      authorization: keptSecret,
      "X-Api-Key": keptSecret,
      "X-New": "b",
    });
    const after = await open.world.query("select id, sealed from secrets order by id");
    const changed = after.filter((row, at) => JSON.stringify(row) !== JSON.stringify(secrets[at]));
    assert.equal(after.length, secrets.length, "each is kept where it was");
    assert.equal(changed.length, 1, "and only the one that was written anew is another");
    assert.deepEqual(findIn(JSON.stringify(edited) + (await dump())), []);
    assert.ok(!edited.problems.some(({ code }) => code === "CONFIG_SECRET_MISSING"));

    const lost = await open.api.savePlaybook({
      id: made.id,
      version: edited.version,
      arguments: { "1": { headers: { "X-Other-Token": keptSecret } } },
    });
    const missing = lost.problems.filter(({ code }) => code === "CONFIG_SECRET_MISSING");
    assert.deepEqual(
      missing.map(({ node, argument }) => [node, argument]),
      [["1", "headers"]],
      "a mark where nothing is kept is a problem, not a secret",
    );
    await open.api.deletePlaybook({ id: made.id });
    const gone = await open.world.query("select id from secrets");
    assert.ok(gone.length < after.length, "with the playbook its secrets go");
  });

  it("does not follow to another address", async () => {
    const made = await drop({
      ...sampleExport(secretive()),
      name: "Redirected",
      uuid: "7a9c7f0e-54f0-4a55-8f49-0d5f0d1f7c13",
    });
    const save = (args: Record<string, Record<string, Json>>) =>
      open.api.savePlaybook({ id: made.id, version: made.version, arguments: args });
    for (const other of [
      "https://evil.example/in",
      "https://hooks.example.org@evil.example/",
      "https://hooks.example.org.evil.example/in",
      "{{ node.0.url }}",
      " https://hooks.example.org:8443/in",
    ]) {
      const refused = await refusalOf(save({ "1": { url: other } }));
      assert.deepEqual(
        refused.problems,
        [
          "CONFIG_SECRET_MISSING nodes.1.arguments.headers.Authorization",
          "CONFIG_SECRET_MISSING nodes.1.arguments.headers.X-Api-Key",
        ],
        other,
      );
    }
    // What looks like a login to some is a path to the address itself: it goes where it went.
    const path = await save({ "1": { url: "https://hooks.example.org\\@evil.example/in" } });
    assert.equal(argumentOf(path, "1", "url"), "https://hooks.example.org\\@evil.example/in");
    made.version = path.version;
    assert.equal((await refusalOf(save({ "4": { url: "https://evil.example/in" } }))).code, "CONTENT_INVALID");
    await save({
      "1": { url: "https://evil.example/in", headers: { Authorization: "Bearer another-one" } },
      "2": { url: `${url}/deeper` },
    });
    await open.api.deletePlaybook({ id: made.id });
  });

  it("is not there for whoever drops the code of a playbook elsewhere: its mark is a problem", async () => {
    const made = await drop({
      ...sampleExport(secretive()),
      name: "Copied",
      uuid: "7a9c7f0e-54f0-4a55-8f49-0d5f0d1f7c14",
    });
    const copy = await drop(made.code);
    const missing = copy.problems.filter(({ code }) => code === "CONFIG_SECRET_MISSING");
    assert.equal(missing.length, 7);
    for (const { id } of [made, copy]) await open.api.deletePlaybook({ id });
  });
});

describe("a trigger configuration", () => {
  it("is checked, has a name of its own, and the playbooks that use it follow a change", async () => {
    const own = { integration: "sekoia", trigger: "alert-created" };
    const made = await open.api.createTriggerConfiguration({
      ...own,
      name: "Phishing",
      values: { rule_filter: "Phishing" },
    });
    assert.equal(
      (await refusalOf(open.api.createTriggerConfiguration({ ...own, name: "Phishing", values: {} }))).code,
      "CHANGE_NAME_TAKEN",
    );
    const wrong = await refusalOf(
      open.api.createTriggerConfiguration({ ...own, name: "Wrong", values: { rule: "x", rule_filter: 4 } }),
    );
    assert.deepEqual(wrong.problems, ["CONFIG_FILTER_INVALID values.rule", "CONFIG_FILTER_INVALID values.rule_filter"]);
    assert.equal(
      (
        await refusalOf(
          open.api.createTriggerConfiguration({ integration: "http", trigger: "x", name: "x", values: {} }),
        )
      ).code,
      "BAD_REQUEST",
    );
    const playbook = await open.api.createPlaybook(template);
    const saved = await open.api.savePlaybook({
      id: playbook.id,
      version: playbook.version,
      triggerConfiguration: made.id,
    });
    assert.ok(!saved.problems.some(({ code }) => code === "CONFIG_TRIGGER_CONFIGURATION_MISSING"));
    await open.api.updateTriggerConfiguration({ id: made.id, name: "Malware", values: { rule_filter: "Malware" } });
    const now = await open.api.getPlaybook({ id: playbook.id });
    assert.equal(now.version, saved.version, "the playbook itself is the same: who has it open may save it");
    assert.deepEqual(now.nodes[0]?.trigger?.configuration, {
      id: made.id,
      name: "Malware",
      values: { rule_filter: "Malware" },
    });
    const [row] = await open.world.query(
      "select trigger_configuration as filters from activations where playbook_id = $1",
      [playbook.id],
    );
    assert.deepEqual(row?.filters, { rule_filter: "Malware" });
    const { items } = await open.api.listTriggerConfigurations({ ...own });
    assert.ok(items.some(({ name }) => name === "Malware"));
    assert.equal(
      (
        await refusalOf(
          open.api.updateTriggerConfiguration({ id: "018f0000-0000-7000-8000-000000000000", name: "x", values: {} }),
        )
      ).code,
      "NOT_FOUND",
    );
    await open.api.deletePlaybook({ id: playbook.id });
  });
});
