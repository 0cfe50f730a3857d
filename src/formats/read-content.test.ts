import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import type { ContentItem, ContentKind, ContentModels } from "./content-item.ts";
import { readContent } from "./read-content.ts";
import { writeEditedContent, writeNewContent } from "./xsoar/write-content.ts";

const folder = new URL("./xsoar/fixtures/", import.meta.url);
const names = readdirSync(folder);
const textOf = (name: string) => readFileSync(new URL(name, folder), "utf8");

function read<Kind extends ContentKind>(name: string, kind: Kind, at = 0): ContentModels[Kind] {
  const { items, problems } = readContent(textOf(name), name);
  assert.deepEqual(problems, []);
  const item = items[at];
  assert.equal(item?.kind, kind);
  // Checked in the line above, which the compiler cannot follow.
  return item?.value as ContentModels[Kind];
}

test("a classifier's key is a path in the event", () => {
  assert.deepEqual(read("classifier-Acme.json", "classifier"), {
    id: "acme-classifier",
    name: "Acme - Classifier",
    description: "Tells Acme's alerts apart.",
    feed: false,
    transformer: {
      kind: "complex",
      root: "alert",
      accessor: "kind",
      transformers: [{ operator: "toLowerCase", arguments: {} }],
    },
    keyTypes: { malware: "Acme Malware" },
    defaultIncidentType: "Acme Alert",
    fromVersion: "6.0.0",
  });
});

test("a mapper's simple value is a path, and its arguments are texts", () => {
  const { types, direction } = read("classifier-mapper-incoming-Acme.json", "mapper");
  assert.equal(direction, "incoming");
  assert.deepEqual(types, {
    "Acme Alert": {
      keepLabels: false,
      fields: {
        "Alert Name": { kind: "path", path: "title" },
        occurred: {
          kind: "complex",
          root: "ts",
          filters: [
            [{ left: { kind: "path", path: "ts" }, operator: "isExists", right: { kind: "literal", value: null } }],
          ],
          transformers: [
            { operator: "TimeStampToDate", arguments: {} },
            { operator: "join", arguments: { separator: { kind: "text", text: "," } } },
          ],
        },
      },
    },
    dbot_classification_incident_type_all: { keepLabels: true, fields: { dbotMirrorId: { kind: "path", path: "id" } } },
  });
});

test("a file from before 6.0 is a classifier and a mapper", () => {
  assert.deepEqual(read("classifier-Old_5_9_9.json", "classifier").keyTypes, { a: "Acme Alert" });
  const mapper = read("classifier-Old_5_9_9.json", "mapper", 1);
  assert.equal(mapper.name, "Acme");
  assert.deepEqual(mapper.types["Acme Alert"]?.fields, { "Alert Name": { kind: "path", path: "title" } });
});

test("an incident type says its playbook, its times and its extraction", () => {
  const { playbook, autorun, sla, extract, extractOnChange, extractFields, closureScript, layout } = read(
    "incidenttype-Acme.json",
    "incidentType",
  );
  assert.deepEqual([playbook, autorun, closureScript, layout], ["Acme - Work", true, "AcmeClose", "acme-layout"]);
  assert.deepEqual(sla, { minutes: 60, reminderMinutes: 15 });
  assert.deepEqual([extract, extractOnChange], ["none", "inline"]);
  assert.deepEqual(extractFields, { mode: "Specific", fields: { sourceip: { asIs: "IP", all: false, types: [] } } });
});

test("grids have columns, and timers have times", () => {
  const grid = read("incidentfield-Acme_Hosts.json", "incidentField");
  assert.deepEqual([grid.key, grid.type, grid.types], ["acmehosts", "grid", ["Acme Alert"]]);
  assert.deepEqual(grid.columns, [
    { key: "host", name: "Host", type: "shortText", required: true, readOnly: false },
    { key: "state", name: "State", type: "singleSelect", required: false, readOnly: false, options: ["up", "down"] },
  ]);
  assert.deepEqual(grid.defaultRows, [{ host: "first", state: "up" }]);
  const timer = read("incidentfield-Acme_Timer.json", "incidentField");
  assert.deepEqual(timer.timer, { slaMinutes: 120, riskHours: 72, breachScript: "AcmeBreach" });
  assert.equal(timer.types, "all");
});

test("a layout tells fields, buttons and dynamic sections, in both generations", () => {
  const layout = read("layoutscontainer-Acme.json", "layout");
  const [summary, info] = layout.views.detailsV2?.tabs ?? [];
  assert.deepEqual([summary?.hidden, info?.name], [true, "Incident Info"]);
  assert.deepEqual(info?.sections[0]?.items, [
    { column: 0, endColumn: 2, row: 0, field: "severity" },
    {
      column: 0,
      endColumn: 1,
      row: 1,
      button: { name: "Isolate", script: "AcmeIsolate", arguments: { host: "${incident.host}" } },
    },
  ]);
  assert.equal(info?.sections[1]?.script, "AcmeGraph");
  assert.equal(layout.views.edit?.tabs[0]?.sections[0]?.items[0]?.field, "type");
  const old = read("layout-details-Acme.json", "layout");
  assert.deepEqual([old.incidentType, Object.keys(old.views)], ["Acme Alert", ["details"]]);
});

test("a list is its data", () => {
  const { name, type, data } = read("list-Acme_Networks.json", "list");
  assert.deepEqual([name, type, data], ["Acme Networks", "plain_text", "10.0.0.0/8\n192.168.0.0/16"]);
});

test("a script and an integration tell what they take, give and are written in", () => {
  const script = read("automation-AcmeHello.yml", "script");
  assert.deepEqual([script.language, script.timeoutSeconds, script.tags], ["javascript", 90, ["transformer"]]);
  assert.equal(script.code, "// greets\nreturn 'Hello ' + args.who;");
  assert.deepEqual(script.outputs, [{ path: "yes", description: "Said" }]);
  assert.deepEqual(script.arguments[1], {
    name: "loud",
    required: false,
    positional: false,
    isArray: false,
    secret: false,
    default: "no",
    options: ["yes", "no"],
  });
  const integration = read("integration-Acme.yml", "integration");
  assert.deepEqual(
    [integration.name, integration.language, integration.code, integration.fetches, integration.incomingMapper],
    ["Acme", "python3", undefined, true, "acme-mapper-in"],
  );
  assert.deepEqual(
    integration.commands.map(({ name, harmful }) => [name, harmful]),
    [["acme-isolate", true]],
  );
  assert.deepEqual(integration.parameters[0]?.default, "https://acme.example");
  assert.equal(read("pack_metadata.json", "pack").version, "1.2.3");
});

test("every kind is written as a new file that reads back the same, and an unedited file as it was", () => {
  for (const name of names) {
    const text = textOf(name);
    const { items } = readContent(text, name);
    assert.equal(writeEditedContent(text, name, items).text, text);
    for (const item of items) {
      const written = writeNewContent(item);
      assert.deepEqual(readContent(written.text, written.fileName).items, [item], written.fileName);
    }
  }
});

test("every kind is renamed in one line", () => {
  for (const name of names) {
    const text = textOf(name);
    const [item, ...others] = readContent(text, name).items;
    assert.ok(item);
    // A layout from before 6.0 has no name of its own, and an old classifier none but its brand's: one line more.
    const renamed = { ...item, value: { ...item.value, name: "Renamed" } } as ContentItem;
    const written = writeEditedContent(text, name, [renamed, ...others]);
    if (others.length > 0) continue;
    assert.deepEqual(written.problems, [], name);
    const old = new Set(text.split("\n"));
    assert.ok(written.text.split("\n").filter((line) => !old.has(line)).length <= 2, name);
  }
});

test("what a file is, is told by what it holds, whatever its name", () => {
  for (const name of names.filter((one) => one !== "pack_metadata.json")) {
    const kinds = (file: string) => readContent(textOf(name), file).items.map(({ kind }) => kind);
    assert.deepEqual(kinds(name.endsWith(".json") ? "x.json" : "x.yml"), kinds(name), name);
    if (name.endsWith(".json")) assert.deepEqual(kinds("x.yml"), kinds(name), `${name} as YAML`);
  }
});

test("a list of things in one file is read as each of them", () => {
  const field = textOf("incidentfield-Acme_Timer.json");
  for (const text of [`[${field}, ${field}]`, `{"incidentFields": [${field}, ${field}]}`]) {
    assert.deepEqual(
      readContent(text, "incidentfields.json").items.map(({ kind }) => kind),
      ["incidentField", "incidentField"],
    );
  }
});

test("what is no content is told as a note, and what was meant to be content as an error", () => {
  const codes = (text: string, file: string) =>
    readContent(text, file).problems.map(({ severity, code }) => `${severity} ${code}`);
  assert.deepEqual(codes('{"hello": 1}', "a.json"), ["info CONTENT_FILE_UNKNOWN"]);
  assert.deepEqual(codes("a: 1\n", "docker-compose.yml"), ["info CONTENT_FILE_UNKNOWN"]);
  assert.deepEqual(codes('{"widgetType": "pie", "name": "x"}', "widget-x.json"), ["info CONTENT_FILE_UNKNOWN"]);
  assert.deepEqual(codes("a: 1\n", "playbook-x.yml"), [
    "error CONTENT_XSOAR_FIELD_MISSING",
    "error CONTENT_XSOAR_FIELD_MISSING",
  ]);
  assert.deepEqual(codes("[1, 2", "a.json"), ["error CONTENT_JSON_SYNTAX"]);
});

test("no text and no tree makes reading or writing throw", () => {
  const all = names.map((name) => [name, textOf(name)] as const);
  fc.assert(
    fc.property(
      fc.constantFrom(...all),
      fc.nat(3_000),
      fc.nat(30),
      fc.string({ unit: "binary", maxLength: 20 }),
      ([name, text], at, gone, put) => {
        const cut = text.slice(0, at) + put + text.slice(at + gone);
        const { items, problems } = readContent(cut, name);
        assert.ok(items.length > 0 || problems.length > 0 || cut.trim() === "", cut);
        assert.equal(writeEditedContent(cut, name, items).text, cut);
      },
    ),
    { numRuns: 100 },
  );
  const words =
    "id name type mapping internalMapping transformer keyTypeMap layout tabs sections items fields group columns sla args complex simple data commonfields script configuration commands".split(
      " ",
    );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom(null, true, 1, "", "classification", "mapping-incoming", "grid", "timer"),
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...words, "__proto__"), tie("tree"), { maxKeys: 6 }),
    ),
  }));
  const starts = [
    { cliName: "x", type: "grid" },
    { type: "classification", id: "x" },
    { type: "mapping-incoming", id: "x" },
    { commonfields: { id: "x" } },
    { commonfields: { id: "x" }, configuration: [] },
    { kind: "details", typeId: "x", layout: {} },
    { group: "incident", name: "x", detailsV2: {} },
    { autorun: true, id: "x" },
    { name: "x", data: "x", type: "json" },
    {},
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...starts),
      fc.dictionary(fc.constantFrom(...words), tree, { maxKeys: 6 }),
      (start, more) => {
        const { items, problems } = readContent(JSON.stringify({ ...more, ...start }), "x.json");
        assert.ok(items.length > 0 || problems.length > 0);
        for (const item of items) {
          const written = writeNewContent(item);
          assert.deepEqual(readContent(written.text, written.fileName).items, [item]);
        }
      },
    ),
    { numRuns: 300 },
  );
});
