/**
 * Every classifier and mapper of real content, read from its file and run: over events made of what it looks for, and
 * over a vendor's recorded alerts. Data from TOCSIN_CORPUS and TOCSIN_FIXTURES.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { isObject, type Json, type JsonObject, jsonAt } from "#base/json.ts";
import type { ContentItem, ContentKind, ContentModels } from "#formats/content-item.ts";
import { readContent } from "#formats/read-content.ts";
import type { IncidentField } from "#playbook/incident-field.ts";
import type { Mapper } from "#playbook/mapper.ts";
import { classifyEvent } from "#playbook/xsoar/mapping/classify-event.ts";
import { catalogOf, type FieldCatalog } from "#playbook/xsoar/mapping/field-catalog.ts";
import { mapEvent } from "#playbook/xsoar/mapping/map-event.ts";
import { compileMapper } from "#playbook/xsoar/mapping/mapping-plan.ts";
import { pathsRead } from "#playbook/xsoar/mapping/read-paths.ts";
import { buildField } from "./build-mapper.ts";

const corpus = process.env.TOCSIN_CORPUS ? join(process.env.TOCSIN_CORPUS, "xsoar") : "";
const skip = corpus !== "" && existsSync(corpus) ? false : "set TOCSIN_CORPUS to a folder with xsoar/";
const logzio = process.env.TOCSIN_FIXTURES ? join(process.env.TOCSIN_FIXTURES, "logzio") : "";
const skipLogzio = logzio !== "" && existsSync(logzio) ? false : "set TOCSIN_FIXTURES to a folder with logzio/";

function readAll(folder: string): ContentItem[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json"))
    .flatMap((file) => readContent(readFileSync(join(folder, file), "utf8"), file).items);
}

function ofKind<Kind extends ContentKind>(items: readonly ContentItem[], kind: Kind): ContentModels[Kind][] {
  return items.flatMap((item) => (item.kind === kind ? [item.value as ContentModels[Kind]] : []));
}

const tools = { now: 0 };

/** Whatever a mapper names is a text field: what it does not depend on the fields at hand. */
const anyField: FieldCatalog = { find: (name): IncidentField => buildField(name, "shortText") };

/** Sets a value where a path leads, in what is there already. */
function put(event: JsonObject, names: readonly string[], value: Json): void {
  let here = event;
  for (const name of names.slice(0, -1)) {
    const next = here[name];
    if (isObject(next)) here = next;
    else {
      const made: JsonObject = {};
      here[name] = made;
      here = made;
    }
  }
  const last = names.at(-1);
  if (last !== undefined && !isObject(here[last])) here[last] = value;
}

function eventFor(mapper: Mapper, type: string): JsonObject {
  const event: JsonObject = { "not mapped": "left over" };
  for (const value of Object.values(mapper.types[type]?.fields ?? {})) {
    // Text, number and date at once.
    for (const { names } of pathsRead(value)) put(event, names, "1709287200");
  }
  return event;
}

describe("mappers and classifiers of real content", { skip }, () => {
  const items = skip ? [] : readAll(join(corpus, "classifiers"));
  const mappers = ofKind(items, "mapper");
  const classifiers = ofKind(items, "classifier");
  const fields = catalogOf(skip ? [] : ofKind(readAll(join(corpus, "fields-types-layouts")), "incidentField"));

  test("were read", () => assert.ok(mappers.length >= 5 && classifiers.length >= 5));

  test("every line of every mapper gives a value for an event that has what it reads, or says why not", () => {
    for (const mapper of mappers) {
      for (const type of [...Object.keys(mapper.types), "No such type"]) {
        const event = eventFor(mapper, type);
        const compiled = compileMapper(mapper, anyField);
        const result = mapEvent(compiled, type, event, tools, { explain: true });
        assert.deepEqual(mapEvent(compileMapper(mapper, anyField), type, event, tools, { explain: true }), result);
        const plan = compiled.planFor(type);
        assert.equal(result.explanation?.fields.length, plan.fields.length, mapper.name);
        for (const [at, line] of plan.fields.entries()) {
          const told = result.explanation?.fields[at];
          const what = `${mapper.name}, ${type}, ${line.field}: ${JSON.stringify(told)}`;
          assert.ok(told && (told.value === undefined) !== (told.absent === undefined), what);
          assert.ok(told.steps.length > 0, what);
          assert.doesNotMatch(
            told.absent ?? "",
            /there is no (?:transformer|filter|incident field)|cannot be read/,
            what,
          );
          if (
            line.value.kind === "path" &&
            line.reads[0]?.whole &&
            type in mapper.types &&
            told.target !== "severity"
          ) {
            assert.ok(told.value !== undefined, what);
          }
        }
        if (plan.keepLabels)
          assert.ok(
            result.labels.some((label) => label.type === "not mapped"),
            mapper.name,
          );
        else assert.deepEqual(result.labels, []);
      }
    }
  });

  test("with the fields at hand the same lines are mapped, and those of other fields are told as such", () => {
    for (const mapper of mappers) {
      for (const type of Object.keys(mapper.types)) {
        const { explanation, problems } = mapEvent(compileMapper(mapper, fields), type, eventFor(mapper, type), tools, {
          explain: true,
        });
        for (const { field, target, absent } of explanation?.fields ?? []) {
          if (target !== null) continue;
          assert.match(absent ?? "", /no incident field/);
          assert.ok(problems.some((problem) => problem.startsWith(`${field}: `)));
        }
      }
    }
  });

  test("every key of a classifier that looks one up gives its type", () => {
    let count = 0;
    for (const classifier of classifiers) {
      const [read] = classifier.transformer ? pathsRead(classifier.transformer) : [];
      for (const [key, type] of Object.entries(classifier.keyTypes)) {
        const event: JsonObject = {};
        if (read) put(event, read.names, key);
        const result = classifyEvent(classifier, event, tools, { explain: true });
        assert.deepEqual(classifyEvent(classifier, event, tools, { explain: true }), result);
        if (classifier.transformer?.kind !== "path") continue;
        assert.deepEqual([result.type, result.by, result.key], [type, "key", key], classifier.name);
        count++;
      }
      // One that works its key out may have one for nothing as well.
      if (classifier.transformer?.kind === "complex") continue;
      assert.equal(classifyEvent(classifier, {}, tools).by, classifier.defaultIncidentType ? "classifier" : "nothing");
    }
    assert.ok(count > 5);
  });

  test("classifiers that work their key out know the events they are for", () => {
    const byName = (name: string) => classifiers.find((classifier) => classifier.name === name);
    const scan = byName("Cortex XDR - Classifier");
    assert.equal(classifyEvent(scan, { description: "A Port Scan from …" }, tools).type, "Cortex XDR Port Scan");
    assert.equal(classifyEvent(scan, { description: "Something else" }, tools).type, "Cortex XDR Incident");
    const hello = byName("Hello World - Classification");
    assert.equal(classifyEvent(hello, { name: "Hello World Alert 42" }, tools).type, "Hello World Alert");
    assert.equal(classifyEvent(hello, { name: "Another" }, tools).by, "nothing");
  });
});

test("a recorded alert of Logz.io becomes what its pack's mapper says", { skip: skipLogzio }, () => {
  const items = readAll(join(logzio, "xsoar-pack"));
  const recorded = join(logzio, "api/rule-events-search_mcafee-malware.response.SYNTHETIC.json");
  const event = jsonAt(JSON.parse(readFileSync(recorded, "utf8")) as Json, "results", 0);
  assert.ok(isObject(event));
  const mapper = ofKind(items, "mapper").find(({ name }) => name.includes("Incoming"));
  assert.ok(mapper);
  const compiled = compileMapper(mapper, catalogOf(ofKind(items, "incidentField")));
  const { system, custom, labels, problems } = mapEvent(compiled, "Logz.io Alert", event, tools);
  assert.deepEqual(problems, []);
  assert.deepEqual(system, { details: event.description });
  assert.deepEqual(custom, {
    logzioalertid: String(event.alertId),
    logzioalerteventid: event.alertEventId,
    logzioalertsummary: event.alertSummary,
    logziotags: event.tags,
  });
  const rest = Object.keys(event).filter(
    (key) => !["alertId", "alertEventId", "alertSummary", "tags", "description"].includes(key),
  );
  assert.deepEqual(
    labels.map(({ type }) => type),
    rest,
  );
});
