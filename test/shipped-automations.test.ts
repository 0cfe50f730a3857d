/** Automations that call what others offer: whoever has such a command does the work, and nobody having one is XSOAR's error. */
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { builtin } from "#actions/commands/builtin.ts";
import { offlineInstance } from "#actions/offline/offline-instance.ts";
import { OfflineWorld } from "#actions/offline/offline-world.ts";
import type { JsonObject } from "#base/json.ts";
import { ScriptRunners } from "#engine/scripts/script-runners.ts";
import type { Script } from "#playbook/script.ts";
import { type CommandDefinition, errorEntry, type IntegrationDefinition, textEntry } from "#sdk/index.ts";
import { buildPlaybook, buildTask } from "./build-playbook.ts";
import { buildScript, callScript } from "./build-script.ts";

const runners = new ScriptRunners();
after(() => runners.close());

const heard: { command: string; instance: string; inputs: JsonObject }[] = [];

function offers(name: string, say: (inputs: JsonObject) => string, ...args: string[]): CommandDefinition {
  return {
    name,
    description: name,
    effect: "read",
    arguments: args.map((one, index) => ({ name: one, description: one, isDefault: index === 0, type: "list" })),
    run: ({ instance }, inputs) => {
      heard.push({ command: name, instance: instance.name, inputs });
      const text = say(inputs);
      return { entries: [text.startsWith("error: ") ? errorEntry(text.slice(7)) : textEntry(text)] };
    },
  };
}

function vendor(id: string, ...commands: CommandDefinition[]): IntegrationDefinition {
  const limits = { concurrency: 10, requestTimeoutMs: 1_000 };
  return { id, name: id, description: id, parameters: [], limits, commands };
}

async function run(
  vendors: IntegrationDefinition[],
  steps: [string, Record<string, string>][],
  scripts: readonly Script[] = [],
) {
  heard.length = 0;
  const tasks = steps.map(([name, args], index) => {
    const next = index + 1 < steps.length ? [String(index + 2)] : [];
    return buildTask(String(index + 1), "regular", next, callScript(name, args));
  });
  const playbook = { ...buildPlaybook(buildTask("0", "start", ["1"]), ...tasks), language: "xsoar" as const };
  const world = new OfflineWorld({
    playbooks: [playbook],
    integrations: [builtin, ...vendors],
    instances: vendors.map((one) => offlineInstance(one)),
    runners,
    scripts,
  });
  try {
    const { state, entries } = await world.run(playbook, { incident: { name: "Phish" } });
    return { status: state.status, said: entries.map(({ contents }) => contents) };
  } finally {
    await world.close();
  }
}

describe("automations that call what others offer", () => {
  it("send a mail by whoever offers send-mail", async () => {
    const mailer = vendor(
      "mailer",
      offers("send-mail", () => "sent", "to", "subject", "body", "cc"),
    );
    const { status, said } = await run(
      [mailer],
      [["SendEmail", { to: "a@b.c,d@e.f", subject: "Hello", body: "Look" }]],
    );
    assert.equal(status, "succeeded");
    assert.deepEqual(
      heard.map(({ command, instance, inputs }) => [command, instance, inputs.subject, inputs.body]),
      [["send-mail", "mailer", "Hello", "Look"]],
    );
    assert.ok(said.includes("sent"));
  });

  it("fail with the name of the command that nobody offers", async () => {
    const { status, said } = await run([], [["SendEmail", { to: "a@b.c", subject: "Hello" }]]);
    assert.equal(status, "failed");
    assert.match(said.map(String).join("\n"), /send-mail/);
  });

  it("ask every instance for a reputation, and go on when one of them fails", async () => {
    const good = vendor(
      "good",
      offers("ip", () => "bad one", "ip"),
    );
    const broken = vendor(
      "broken",
      offers("ip", () => "error: no licence", "ip"),
    );
    const { status, said } = await run([good, broken], [["IPReputation", { ip: "203.0.113.9" }]]);
    assert.equal(status, "succeeded");
    assert.deepEqual(heard.map(({ instance }) => instance).sort(), ["broken", "good"]);
    assert.ok(said.includes("bad one"));
    const alone = await run([broken], [["IPReputation", { ip: "203.0.113.9" }]]);
    assert.equal(alone.status, "failed");
  });

  it("enrich each indicator by the command of its type", async () => {
    const vendors = [
      vendor(
        "urls",
        offers("url", () => "phish", "url"),
      ),
      vendor(
        "hashes",
        offers("file", () => "trojan", "file"),
        offers("ip", () => "clean", "ip"),
      ),
    ];
    const { status, said } = await run(vendors, [
      ["createNewIndicator", { value: "https://x.example/a", type: "URL" }],
      ["createNewIndicator", { value: "203.0.113.9", type: "IP" }],
      ["enrichIndicators", { indicatorsValues: "https://x.example/a,203.0.113.9,unknown-thing" }],
    ]);
    assert.equal(status, "succeeded");
    assert.deepEqual(
      heard.map(({ command, inputs }) => [command, inputs[command]]).map(([name, value]) => `${name} ${String(value)}`),
      ["url https://x.example/a", "ip 203.0.113.9"],
    );
    assert.ok(said.includes("phish") && said.includes("clean"));
  });

  it("leave the word to an automation of the same name that content brings", async () => {
    const own = buildScript("SendEmail", "return 'our own'");
    const { said } = await run([], [["SendEmail", { to: "a@b.c", subject: "x" }]], [own]);
    assert.ok(said.includes("our own"));
  });
});
