import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { isObject, ownProperty } from "#base/json.ts";
import { readYaml } from "../yaml-document.ts";
import { readPlaces } from "./task-places.ts";

const block = (id: string, view: string) => `  ${id}:\n    id: a\n    type: title\n${view}`;
const xsoars = `    view: |-\n      {\n        "position": {\n          "x": 10,\n          "y": -20.5\n        }\n      }\n`;

test("places are read as XSOAR writes them", () => {
  const text = `id: a\ntasks:\n${block('"0"', xsoars)}${block("'1'", xsoars)}view: |-\n  {"paper": {}}\n`;
  assert.deepEqual(readPlaces(text), { 0: { x: 10, y: -20.5 }, 1: { x: 10, y: -20.5 } });
});

test("places are read however else the YAML is written", () => {
  const inline = `    view: '{"position": {"x": 1, "y": 2}}'\n`;
  assert.deepEqual(readPlaces(`tasks:\n${block('"0"', inline)}${block('"1"', xsoars)}`), {
    0: { x: 1, y: 2 },
    1: { x: 10, y: -20.5 },
  });
  const flow = `tasks: {"0": {type: title, view: '{"position": {"x": 3, "y": 4}}'}}`;
  assert.deepEqual(readPlaces(flow), { 0: { x: 3, y: 4 } });
});

test("what is no place says nothing, and stops no other", () => {
  const broken = `    view: |-\n      {"position": {"x": "left"}}\n`;
  assert.deepEqual(readPlaces(`tasks:\n${block('"0"', broken)}${block('"1"', xsoars)}`), { 1: { x: 10, y: -20.5 } });
  assert.deepEqual(readPlaces("tasks: ["), {});
  assert.deepEqual(readPlaces("a: b"), {});
});

const corpus = process.env.TOCSIN_CORPUS;
test("the short way and the tree agree on real playbooks", {
  skip: corpus ? false : "TOCSIN_CORPUS is not set",
}, async () => {
  const folder = join(corpus ?? "", "xsoar/playbooks");
  for (const name of (await readdir(folder)).filter((one) => /\.ya?ml$/.test(one))) {
    const text = await readFile(join(folder, name), "utf8");
    const tasks = ownProperty(readYaml(text).value, "tasks");
    const expected = Object.entries(isObject(tasks) ? tasks : {}).flatMap(([id, task]) => {
      const view = ownProperty(task, "view");
      const position = typeof view === "string" ? (JSON.parse(view) as { position?: object }).position : undefined;
      return position ? [[id, position]] : [];
    });
    assert.deepEqual(readPlaces(text), Object.fromEntries(expected), name);
  }
});
