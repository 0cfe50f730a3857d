/** JavaScript automations with the product's own commands, from a folder as a team has it: under a clock of their own. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { type OfflineRun, OfflineWorld } from "#actions/offline/offline-world.ts";
import type { Json, JsonObject } from "#base/json.ts";
import { runConformance } from "#cli/content/run-conformance.ts";
import { ScriptRunners } from "#engine/scripts/script-runners.ts";
import { integrations as vendors } from "#integrations/index.ts";
import type { Playbook } from "#playbook/model.ts";
import type { Script } from "#playbook/script.ts";
import { createInstance, integrations } from "#server/load-catalog.ts";
import { buildPlaybook, buildTask } from "./build-playbook.ts";
import { buildScript, callScript, scriptArgument } from "./build-script.ts";

const runners = new ScriptRunners();
after(() => runners.close());

const playbook: Playbook = {
  ...buildPlaybook(
    buildTask("0", "start", ["1"]),
    buildTask("1", "regular", ["2"], callScript("Test")),
    buildTask("2", "title"),
  ),
  language: "xsoar",
};

async function run(
  code: string | Script[],
  incident: JsonObject = { name: "Phish" },
): Promise<OfflineRun & { said: Json; world: OfflineWorld }> {
  const scripts = typeof code === "string" ? [buildScript("Test", code)] : code;
  const http = vendors.find(({ id }) => id === "http");
  assert.ok(http);
  const stored = { id: "018f0000-0000-7000-8000-000000000002", name: "http", integration: "http" };
  const instance = createInstance(
    http,
    { ...stored, parameters: { allow_addresses: "127.0.0.1" }, secretParameters: {} },
    () => undefined,
  );
  const world = new OfflineWorld({
    playbooks: [playbook],
    integrations,
    instances: [instance],
    scripts,
    runners,
    lists: { hosts: "a, b,,c", settings: '{"n": 1}' },
    now: Date.UTC(2026, 0, 1),
  });
  try {
    const ran = await world.run(playbook, { incident });
    const failed = ran.events.find((event) => event.type === "taskFailed");
    assert.equal(failed?.type === "taskFailed" ? failed.error.message : "", "");
    return { ...ran, said: ran.state.frames[""]?.node["1"] ?? null, world };
  } finally {
    await world.close();
  }
}

describe("an automation with the product's own commands", () => {
  it("sets and deletes in the context, and reads what it wrote by ${…}", async () => {
    const { said, context } = await run(
      "executeCommand('Set', {key: 'A.b', value: 5}); executeCommand('Set', {key: 'Gone', value: 'x'});" +
        "executeCommand('DeleteContext', {key: 'Gone'}); return executeCommand('Print', {value: 'b is ${A.b}'})[0].Contents",
    );
    assert.equal(said, "b is 5");
    assert.deepEqual(context, { A: { b: 5 } });
  });

  it("changes its incident, makes another, and reads lists", async () => {
    const { said, incident, world } = await run(
      "setIncident({severity: 'High', details: 'd'}); setOwner('admin');" +
        "var made = createNewIncident({name: 'second', type: 'Phishing'}); return {csv: getCSVListAsArray('hosts'), json: getJSONListAsObject('settings'), " +
        "none: getCSVListAsArray('no such'), made: isValidRes(made)}",
    );
    assert.deepEqual(said, { csv: ["a", "b", "c"], json: { n: 1 }, none: [], made: true });
    assert.deepEqual([incident?.severity, incident?.details, incident?.owner], [3, "d", "admin"]);
    assert.equal(world.journal.store.incidentsById.size, 2);
  });

  it("finds entries and files of the War Room", async () => {
    const { said, entries } = await run(
      "var f = executeCommand('FileCreateAndUpload', {filename: 'n.txt', data: 'text'})[0];" +
        "return [f.File, f.Type, executeCommand('getEntries', {}).length, fileNameFromEntry('99@1')]",
    );
    assert.deepEqual(said, ["n.txt", 3, 0, null]);
    assert.ok(entries.length > 0);
  });

  it("waits for days, as a row", async () => {
    const { events, said } = await run("wait(172800); return new Date().toISOString()");
    assert.equal(said, "2026-01-03T00:00:00.000Z");
    assert.equal(events.filter(({ type }) => type === "scriptCalled").length, 1);
  });

  it("sends a request through the instance that may", async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization} ${request.headers["x-a"]}`);
      response.writeHead(201, { "X-Back": "yes" }).end("body");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    // It listens on a port.
    const { port } = server.address() as AddressInfo;
    try {
      const { said } = await run(
        `var r = http('http://127.0.0.1:${port}/p?q=1', {Method: 'POST', Body: 'b', Username: 'u', Password: 'p', Headers: {'X-A': ['1']}});` +
          "return [r.StatusCode, r.Status, r.Body, r.Headers['X-Back']]",
      );
      assert.deepEqual(said, [201, "201 Created", "body", ["yes"]]);
      assert.deepEqual(seen, [`POST /p?q=1 Basic ${btoa("u:p")} 1`]);
    } finally {
      server.close();
    }
  });

  it("is filled in where a value names it as a transformer", async () => {
    const scripts = [
      buildScript("Test", "return args.v"),
      buildScript("Shout", "return args.value.toUpperCase() + args.sign", {
        tags: ["transformer"],
        arguments: [scriptArgument("sign", { default: "!" })],
      }),
    ];
    const value = {
      kind: "complex" as const,
      root: "incident",
      accessor: "name",
      transformers: [{ operator: "Shout", arguments: {} }],
    };
    const task = buildTask("1", "regular", ["2"], {
      command: { name: "Test", isScript: true, arguments: { v: value } },
    });
    const shouting: Playbook = { ...playbook, tasks: { ...playbook.tasks, "1": task } };
    const world = new OfflineWorld({ playbooks: [shouting], integrations, scripts, runners });
    const { state } = await world.run(shouting, { incident: { name: "Phish" } });
    await world.close();
    assert.equal(state.frames[""]?.node["1"], "PHISH!");
  });
});

describe("conformance of a folder", () => {
  it("runs its playbooks with the automations that lie beside them", async () => {
    const folder = await mkdtemp(join(tmpdir(), "tocsin-automations-"));
    try {
      const files = {
        "playbook.yml": `id: check\nname: check\nstarttaskid: "0"\ntasks:
  "0": {type: start, nexttasks: {'#none#': ["1"]}}
  "1": {type: condition, task: {name: Verify, scriptName: VerifyTable}, nexttasks: {'true': ["2"]}}
  "2": {type: title, task: {name: Done}}\n`,
        "python.yml": `id: python\nname: python\nstarttaskid: "0"\ntasks:
  "0": {type: start, nexttasks: {'#none#': ["1"]}}
  "1": {type: regular, task: {name: P, scriptName: Pythonic}}\n`,
        "script-VerifyTable.yml":
          "commonfields: {id: VerifyTable}\nname: VerifyTable\ntype: javascript\nscript: |-\n" +
          "  if (tableToMarkdown('T', {a: 1}) !== '### T\\na|\\n---|\\n1|\\n') throw 'it differs';\n  return true;\n",
        "script-Pythonic.yml": "commonfields: {id: Pythonic}\nname: Pythonic\ntype: python\nscript: pass\n",
      };
      for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
      const { playbooks } = await runConformance(folder, () => undefined);
      const told = Object.fromEntries(
        playbooks.map(({ name, verdict, why }) => [name, why === undefined ? verdict : `${verdict}: ${why}`]),
      );
      assert.deepEqual(told, { check: "pass", python: "cannot: needs Pythonic" });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
