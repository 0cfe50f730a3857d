/** Secrets that pass through an automation reach the vendor, and are kept nowhere; requests that it sends itself. */
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import type { JsonObject } from "#base/json.ts";
import { redactedMark } from "#base/redactor.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { defineCommand, defineIntegration } from "#sdk/integration.ts";
import { VendorError } from "#sdk/vendor-error.ts";
import { buildPlaybook, buildTask } from "#test/build-playbook.ts";
import { buildScript, callScript } from "#test/build-script.ts";
import { DyingJournal } from "#test/dying-journal.ts";
import { EngineHost, headOf } from "#test/engine-host.ts";
import { ScriptedVendor } from "#test/scripted-vendor.ts";
import { MemoryJournal } from "../hosts/memory-journal.ts";
import { ScriptRunners } from "./script-runners.ts";

const runners = new ScriptRunners();
after(() => runners.close());
const secret = "correct-horse-battery";

function playbookOf(command: object) {
  const task = buildTask("1", "regular", ["2"], { command: { name: "Test", arguments: {}, ...command } });
  return {
    ...buildPlaybook(buildTask("0", "start", ["1"]), task, buildTask("2", "title")),
    language: "xsoar" as const,
  };
}

describe("a secret that an automation passes on", () => {
  it("reaches the vendor and is kept nowhere, whenever the process dies", async () => {
    const playbook = playbookOf({ arguments: { key: { kind: "secret", id: "s1" } } });
    const scripts = [
      buildScript(
        "Test",
        "executeCommand('Inner', {key: args.key}); return executeCommand('write-probe', {value: 'key ' + args.key})",
      ),
      buildScript("Inner", "return executeCommand('write-key', {value: 'inner ' + args.key})"),
    ];
    for (let at = 1; at < 14; at++) {
      const memory = new MemoryJournal();
      const vendor = new ScriptedVendor({ settleMs: 20 });
      const head = headOf();
      let last: EngineHost | undefined;
      for (const dies of [at, Number.POSITIVE_INFINITY]) {
        const journal = new DyingJournal(memory, dies, true);
        const host = new EngineHost({ playbook, scripts, runners, vendor, memory, journal, secrets: { s1: secret } });
        last = host;
        const finished = host.executor.finished(head.id);
        if (memory.events.has(head.id)) host.executor.admit([head]);
        else void host.executor.start(head, {});
        await Promise.race([finished, journal.dead]);
        if (memory.updates.get(head.id)?.status === "succeeded") break;
      }
      assert.equal(last?.stateOf(head.id).status, "succeeded", JSON.stringify(last?.eventsOf(head.id).at(-2)));
      assert.deepEqual([...new Set(vendor.given.map(({ value }) => value))].sort(), [
        `inner ${secret}`,
        `key ${secret}`,
      ]);
      assert.equal(vendor.timesDone(`key ${secret}`), 1);
      const kept = JSON.stringify([
        ...memory.events.values(),
        ...memory.blobs.values(),
        ...memory.snapshots.values(),
        ...memory.entries.values(),
      ]);
      assert.ok(!kept.includes(secret), `after append ${at}`);
      assert.ok(kept.includes(redactedMark));
    }
  });
});

describe("a request that an automation sends", () => {
  const sent: JsonObject[] = [];
  const web = defineIntegration({
    id: "web",
    name: "Web",
    description: "For tests.",
    parameters: [],
    limits: { concurrency: 10, requestTimeoutMs: 1_000 },
    instanceless: true,
    commands: [
      defineCommand({
        name: "http-request",
        description: "Sends a request.",
        effect: "write",
        repeat: "ask",
        arguments: ["url", "method", "data", "auth_type", "auth_username", "auth_password"]
          .map((name) => ({ name, description: "" }))
          .concat([]),
        effectOf: ({ method }) => (method === "get" ? "read" : "write"),
        run: (_context, inputs) => {
          sent.push(inputs);
          if (inputs.url === "https://refused.test/") throw new VendorError("refused", "it is refused");
          return {
            outputs: {
              status_code: 404,
              reason: "Not Found",
              headers: { "content-type": "text/plain", etag: "e" },
              text: "nothing",
            },
          };
        },
      }),
    ],
  });

  async function run(code: string) {
    const instances = [new ScriptedVendor().createInstance("Web", web)];
    const host = new EngineHost({
      playbook: playbookOf(callScript("Test").command ?? {}),
      scripts: [buildScript("Test", code)],
      runners,
      integrations: [web],
      instances,
    });
    const ran = await host.run();
    const failed = ran.events.find(
      (event): event is Extract<RunEvent, { type: "taskFailed" }> => event.type === "taskFailed",
    );
    return { ...ran, node: ran.state.frames[""]?.node["1"], error: failed?.error.message };
  }

  it("is a read or a write by its method, and is answered as Go has it", async () => {
    sent.length = 0;
    const ran = await run("return http('https://a.test/', {Headers: {A: ['1', '2']}}, true)");
    assert.deepEqual(ran.node, {
      StatusCode: 404,
      Status: "404 Not Found",
      Body: "nothing",
      Headers: { "Content-Type": ["text/plain"], Etag: ["e"] },
      Path: "",
      Bytes: "nothing",
    });
    assert.deepEqual(sent, [
      { url: "https://a.test/", method: "get", headers: { A: "1, 2" }, fail_on_http_error: false, verify_ssl: false },
    ]);
    assert.ok(!ran.events.some(({ type }) => type === "stepIntended"));
    const posted = await run(
      "return http('https://a.test/', {Method: 'POST', Body: JSON.stringify({a: 1})}).StatusCode",
    );
    assert.equal(posted.node, 404);
    assert.ok(posted.events.some(({ type }) => type === "stepIntended"));
  });

  it("keeps passwords and telling headers out of the journal", async () => {
    sent.length = 0;
    const ran = await run(
      `http('https://a.test/', {Method: 'PUT', Username: 'u', Password: '${secret}', Headers: {'X-Api-Key': ['${secret}'], Other: ['o']}}); return 1`,
    );
    assert.equal(sent[0]?.auth_password, secret);
    assert.deepEqual(sent[0]?.headers, { "X-Api-Key": secret, Other: "o" });
    const kept = JSON.stringify(ran.events.filter(({ type }) => type !== "scriptBegan"));
    assert.ok(!kept.includes(secret));
    assert.ok(kept.includes('"Other":"o"'));
  });

  it("throws where nothing was answered, for the script to catch", async () => {
    const caught = await run("try { http('https://refused.test/') } catch (e) { return 'caught: ' + e.message }");
    assert.equal(caught.node, "caught: it is refused");
    const file = await run("http('https://a.test/', {SaveToFile: true})");
    assert.equal(file.error, "http: SaveToFile is not done here");
  });
});
