/** The playbooks of `content/examples` load as they are, and what comes of every one of their tasks is what they say. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { builtin } from "#actions/commands/builtin.ts";
import { playbookTestSchema, readPlaybookTest } from "#actions/offline/playbook-test.ts";
import { runPlaybookTest } from "#actions/offline/run-playbook-test.ts";
import { engineFeatures } from "#engine/features.ts";
import { readContent } from "#formats/read-content.ts";
import type { Playbook } from "#playbook/model.ts";

const root = fileURLToPath(new URL("../content/examples/playbooks/", import.meta.url));
const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const scripts = new Set([
  ...["Set", "SetAndHandleEmpty", "DeleteContext", "Print", "PrintErrorEntry", "RaiseError"],
  ...["Exists", "AreValuesEqual", "IsTrue", "Sleep"],
]);

function readPlaybook(folder: string, file: string): Playbook {
  const { items, problems } = readContent(readFileSync(join(root, folder, file), "utf8"), file);
  assert.deepEqual(
    problems.filter(({ severity }) => severity !== "info"),
    [],
  );
  const [item] = items;
  assert.ok(item?.kind === "playbook", `${folder}/${file} is no playbook`);
  return item.value;
}

describe("the example playbooks", () => {
  it("are many", () => assert.ok(folders.length >= 40, `${folders.length}`));

  for (const folder of folders) {
    it(folder, async (t) => {
      const expectation = readPlaybookTest(readFileSync(join(root, folder, "expected.yml"), "utf8"));
      const files = readdirSync(join(root, folder)).filter((file) => file !== "expected.yml");
      const main = readPlaybook(folder, expectation.playbook);
      const others = files.filter((file) => file !== expectation.playbook).map((file) => readPlaybook(folder, file));
      assert.equal(expectation.about, main.description);

      const told = Object.values(expectation.expect.tasks).flat();
      assert.deepEqual(told.toSorted(), Object.keys(main.tasks).toSorted(), "every task is told of once");
      for (const { task } of expectation.people ?? []) assert.ok(Object.hasOwn(main.tasks, task), `task ${task}`);

      const names = new Set(others.map(({ name }) => name));
      const fakes = Object.keys(expectation.commands ?? {});
      const used = new Set<string>();
      for (const task of [main, ...others].flatMap(({ tasks }) => Object.values(tasks))) {
        const mayBeMissing = task.skipUnavailable || task.name === "Nobody has it";
        const { command, frame } = task;
        if (command) used.add(command.name);
        if (command && !mayBeMissing)
          assert.ok(scripts.has(command.name) || fakes.includes(command.name), command.name);
        if (frame?.playbook && !mayBeMissing) assert.ok(names.has(frame.playbook.name ?? ""), frame.playbook.name);
      }
      for (const name of fakes) assert.ok(used.has(name), `nothing calls ${name}`);

      const options = { playbooks: [main, ...others] as const, integrations: [builtin], features: engineFeatures };
      const { differences, lacking } = await runPlaybookTest(expectation, options);
      assert.deepEqual(differences, [], "what came of it is what it says");
      if (lacking.length > 0) t.skip(`the engine has no ${lacking.join(", ")} yet`);
    });
  }

  it("the schema beside them is the one they are read by", () => {
    assert.deepEqual(JSON.parse(readFileSync(join(root, "expected.schema.json"), "utf8")), playbookTestSchema());
  });

  it("the page that lists them lists each", () => {
    const page = readFileSync(join(root, "..", "README.md"), "utf8");
    for (const folder of folders) assert.ok(page.includes(`(playbooks/${folder}/)`), folder);
  });
});
