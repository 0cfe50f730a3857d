/**
 * The examples of `content/examples/mappers/`: each mapper and classifier is read from its file as any content is, run
 * over the event beside it, and must give what is written beside that. Its README.md teaches with them.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import type { ContentItem } from "#formats/content-item.ts";
import { readContent } from "#formats/read-content.ts";
import type { Classifier } from "#playbook/classifier.ts";
import type { Mapper } from "#playbook/mapper.ts";
import { classifyEvent } from "#playbook/xsoar/mapping/classify-event.ts";
import type { ExplainedField } from "#playbook/xsoar/mapping/explained-field.ts";
import { catalogOf } from "#playbook/xsoar/mapping/field-catalog.ts";
import { mapEvent } from "#playbook/xsoar/mapping/map-event.ts";
import { mapIncidentOut } from "#playbook/xsoar/mapping/map-incident-out.ts";
import { compileMapper } from "#playbook/xsoar/mapping/mapping-plan.ts";

const folder = new URL("../content/examples/mappers/", import.meta.url);
const tools = { now: Date.UTC(2025, 6, 7) };

function read(file: string): string {
  return readFileSync(new URL(file, folder), "utf8");
}

/** A file of one case, or of several. */
function readCases(file: string): JsonObject[] {
  const written = JSON.parse(read(file)) as Json;
  const cases = Array.isArray(written) ? written : [written];
  assert.ok(cases.every(isObject), `${file} holds objects`);
  return cases.filter(isObject);
}

function readItems(file: string): ContentItem[] {
  const { items, problems } = readContent(read(file), file);
  assert.deepEqual(problems, [], `${file} has no problem`);
  return items;
}

const fields = readdirSync(new URL("fields/", folder)).flatMap((file) => {
  return readItems(`fields/${file}`).flatMap((item) => (item.kind === "incidentField" ? [item.value] : []));
});
const catalog = catalogOf(fields);
const examples = readdirSync(folder).flatMap((file) => {
  const [, name, kind] = /^(.+)\.(mapper|classifier)\.json$/.exec(file) ?? [];
  return name === undefined || kind === undefined ? [] : [{ name, kind, file }];
});

/** Only what there is: an example writes down no empty lists. */
function filled(given: JsonObject): JsonObject {
  const isEmpty = (value: Json) => typeof value === "object" && value !== null && Object.keys(value).length === 0;
  return Object.fromEntries(Object.entries(given).filter(([, value]) => !isEmpty(value)));
}

function absences(told: readonly ExplainedField[] | undefined, problems: readonly string[]): JsonObject {
  const silent = (told ?? []).filter(({ field }) => !problems.some((problem) => problem.startsWith(`${field}: `)));
  return Object.fromEntries(
    silent.flatMap(({ field, absent }) => (absent === undefined ? [] : [[field, absent] as const])),
  );
}

function runMapper(mapper: Mapper, type: string, event: JsonObject): JsonObject {
  return mapper.direction === "outgoing" ? runOutgoing(mapper, type, event) : runIncoming(mapper, type, event);
}

function runIncoming(mapper: Mapper, type: string, event: JsonObject): JsonObject {
  const result = mapEvent(compileMapper(mapper, catalog), type, event, tools, { explain: true });
  const { system, custom, problems, explanation } = result;
  const labels = Object.fromEntries(result.labels.map(({ type: name, value }) => [name, value]));
  const absent = absences(explanation?.fields, problems);
  return filled({ system: system as JsonObject, custom, labels, absent, problems });
}

function runOutgoing(mapper: Mapper, type: string, given: JsonObject): JsonObject {
  const incident = ownProperty(given, "incident");
  const changed = ownProperty(given, "changed");
  assert.ok(isObject(incident) && Array.isArray(changed));
  const { data, delta, problems } = mapIncidentOut(compileMapper(mapper), type, incident, tools, {
    changed: changed.map(String),
  });
  return filled({ data, delta, problems });
}

function runClassifier(classifier: Classifier, event: JsonObject): JsonObject {
  const { type, by } = classifyEvent(classifier, event, tools);
  return { type, by };
}

describe("the example", () => {
  for (const { name, kind, file } of examples) {
    test(name, () => {
      const items = readItems(file);
      const events = readCases(`${name}.event.json`);
      const expected = readCases(`${name}.expected.json`);
      assert.equal(events.length, expected.length);
      const item = items.find((one) => one.kind === kind);
      assert.ok(item, `${file} holds a ${kind}`);
      for (const [at, event] of events.entries()) {
        const { incidentType, ...outcome } = expected[at] ?? {};
        if (item.kind === "classifier") assert.deepEqual(runClassifier(item.value, event), expected[at]);
        else if (item.kind === "mapper") {
          assert.deepEqual(runMapper(item.value, String(incidentType), event), filled(outcome));
        }
      }
    });
  }
});

test("there are a dozen examples, and each has its event, its outcome and its place in the README", () => {
  assert.ok(examples.length >= 12);
  const readme = read("README.md");
  for (const { name, file } of examples) assert.ok(readme.includes(`${name}.`), `${file} is in README.md`);
  const files = new Set(readdirSync(folder).filter((file) => file.endsWith(".json")));
  for (const { name, file } of examples)
    for (const one of [file, `${name}.event.json`, `${name}.expected.json`]) files.delete(one);
  assert.deepEqual([...files], [], "no file is left over");
});

test("every field of the examples is used by one of them", () => {
  const used = examples.flatMap(({ file }) =>
    readItems(file).flatMap((item) => {
      if (item.kind !== "mapper") return [];
      return Object.values(item.value.types).flatMap(({ fields: lines }) => Object.keys(lines));
    }),
  );
  const named = new Set(used.map((field) => catalog.find(field)?.key));
  assert.deepEqual(
    fields.map(({ key }) => key).filter((key) => !named.has(key)),
    [],
  );
});
