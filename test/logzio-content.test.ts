/**
 * The content of `content/packs/logzio`: read from its files as any content is, run over events as Logz.io's fake raises
 * them, and over recorded ones where TOCSIN_FIXTURES says where they are.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { isObject, type Json, type JsonObject, jsonAt } from "#base/json.ts";
import type { ContentItem } from "#formats/content-item.ts";
import { readContent } from "#formats/read-content.ts";
import { createFakeLogzio } from "#integrations/fakes.ts";
import { readAlert } from "#integrations/logzio/read-alert.ts";
import { classifyEvent } from "#playbook/xsoar/mapping/classify-event.ts";
import { catalogOf } from "#playbook/xsoar/mapping/field-catalog.ts";
import { mapEvent } from "#playbook/xsoar/mapping/map-event.ts";
import { compileMapper } from "#playbook/xsoar/mapping/mapping-plan.ts";

const folder = fileURLToPath(new URL("../content/packs/logzio/", import.meta.url));
const items = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".json"))
  .flatMap((file): ContentItem[] => {
    const { items: read, problems } = readContent(readFileSync(join(folder, file), "utf8"), file);
    assert.deepEqual(problems, [], file);
    return read;
  });
const fields = items.flatMap((item) => (item.kind === "incidentField" ? [item.value] : []));
const types = items.flatMap((item) => (item.kind === "incidentType" ? [item.value] : []));
const layouts = items.flatMap((item) => (item.kind === "layout" ? [item.value] : []));
const [mapper] = items.flatMap((item) => (item.kind === "mapper" ? [item.value] : []));
const [classifier] = items.flatMap((item) => (item.kind === "classifier" ? [item.value] : []));
assert.ok(mapper && classifier);
const compiled = compileMapper(mapper, catalogOf(fields));
const tools = { now: Date.UTC(2026, 0, 1) };

/** As the source hands it over, with the logs that it may bring along. */
function become(event: JsonObject, logs?: Json[]) {
  const { alert } = readAlert(event);
  assert.ok(alert);
  const raw = logs === undefined ? alert.raw : { ...alert.raw, logs };
  const { type } = classifyEvent(classifier as NonNullable<typeof classifier>, raw, tools, { instanceType: "Other" });
  const { system, custom, labels, explanation } = mapEvent(compiled, type, raw, tools, { explain: true });
  const problems = (explanation?.fields ?? []).flatMap(({ field, target, notes }) =>
    target === null ? [`${field} is no field`] : notes.map((note) => `${field}: ${note}`),
  );
  return { type, system, custom, labels, problems };
}

const fake = createFakeLogzio({ now: () => tools.now, seed: 3 });

test("events become incidents of a type by the rule's name, in any case", () => {
  const typeOf = (name: Json | undefined) => become(fake.raise({ more: { name } }).body).type;
  for (const name of [
    "McAfee ePO - Malware was detected on an endpoint",
    "MICROSOFT WINDOWS DEFENDER - MALWARE DETECTED",
    "SentinelOne - Threat detected@@",
    "EDR: ransomware\non a server",
  ]) {
    assert.equal(typeOf(name), "Logz.io Malware", name);
  }
  for (const name of ["Falco - Shell in a container", "Antimalwareless", "", undefined, null, 7]) {
    assert.equal(typeOf(name), "Logz.io Alert", String(name));
  }
});

test("every event fills its own fields, and what no field takes is a label", () => {
  const event = fake.raise({
    name: "Okta - sign-ins",
    severity: "SEVERE",
    tags: ["a", "b"],
    groupBy: { "user.name": "ada" },
  }).body;
  const { type, system, custom, labels, problems } = become(event);
  assert.equal(type, "Logz.io Alert");
  assert.deepEqual(problems, []);
  assert.deepEqual(system, {
    name: "Okta - sign-ins",
    severity: 4,
    occurred: "2026-01-01T00:00:00.000Z",
    details: event.description,
    dbotMirrorId: event.alertEventId,
  });
  assert.deepEqual(custom, {
    logzioalertid: String(event.alertId),
    logzioalerteventid: event.alertEventId,
    logzioalertsummary: event.alertSummary,
    logziotags: ["a", "b"],
  });
  assert.ok(labels.some(({ type: label, value }) => label === "user.name" && value === "ada"));
});

test("an incident occurred when the event says, in whatever zone this machine is", (t) => {
  const zone = process.env.TZ;
  t.after(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });
  const event = fake.raise({ at: Date.UTC(2026, 6, 1, 23, 30, 0, 791) }).body;
  for (const other of ["America/New_York", "Asia/Kolkata"]) {
    process.env.TZ = other;
    assert.notEqual(new Date(0).getTimezoneOffset(), 0, "the zone is not UTC");
    assert.equal(become(event).system.occurred, "2026-07-01T23:30:00.791Z");
    const { alert } = readAlert(event);
    assert.equal(alert?.raisedAt, Date.UTC(2026, 6, 1, 23, 30, 0, 791));
  }
});

test("every severity has its number; one that nobody knows leaves the field alone and loses nothing", () => {
  const severityOf = (severity: Json) => become(fake.raise({ more: { severity } }).body).system.severity;
  const known = ["SEVERE", "HIGH", "medium", "LOW", "INFO"].map(severityOf);
  assert.deepEqual(known, [4, 3, 2, 1, 0.5]);
  assert.equal(severityOf("APOCALYPTIC"), undefined);
  assert.equal(severityOf(null), undefined);
});

test("McAfee's malware fills all it says, from what the rule groups by and from the logs", () => {
  const { body, logs } = fake.raise({ scenario: "mcafee" });
  const groupBy = body.groupBy;
  const alone = become(body);
  assert.equal(alone.type, "Logz.io Malware");
  assert.equal(alone.custom.filehash, jsonAt(groupBy, "TargetHash"));
  assert.equal(alone.custom.hostname, jsonAt(groupBy, "TargetHostName"));
  assert.equal(alone.custom.threatname, jsonAt(groupBy, "ThreatName"));
  assert.deepEqual(
    ["filename", "filepath", "user", "action", "sourceip"].filter((key) => key in alone.custom),
    [],
  );

  const whole = become(body, logs);
  const [log] = logs;
  assert.deepEqual(whole.problems, []);
  const machine = jsonAt(log, "EPOevent", "MachineInfo");
  const expected = {
    filehash: jsonAt(log, "TargetHash", 0),
    filename: jsonAt(log, "TargetName", 0),
    filepath: jsonAt(log, "TargetFileName", 0),
    threatname: jsonAt(log, "ThreatName", 0),
    hostname: jsonAt(machine, "MachineName"),
    sourceip: jsonAt(machine, "IPAddress"),
    user: jsonAt(log, "TargetUserName", 0),
    action: "IDS_ALERT_ACT_TAK_DEL",
    actionresult: "True",
  };
  assert.deepEqual(pick(whole.custom, Object.keys(expected)), expected);
});

test("Defender's malware does so too, also where the names that a rule groups by hold dots", () => {
  const { body, logs } = fake.raise({ scenario: "defender" });
  const alone = become(body);
  assert.equal(alone.custom.threatname, jsonAt(body.groupBy, "winlog.event_data.Threat Name"));
  assert.equal(alone.custom.hostname, jsonAt(body.groupBy, "winlog.computer_name"));
  const data = jsonAt(logs[0], "winlog", "event_data");
  const path = String(jsonAt(data, "Path")).replace("file:_", "");
  const whole = become(body, logs);
  assert.deepEqual(
    pick(whole.custom, ["filename", "filepath", "threatname", "hostname", "user", "action", "filehash"]),
    {
      filename: path.split("\\").at(-1),
      filepath: path,
      threatname: jsonAt(data, "Threat Name"),
      hostname: jsonAt(logs[0], "winlog", "computer_name"),
      user: jsonAt(data, "Detection User"),
      action: "%%887",
      filehash: undefined,
    },
  );
});

test("of several places the first is taken; a hash is written in lower case; absent and empty values fill nothing", () => {
  const path =
    "containerfile:_C:\\Users\\ada\\a.zip; file:_C:\\Users\\ada\\a.zip->b.com; webfile:_C:\\Users\\ada\\a.zip|https://x/a.zip|pid:7500";
  const { body } = fake.raise({
    scenario: "defender",
    groupBy: { TargetHash: ["ABCDEF", "ABCDEF"], TargetHostName: "" },
  });
  const { custom, problems } = become(body, [
    {},
    "no log",
    { TargetHostName: [], winlog: { event_data: { Path: path, "Detection User": null } } },
    { TargetHostName: ["SRV-1", "SRV-1"] },
  ]);
  assert.deepEqual(problems, []);
  assert.equal(custom.filehash, "abcdef");
  assert.equal(custom.hostname, "SRV-1");
  assert.equal(custom.filepath, "C:\\Users\\ada\\a.zip");
  assert.equal(custom.filename, "a.zip");
  assert.equal(custom.user, undefined);
});

test("each type has its layout, and no layout shows a field that is not there", () => {
  const system = new Set(
    "type severity owner sourcebrand sourceinstance playbookid occurred details closereason closenotes dbotcreated dbotmodified dbotduedate dbotclosed".split(
      " ",
    ),
  );
  for (const { name, layout } of types) {
    const own = layouts.find(({ id }) => id === layout);
    assert.ok(own, `${name} has a layout`);
    const shown = Object.values(own.views).flatMap(({ tabs }) =>
      tabs.flatMap(({ sections }) => sections.flatMap(({ items: all }) => all)),
    );
    for (const { field = "" } of shown) {
      const known =
        system.has(field) || fields.some(({ key, types: of }) => key === field && (of === "all" || of.includes(name)));
      assert.ok(known, `${name}: ${field}`);
    }
  }
  assert.deepEqual(types.map(({ name }) => name).sort(), ["Logz.io Alert", "Logz.io Malware"]);
});

test("recorded events and logs fill the fields", (t) => {
  const fixtures = process.env.TOCSIN_FIXTURES;
  if (!fixtures || !existsSync(join(fixtures, "logzio"))) return t.skip("TOCSIN_FIXTURES is not set");
  const read = (name: string): JsonObject => {
    const json = JSON.parse(readFileSync(join(fixtures, "logzio/api", name), "utf8")) as Json;
    const [first] = isObject(json) && Array.isArray(json.results) ? json.results : [];
    assert.ok(isObject(first));
    return first;
  };
  const event = read("rule-events-search_mcafee-malware.response.SYNTHETIC.json");
  const mcafee = become(event, [read("rule-event-logs-search_mcafee-epo.response.DERIVED.json")]);
  assert.equal(mcafee.type, "Logz.io Malware");
  assert.deepEqual(pick(mcafee.custom, ["filehash", "filename", "threatname", "hostname", "user", "action"]), {
    filehash: "81da244a770c46ace2cf112214f8e75e",
    filename: "test.exe",
    threatname: "Trojan-FRTB!81DA244A770C",
    hostname: "WinSec3",
    user: "WinSec3\\Logzio",
    action: "IDS_ALERT_ACT_TAK_DEL",
  });
  const { groupBy: _, ...bare }: JsonObject = { ...event, name: "Microsoft Windows Defender - Malware detected" };
  const defender = become(bare, [read("rule-event-logs-search_windows-defender.response.DERIVED.json")]);
  assert.deepEqual(pick(defender.custom, ["filename", "filepath", "threatname", "hostname", "user"]), {
    filename: "eicar_com.zip",
    filepath: "C:\\Users\\test_user\\Downloads\\eicar_com.zip",
    threatname: "Virus:DOS/EICAR_Test_File",
    hostname: "WinTesting",
    user: "WinTesting\\test_user",
  });
});

function pick(custom: JsonObject, keys: readonly string[]): Record<string, Json | undefined> {
  return Object.fromEntries(keys.map((key) => [key, custom[key]]));
}
