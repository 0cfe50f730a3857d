import assert from "node:assert/strict";
import { test } from "node:test";
import { type Feature, features } from "#playbook/features.ts";
import { ContentSet } from "../content-set.ts";
import { type Abilities, noAbilities } from "./abilities.ts";
import { checkReferences } from "./check-references.ts";
import { judgeContent } from "./judge-content.ts";

const able: Abilities = {
  ...noAbilities,
  commands: new Map([["ip", ["acme", "Acme"]]]),
  scripts: new Set(["Set"]),
  filters: new Set(["isExists"]),
  transformers: new Set(["uniq"]),
  features: new Set(Object.keys(features) as Feature[]),
};

/** A playbook whose tasks, given as lines of YAML, follow one another. */
function playbook(name: string, ...tasks: string[]): string {
  const all = ["type: start", ...tasks].map((task, id) => {
    const next = id < tasks.length ? `, nexttasks: {'#none#': ["${id + 1}"]}` : "";
    return `  "${id}": {${task}${next}}`;
  });
  return `id: ${name}\nname: ${name}\nstarttaskid: "0"\ntasks:\n${all.join("\n")}\n`;
}

const script = (name: string, more = "") => `type: regular, task: {name: T, scriptName: ${name}}${more}`;
const command = (name: string, more = "") =>
  `type: regular, task: {name: T, iscommand: true, script: "${name}"}${more}`;
const call = (name: string, more = "") => `type: playbook, task: {name: T, playbookName: ${name}}${more}`;
const scriptFile = (name: string, type: string) =>
  `commonfields: {id: ${name}-id}\nname: ${name}\ntype: ${type}\nscript: return 1\n`;

function read(...files: string[]): ContentSet {
  const set = new ContentSet();
  for (const [at, text] of files.entries()) set.add(`${at}.yml`, Buffer.from(text));
  set.finish();
  return set;
}

function verdicts(abilities: Abilities, ...files: string[]) {
  const { playbooks } = judgeContent(read(...files), abilities);
  return Object.fromEntries(playbooks.map(({ name, verdict, missing }) => [name, [verdict, ...missing]]));
}

test("a playbook runs when all it needs is built in", () => {
  assert.deepEqual(verdicts(able, playbook("a", script("Set"), command("|||ip"), command("Acme|||ip"))), {
    a: ["runs"],
  });
  assert.deepEqual(verdicts(noAbilities, playbook("a", script("Set"))), { a: ["cannot", "Set"] });
});

test("a command of another integration, or of none, is missing", () => {
  assert.deepEqual(verdicts(able, playbook("a", command("Other|||ip"))), { a: ["cannot", "ip"] });
  assert.deepEqual(verdicts(able, playbook("a", command("Builtin|||setIncident"))), { a: ["cannot", "setIncident"] });
});

test("what is not there and may be skipped is a difference", () => {
  assert.deepEqual(verdicts(able, playbook("a", script("Gone", ", skipunavailable: true"))), { a: ["differs"] });
  const { missing, playbooks } = judgeContent(read(playbook("a", script("Gone", ", skipunavailable: true"))), able);
  assert.deepEqual(missing, [{ name: "Gone", kind: "script", tasks: 1, playbooks: 1, unlocks: 0 }]);
  assert.match(playbooks[0]?.taskVerdicts[1]?.reasons[0]?.why ?? "", /skipped/);
});

test("a script of the content runs when its language does, by name and by id", () => {
  const files = [playbook("a", script("Mine")), playbook("b", script("Mine-id")), scriptFile("Mine", "javascript")];
  assert.deepEqual(verdicts(able, ...files), { a: ["cannot", "Mine"], b: ["cannot", "Mine-id"] });
  const runner = { ...able, scriptLanguages: new Set(["javascript"] as const) };
  assert.deepEqual(verdicts(runner, ...files), { a: ["runs"], b: ["runs"] });
  assert.deepEqual(verdicts(runner, playbook("a", script("Py")), scriptFile("Py", "python")), { a: ["cannot", "Py"] });
});

test("operators are built in, or scripts, or missing", () => {
  const values = (filter: string, transformer: string) =>
    script(
      "Set",
      `, scriptarguments: {v: {complex: {root: a, filters: [[{operator: ${filter}, left: {value: {simple: b}, iscontext: true}}]], transformers: [{operator: ${transformer}}]}}}`,
    );
  assert.deepEqual(verdicts(able, playbook("a", values("isExists", "general.uniq"))), { a: ["runs"] });
  assert.deepEqual(verdicts(able, playbook("a", values("Odd", "Strange"))), { a: ["cannot", "Odd", "Strange"] });
  // A command of ours is no operator.
  assert.deepEqual(verdicts(able, playbook("a", values("isExists", "Set"))), { a: ["cannot", "Set"] });
  const runner = { ...able, scriptLanguages: new Set(["javascript"] as const) };
  const files = [playbook("a", values("Mine", "Mine-id")), scriptFile("Mine", "javascript")];
  assert.deepEqual(verdicts(runner, ...files), { a: ["runs"] });
});

test("a call runs as its sub-playbook does, however deep, and a circle ends", () => {
  const files = [
    playbook("a", call("b")),
    playbook("b", call("c"), script("Set")),
    playbook("c", script("Gone"), call("a")),
    playbook("d", call("nowhere")),
  ];
  assert.deepEqual(verdicts(able, ...files), {
    a: ["cannot", "Gone"],
    b: ["cannot", "Gone"],
    c: ["cannot", "Gone"],
    d: ["cannot", "nowhere"],
  });
});

test("what would unlock most stands first", () => {
  const set = read(
    playbook("a", script("X")),
    playbook("b", script("X"), script("X")),
    playbook("c", script("Y"), script("Z")),
    playbook("d", script("Y"), script("X")),
    playbook("e", script("Y")),
  );
  assert.deepEqual(judgeContent(set, able).missing, [
    { name: "X", kind: "script", tasks: 4, playbooks: 3, unlocks: 2 },
    { name: "Y", kind: "script", tasks: 3, playbooks: 3, unlocks: 1 },
    { name: "Z", kind: "script", tasks: 1, playbooks: 1, unlocks: 0 },
  ]);
});

test("a task that is never reached keeps nothing from running", () => {
  const text = `${playbook("a", script("Set"))}  "9": {${script("Gone")}}\n`;
  assert.deepEqual(verdicts(able, text), { a: ["runs"] });
});

test("a feature the engine lacks is named in words, and only the grave ones stop a playbook", () => {
  const without = (...gone: Feature[]) => ({
    ...able,
    features: new Set([...able.features].filter((one) => !gone.includes(one))),
  });
  const noted = playbook("a", script("Set", ", note: true"));
  assert.deepEqual(verdicts(without("notes"), noted), { a: ["differs"] });
  assert.deepEqual(verdicts(without("manual tasks"), playbook("a", "type: regular, task: {name: T}")), {
    a: ["cannot", "tasks done by a person"],
  });
});

test("what a command does otherwise is a difference, with its reason", () => {
  const differing = { ...able, differences: new Map([["script:Set", "it keeps lists as they are"]]) };
  const { playbooks } = judgeContent(read(playbook("a", script("Set"))), differing);
  assert.equal(playbooks[0]?.verdict, "differs");
  assert.equal(playbooks[0]?.taskVerdicts[1]?.reasons[0]?.why, "it keeps lists as they are");
});

test("references are warned of at their task", () => {
  const problems = checkReferences(read(playbook("a", script("Set"), script("Gone"), call("nowhere"))), able);
  assert.deepEqual(
    problems.map(({ code, severity, file, line, path }) => [code, severity, file, line, path]),
    [
      ["CONTENT_XSOAR_SCRIPT_MISSING", "warning", "0.yml", 7, "tasks.2"],
      ["CONTENT_XSOAR_PLAYBOOK_MISSING", "warning", "0.yml", 8, "tasks.3"],
    ],
  );
});

test("a JavaScript automation runs where Tocsin runs JavaScript, if its code is with it", () => {
  const runs: Abilities = { ...able, scriptLanguages: new Set(["javascript"]) };
  const task = playbook("a", script("Mine"));
  assert.deepEqual(verdicts(runs, task, scriptFile("Mine", "javascript")), { a: ["runs"] });
  assert.deepEqual(verdicts(runs, task, scriptFile("Mine", "python")), { a: ["cannot", "Mine"] });
  const bare = scriptFile("Mine", "javascript").replace("script: return 1", "script: '-'");
  assert.deepEqual(verdicts(runs, task, bare), { a: ["cannot", "Mine"] });
  assert.deepEqual(verdicts(able, task, scriptFile("Mine", "javascript")), { a: ["cannot", "Mine"] });
});
