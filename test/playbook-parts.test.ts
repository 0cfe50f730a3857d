/** What surrounds a playbook, by the API of a real server: what it needs, what may start it, and leaving whole. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { unzipSync } from "fflate";
import { type ConsoleServer, openConsole, refusalOf, sekoiaParameters } from "./console-world.ts";
import { innerPlaybook, outerPlaybook, triagePack, zipFiles } from "./content-pack.ts";
import { waitFor } from "./wait-for.ts";

const script = (name: string, code: string) =>
  `commonfields: {id: ${name}-id, version: -1}\nname: ${name}\ntype: javascript\ntags: []\nargs: []\nscript: |-\n  ${code}\n`;

const tellingPlaybook = `id: telling
name: Telling
starttaskid: "0"
tasks:
  "0": {id: "0", type: start, nexttasks: {'#none#': ["1"]}}
  "1":
    id: "1"
    type: condition
    task: {name: Is it bad?, type: condition, iscommand: false}
    nexttasks: {'bad': ["2"], '#default#': ["3"]}
    conditions:
    - label: bad
      condition:
      - - operator: isEqualString
          left: {value: {simple: incident.type}, iscontext: true}
          right: {value: {simple: Malware}}
          ignorecase: true
  "2":
    id: "2"
    type: regular
    task: {name: Say it, scriptName: SayIt, type: regular, iscommand: false}
    scriptarguments: {who: {simple: "\${lists.OurNetworks}"}}
    continueonerror: true
    nexttasks: {'#none#': ["3"]}
  "3":
    id: "3"
    type: regular
    task: {name: Nobody has this, script: Nowhere|||no-such-command, type: regular, iscommand: true, brand: Nowhere}
`;

let open: ConsoleServer;
before(async () => {
  open = await openConsole();
  const more = {
    "Triage/Playbooks/playbook-Telling.yml": tellingPlaybook,
    "Triage/Scripts/SayIt/SayIt.yml": script("SayIt", "return executeCommand('SayMore', {});"),
    "Triage/Scripts/SayMore/SayMore.yml": script("SayMore", "return 'more';"),
    "Triage/Scripts/Unused/Unused.yml": script("Unused", "return 'nothing';"),
  };
  await open.api.importContent({ file: "triage.zip", bytes: zipFiles(triagePack({ more })) });
});
after(() => open.world.close());

describe("what a playbook calls", () => {
  it("is told with what is missing, who calls it, and whether it runs", async () => {
    const outer = await open.api.getPlaybookRelations({ id: "triage-outer" });
    assert.deepEqual([outer.verdict.verdict, outer.verdict.tasks, outer.verdict.byTask], ["runs", 3, []]);
    assert.deepEqual(
      outer.calls.map(({ kind, name, playbook, tasks, missing }) => [kind, name, playbook, tasks, missing]),
      [
        ["playbook", "Triage - inner", "triage-inner", ["1"], null],
        ["command", "Set", null, ["2"], null],
      ],
    );
    const inner = await open.api.getPlaybookRelations({ id: "triage-inner" });
    assert.deepEqual(inner.calledBy, [{ id: "triage-outer", name: "Triage - outer", tasks: 1 }]);
    const telling = await open.api.getPlaybookRelations({ id: "telling" });
    assert.equal(telling.verdict.verdict, "cannot");
    assert.deepEqual(
      telling.verdict.byTask.map(({ id, verdict }) => [id, verdict]),
      [["3", "cannot"]],
    );
    assert.deepEqual(
      telling.calls.map(({ kind, name, missing }) => [kind, name, missing === null]),
      [
        ["command", "no-such-command", false],
        ["automation", "SayIt", true],
      ],
    );
    assert.equal((await refusalOf(open.api.getPlaybookRelations({ id: "__proto__" }))).code, "NOT_FOUND");
  });

  it("is told of a playbook of Sekoia.io's too", async () => {
    const { id } = await open.api.createPlaybook({ template: "create-incident-on-xsoar" });
    const { verdict, calls } = await open.api.getPlaybookRelations({ id });
    assert.notEqual(verdict.verdict, "cannot");
    assert.ok(calls.some(({ kind, integrations }) => kind === "command" && integrations.includes("Sekoia.io")));
  });
});

describe("a task", () => {
  it("is shown with its branches, what happens on an error, where it stands and what it calls", async () => {
    const { nodes } = await open.api.getPlaybook({ id: "telling" });
    const task = (id: string) => nodes.find((node) => node.id === id)?.task;
    assert.deepEqual(task("1")?.branches, [
      { label: "bad", groups: [["${incident.type} isEqualString Malware (whatever the case)"]] },
    ]);
    assert.equal(task("1")?.line, tellingPlaybook.split("\n").indexOf('  "1":') + 1);
    assert.deepEqual(task("2")?.calls, { kind: "automation", name: "SayIt", brand: null, playbook: null });
    assert.deepEqual(task("2")?.facts, [
      { about: "errors", label: "on an error", value: "goes on as if it had succeeded" },
    ]);
    const outer = await open.api.getPlaybook({ id: "triage-outer" });
    const call = outer.nodes.find(({ id }) => id === "1")?.task;
    assert.deepEqual([call?.calls?.kind, call?.calls?.playbook], ["playbook", "triage-inner"]);
    const checked = await open.api.checkPlaybook({ id: "telling", text: tellingPlaybook });
    assert.deepEqual(checked.nodes, nodes);
    assert.deepEqual(
      checked.problems.map(({ code, node, line }) => [code, node, typeof line]),
      [["CONTENT_XSOAR_COMMAND_MISSING", "3", "number"]],
    );
  });
});

describe("words to write", () => {
  it("are the commands, automations and playbooks that are here", async () => {
    const words = await open.api.getPlaybookWords({});
    const set = words.commands.find(({ name }) => name === "Set");
    assert.ok(set?.arguments.some(({ name, required }) => name === "key" && required));
    assert.ok(words.automations.includes("SayIt") && words.automations.includes("Set"));
    assert.deepEqual(words.playbooks.find(({ id }) => id === "triage-inner")?.outputs, ["Greeting.Said"]);
    assert.ok(words.filters.includes("isEqualString") && words.transformers.includes("toLowerCase"));
  });
});

describe("a note", () => {
  it("stays with the version that it was written about, and a draft is compared with what is live", async () => {
    const { version, code } = await open.api.getPlaybook({ id: "triage-inner" });
    const text = innerPlaybook("noted");
    await open.api.savePlaybook({ id: "triage-inner", version, text, note: "says it <b>otherwise</b>" });
    const { items } = await open.api.listPlaybookVersions({ id: "triage-inner" });
    assert.deepEqual(
      items.map(({ how, note }) => [how, note]),
      [
        ["edit", "says it <b>otherwise</b>"],
        ["import", null],
      ],
    );
    const { tasks } = await open.api.comparePlaybookTexts({ id: "triage-inner", from: code, to: text });
    assert.deepEqual(tasks, [{ id: "1", name: "Say it", change: "changed", parts: ["arguments.value"] }]);
    const broken = await open.api.comparePlaybookTexts({ id: "triage-inner", from: code, to: `${code}tasks: [` });
    assert.deepEqual(broken.tasks, [], "of a text with errors only the lines are told");
    assert.ok(broken.lines.some(({ kind }) => kind === "added"));
  });
});

describe("an incident type", () => {
  it("starts another playbook from now on, in its own file, and the version says who", async () => {
    const { items } = await open.api.listIncidentTypes({});
    assert.deepEqual(items, [
      { name: "Triage", playbookId: "triage-outer", autorun: true, isDefault: false, managedBy: "console" },
    ]);
    const changed = await open.api.startByIncidentType({ id: "telling", type: "Triage", autorun: false });
    assert.deepEqual(changed.xsoar?.incidentTypes, [{ name: "Triage", autorun: false }]);
    assert.deepEqual((await open.api.getPlaybook({ id: "triage-outer" })).xsoar?.incidentTypes, []);
    const { bytes } = await open.api.exportContent({ kind: "incidentType" });
    const [file = new Uint8Array()] = Object.values(unzipSync(bytes));
    const written = JSON.parse(new TextDecoder().decode(file)) as {
      playbookId: string;
      autorun: boolean;
      color: string;
    };
    assert.deepEqual([written.playbookId, written.autorun, written.color], ["telling", false, "#32CD32"]);
    // Taking it away where it is not is nothing.
    await open.api.startByIncidentType({ id: "triage-outer", type: "Triage", autorun: null });
    assert.equal((await open.api.listIncidentTypes({})).items[0]?.playbookId, "telling");
    const freed = await open.api.startByIncidentType({ id: "telling", type: "Triage", autorun: null });
    assert.deepEqual(freed.xsoar?.incidentTypes, []);
    assert.equal((await open.api.listIncidentTypes({})).items[0]?.playbookId, null);
    const unknown = await refusalOf(open.api.startByIncidentType({ id: "telling", type: "No such", autorun: true }));
    assert.equal(unknown.code, "NOT_FOUND");
  });
});

describe("a filter", () => {
  it("is tried on the last alerts, with the reason for each", async () => {
    const wanted = { instance: "Sekoia", trigger: "alert-created", values: { rule_filter: "No such rule" } };
    assert.equal((await refusalOf(open.api.tryAlertFilter(wanted))).code, "INSTANCE_UNKNOWN");
    await open.api.createInstance({ name: "Sekoia", integration: "sekoia", parameters: sekoiaParameters(open.world) });
    open.world.sekoia.raiseAlert();
    // Alerts are fetched for a playbook that wants them.
    const { version } = await open.api.getPlaybook({ id: "telling" });
    await open.api.savePlaybook({ id: "telling", version, alerts: { ...wanted, values: {} } });
    await open.api.setPlaybookActive({
      id: "telling",
      active: true,
      version: (await open.api.getPlaybook({ id: "telling" })).version,
    });
    const looked = async () => (await open.api.tryAlertFilter({ ...wanted, values: {} })).looked;
    await waitFor(async () => (await looked()) > 0, { what: "an alert to come in" });
    const all = await open.api.tryAlertFilter({ ...wanted, values: {} });
    assert.equal(all.passing, all.looked);
    const none = await open.api.tryAlertFilter(wanted);
    assert.deepEqual([none.looked, none.passing, none.items[0]?.passes], [all.looked, 0, false]);
    assert.notEqual(none.items[0]?.reason, "");
    const wrong = await refusalOf(open.api.tryAlertFilter({ ...wanted, values: { rule: "x" } }));
    assert.deepEqual(wrong.problems, ["CONFIG_FILTER_INVALID values.rule"]);
  });
});

describe("a clock", () => {
  it("is told in words with its next moments, or with what is wrong", async () => {
    const { words, moments, problem } = await open.api.previewClock({ cron: "0 6 * * mon-fri" });
    assert.deepEqual([words, moments.length, problem], ["At 06:00, Monday to Friday", 5, null]);
    const wrong = await open.api.previewClock({ cron: "nonsense" });
    assert.match(wrong.problem ?? "", /five/);
  });
});

describe("an export", () => {
  const paths = async (playbooks: string[]) =>
    Object.keys(unzipSync((await open.api.exportPlaybooks({ playbooks })).bytes)).map((path) =>
      path.replace(/.*\//, ""),
    );

  it("of one playbook has all it needs and nothing else", async () => {
    assert.deepEqual(await paths(["triage-inner"]), ["playbook-Triage_inner.yml"]);
    assert.deepEqual(await paths(["triage-outer"]), ["playbook-Triage_inner.yml", "playbook-Triage_outer.yml"]);
    assert.deepEqual(await paths(["telling"]), [
      "OurNetworks.json",
      "OurNetworks_data.txt",
      "playbook-Telling.yml",
      "SayIt.yml",
      "SayMore.yml",
    ]);
    assert.equal((await refusalOf(open.api.exportPlaybooks({ playbooks: ["__proto__"] }))).code, "NOT_FOUND");
  });

  it("comes in elsewhere as what it was", async () => {
    const { bytes } = await open.api.exportPlaybooks({ playbooks: ["triage-outer"] });
    const files = unzipSync(bytes);
    const outer = Object.entries(files).find(([path]) => path.endsWith("outer.yml"))?.[1];
    assert.equal(new TextDecoder().decode(outer), outerPlaybook());
    const { counts } = await open.api.previewImport({ file: "again.zip", bytes });
    assert.deepEqual([counts.unchanged, counts.added, counts.changed], [2, 0, 0]);
  });
});
