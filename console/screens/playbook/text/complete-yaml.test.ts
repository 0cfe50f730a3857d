import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlaybookWords } from "#contract/playbook-parts.ts";
import { completeYaml } from "./complete-yaml.ts";

const words: PlaybookWords = {
  commands: [
    {
      name: "Set",
      integration: "Builtin",
      description: "Sets a value.",
      arguments: [
        { name: "key", description: "Where", required: true },
        { name: "value", description: "What", required: true },
        { name: "append", description: "", required: false },
      ],
      outputs: [],
    },
    {
      name: "sekoia-get-alert",
      integration: "Sekoia.io",
      description: "Reads an alert.",
      arguments: [],
      outputs: ["Sekoia.Alert.uuid"],
    },
  ],
  automations: ["SayIt"],
  playbooks: [{ id: "p-1", name: "Block it", outputs: ["Blocked.Ip"] }],
  filters: ["isEqualString"],
  transformers: ["toLowerCase"],
  incidentFields: ["sourceip"],
};

/** At the mark `¦`. */
function at(marked: string) {
  const place = marked.indexOf("¦");
  const text = marked.replace("¦", "");
  const found = completeYaml(words, text, place);
  return found && { typed: text.slice(found.from, place), labels: found.options.map(({ label }) => label) };
}

test("a command, an automation and a sub-playbook are offered where one is named", () => {
  assert.deepEqual(at("      script: Bui¦")?.labels, ["Builtin|||Set", "|||sekoia-get-alert"]);
  assert.deepEqual(at("      scriptName: ¦"), { typed: "", labels: ["SayIt"] });
  assert.deepEqual(at("      playbookName: Blo¦ck"), { typed: "Blo", labels: ["Block it"] });
  assert.deepEqual(at("      playbookId: ¦")?.labels, ["p-1"]);
});

test("arguments are those of the task's command that are not written yet", () => {
  const task = `tasks:
  "1":
    task:
      name: Keep
      script: Builtin|||Set
    scriptarguments:
      key:
        simple: A
      va¦
    nexttasks: {}
`;
  assert.deepEqual(at(task), { typed: "va", labels: ["value", "append"] });
  assert.equal(at(task.replace("scriptarguments", "nexttasks")), undefined);
});

test("in braces paths of the context are offered: inputs, the incident, what the commands here write", () => {
  const text =
    "inputs:\n- key: host\nx:\n  script: '|||sekoia-get-alert'\n  playbookName: Block it\n  value: {simple: \"${So¦\"}";
  const found = at(text);
  assert.equal(found?.typed, "So");
  for (const path of ["inputs.host", "incident.severity", "incident.sourceip", "Sekoia.Alert.uuid", "Blocked.Ip"]) {
    assert.ok(found?.labels.includes(path), path);
  }
  assert.ok(!at("x: ${¦")?.labels.includes("Sekoia.Alert.uuid"), "its command is not in the text");
});

test("an operator compares, but in a list of transformers it changes", () => {
  assert.deepEqual(at("condition:\n- - operator: is¦")?.labels, ["isEqualString"]);
  assert.deepEqual(at("filters:\n- x\ntransformers:\n- operator: ¦")?.labels, ["toLowerCase"]);
});

test("where nothing is known nothing is offered, whatever is written there", () => {
  for (const text of ["¦", "name: Wh¦", "# script: ¦", "<img onerror=¦", "      description: ${done} a¦"]) {
    assert.equal(at(text), undefined, text);
  }
});
