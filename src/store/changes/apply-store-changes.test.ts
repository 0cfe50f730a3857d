import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import fc from "fast-check";
import { openStoreDesk, type StoreDesk } from "#test/store-desk.ts";
import type { StoreChange } from "./store-change.ts";

let desk: StoreDesk;
before(async () => {
  desk = await openStoreDesk();
});
after(() => desk.close());
const tables = `incidents, incident_links, incident_timers, lists, indicators, excluded_indicators, indicator_incidents,
  scheduled_commands, entries, evidence, engine_requests, ignored_changes, entitlements`;
beforeEach(async () => {
  await desk.query(`truncate ${tables} restart identity`);
});

const at = (ms: number) => new Date(ms);

describe("an incident", () => {
  test("takes its own fields and its custom ones; null takes a custom field away; what is not named stays", async () => {
    await desk.makeIncidents(1);
    const values = { name: "new name", severity: 3, dueDate: 5_000, roles: ["a"], dbotMirrorTags: ["t"] };
    await desk.apply({ change: { kind: "setIncident", incident: "1", values, custom: { a: 1, b: "x" } }, at: 9_000 });
    await desk.apply({ kind: "setIncident", incident: "1", values: { dueDate: null }, custom: { a: null, c: [1] } });
    const [row] = await desk.query("select * from incidents");
    assert.equal(row?.name, "new name");
    assert.equal(row?.severity, 3);
    assert.equal(row?.type, "Phishing");
    assert.equal(row?.due_date, null);
    assert.deepEqual(row?.custom_fields, { b: "x", c: [1] });
    assert.deepEqual(row?.roles, ["a"]);
    assert.deepEqual(row?.modified, at(9_000));
    assert.equal(row?.version, 3);
  });

  test("keeps NUL, lone surrogates, __proto__ and the digits of fields nobody changed", async () => {
    await desk.makeIncidents(1);
    await desk.query(`update incidents set custom_fields = '{"big": 12345678901234567890}'`);
    await desk.apply({ kind: "setIncident", incident: "1", values: { name: "a\0\ud800" }, custom: {} });
    assert.match(
      String((await desk.query("select custom_fields::text from incidents"))[0]?.custom_fields),
      /78901234567890/,
    );
    const odd = JSON.parse('{"__proto__": "a\\u0000\\ud800"}');
    await desk.apply({ kind: "setIncident", incident: "1", values: {}, custom: odd });
    const [row] = await desk.query("select name, custom_fields::text as text from incidents");
    assert.equal(row?.name, "a\ufffd\ufffd");
    assert.match(String(row?.text), /"__proto__":"a\\u0000\\ud800"/);
  });

  test("is closed once, with who and why; its timers end and its runs are to be stopped", async () => {
    await desk.makeIncidents(1);
    await desk.apply({ kind: "timer", incident: "1", field: "sla", action: "start" });
    const close = { kind: "closeIncident", incident: "1", reason: "Resolved", notes: "done" } as const;
    assert.deepEqual(await desk.apply({ change: close, at: 61_000, by: "ada" }, close), [
      "the incident 1 is closed already",
    ]);
    const [row] = await desk.query("select status, close_reason, close_notes, closing_user, closed from incidents");
    assert.deepEqual(row, {
      status: 2,
      close_reason: "Resolved",
      close_notes: "done",
      closing_user: "ada",
      closed: at(61_000),
    });
    assert.deepEqual(await desk.query("select status, total_ms from incident_timers"), [
      { status: "ended", total_ms: "60000" },
    ]);
    assert.deepEqual(await desk.query("select investigation_id, kind, requested_by from engine_requests"), [
      { investigation_id: "1", kind: "incidentClosed", requested_by: "ada" },
    ]);
    assert.deepEqual(
      await desk.apply({ kind: "reopenIncident", incident: "1" }, { kind: "reopenIncident", incident: "1" }),
      ["the incident 1 is not closed"],
    );
    assert.deepEqual(await desk.query("select status, closed, close_reason from incidents"), [
      { status: 1, closed: null, close_reason: "" },
    ]);
  });

  test("is created with the id that was given out, and changed in the same breath", async () => {
    const create = {
      kind: "createIncident",
      incident: "8",
      values: { name: "n", type: "t" },
      custom: { a: 1 },
    } as const;
    const ignored = await desk.apply(
      { change: create, at: 5_000 },
      { kind: "setIncident", incident: "8", values: { owner: "ada" }, custom: { b: 2 } },
      create,
    );
    assert.deepEqual(ignored, ["there is an incident 8 already"]);
    const [row] = await desk.query("select id, name, raw_name, owner, status, custom_fields, created from incidents");
    assert.deepEqual(row, {
      id: "8",
      name: "n",
      raw_name: "n",
      owner: "ada",
      status: 0,
      custom_fields: { a: 1, b: 2 },
      created: at(5_000),
    });
    assert.deepEqual(await desk.query("select kind, investigation_id from engine_requests"), [
      { kind: "incidentCreated", investigation_id: "8" },
    ]);
  });

  test("is linked from both ends, and a duplicate is closed as one", async () => {
    await desk.makeIncidents(1, 2, 3, 4);
    const link = (others: string[], action: "link" | "unlink" | "duplicate"): StoreChange => {
      return { kind: "linkIncidents", incident: "1", others, action };
    };
    assert.deepEqual(await desk.apply(link(["2", "4", "1", "99"], "link"), link(["3"], "duplicate")), [
      "there is nothing to link at 1, 99",
    ]);
    await desk.apply(link(["4"], "unlink"));
    const rows = await desk.query("select incident_id, other_id, kind from incident_links order by 1, 2");
    assert.deepEqual(
      rows.map((row) => Object.values(row).join(" ")),
      ["1 2 link", "1 3 original", "2 1 link", "3 1 duplicate"],
    );
    assert.deepEqual(await desk.query("select id, close_reason, close_notes from incidents where status = 2"), [
      { id: "3", close_reason: "Duplicate", close_notes: "Duplicate of incident 1" },
    ]);
  });

  test("has its playbook set, which the engine is asked to start", async () => {
    await desk.makeIncidents(1);
    await desk.apply({ kind: "setPlaybook", incident: "1", playbook: "Phishing - Generic" });
    assert.deepEqual(await desk.query("select playbook_id from incidents"), [{ playbook_id: "Phishing - Generic" }]);
    assert.deepEqual(await desk.query("select kind, details from engine_requests"), [
      { kind: "startPlaybook", details: { playbook: "Phishing - Generic" } },
    ]);
  });

  test("has the playbook of its type, or of another one, when there is one", async () => {
    await desk.makeIncidents(1);
    await desk.query("insert into incident_types (name, playbook_id, is_default) values ('Phishing', 'p', false)");
    const of = (incidentType: string | null): StoreChange => ({
      kind: "setPlaybookOfType",
      incident: "1",
      incidentType,
    });
    assert.deepEqual(await desk.apply(of(null), of("Malware")), ["incidents of the type Malware have no playbook"]);
    assert.deepEqual(await desk.query("select playbook_id from incidents"), [{ playbook_id: "p" }]);
    await desk.query("delete from incident_types");
  });

  test("that waits is opened by investigating it, once; a closed one is not", async () => {
    await desk.makeIncidents(1);
    await desk.query("update incidents set status = 0, investigation_id = ''");
    const investigate = { kind: "investigate", incident: "1" } as const;
    assert.deepEqual(await desk.apply(investigate, investigate), ["the incident 1 is open already"]);
    assert.deepEqual(await desk.query("select status, investigation_id from incidents"), [
      { status: 1, investigation_id: "1" },
    ]);
    assert.deepEqual(await desk.query("select kind from engine_requests"), [{ kind: "startPlaybook" }]);
    await desk.apply({ kind: "closeIncident", incident: "1", reason: "", notes: "" });
    assert.deepEqual(await desk.apply(investigate), ["the incident 1 is closed; reopen it first"]);
  });

  test("that is created takes over the files of entries", async () => {
    await desk.makeEntry("1", 1);
    await desk.makeEntry("1", 2);
    await desk.query("update entries set file_name = 'a.txt', file_hash = 'h', file_size = 3 where n = 1");
    const attachments = [1, 2].map((n) => ({ investigationId: "1", n }));
    const create: StoreChange = { kind: "createIncident", incident: "8", values: {}, custom: {}, attachments };
    assert.deepEqual(await desk.apply(create), ["there is no file in the entry 2@1"]);
    const [row] = await desk.query<{ attachments: object[] }>("select attachments from incidents");
    assert.deepEqual(
      row?.attachments.map((one) => ({ ...one })),
      [{ name: "a.txt", path: "1@1", type: "", description: "", showMediaFile: false, hash: "h", size: 3 }],
    );
  });

  test("does not take a plain value where it has a timer", async () => {
    await desk.makeIncidents(1);
    await desk.apply({ kind: "timer", incident: "1", field: "sla", action: "start" });
    const set = { kind: "setIncident", incident: "1", values: {}, custom: { sla: 5, other: 6 } } as const;
    assert.deepEqual(await desk.apply(set), ["sla is a timer: start, pause, stop or reset it"]);
    assert.deepEqual(await desk.query("select custom_fields from incidents"), [{ custom_fields: { other: 6 } }]);
  });
});

describe("a list", () => {
  test("is made, replaced and deleted; the last word of a batch counts, and each raises the version", async () => {
    const set = (name: string, content: string): StoreChange => ({ kind: "setList", name, content });
    await desk.apply(
      set("a", "1"),
      { change: set("a", "2"), by: "ada", at: 7_000 },
      set("b", "x"),
      set("\u{1f600}", ""),
    );
    assert.deepEqual(await desk.apply({ kind: "deleteList", name: "b" }, { kind: "deleteList", name: "b" }), [
      "there is no list b",
    ]);
    await desk.apply({ change: { ...set("a", "nul \0 in it"), type: "json" } as StoreChange, by: "bo" });
    const rows = await desk.query("select name, content, type, version, updated_by from lists order by name");
    assert.deepEqual(rows, [
      { name: "a", content: "nul \0 in it", type: "json", version: 3, updated_by: "bo" },
      { name: "\u{1f600}", content: "", type: "plain_text", version: 1, updated_by: "" },
    ]);
    await desk.apply({ kind: "deleteList", name: "a" }, set("a", "anew"));
    assert.deepEqual(await desk.query("select content, version from lists where name = 'a'"), [
      { content: "anew", version: 1 },
    ]);
  });
});

describe("an indicator", () => {
  const set = (value: string, indicatorType: string | null, more: Partial<StoreChange> = {}): StoreChange =>
    ({ kind: "setIndicator", value, indicatorType, fields: {}, ...more }) as StoreChange;

  test("is one for a type and a value, whatever the case where case means nothing", async () => {
    await desk.apply(
      set("Evil.example", "Domain", { fields: { a: 1 }, score: 2 } as never),
      set("evil.EXAMPLE", "Domain", { fields: { b: 2 } } as never),
      set("http://a/X", "URL"),
      set("http://a/x", "URL"),
      set("x".repeat(9_000), "URL"),
      { change: set("evil.example", null, { score: 3 } as never), at: 9_000 },
    );
    const rows = await desk.query("select value, type, score, fields, last_seen from indicators order by id");
    assert.deepEqual(
      rows.map(({ value, type }) => `${type} ${String(value).slice(0, 12)}`),
      ["Domain Evil.example", "URL http://a/X", "URL http://a/x", "URL xxxxxxxxxxxx"],
    );
    assert.deepEqual(rows[0]?.fields, { a: 1, b: 2 });
    assert.equal(rows[0]?.score, 3);
    assert.deepEqual(rows[0]?.last_seen, at(9_000));
  });

  test("has items added to its list fields and taken out of them", async () => {
    await desk.apply(set("a", "Host", { fields: { tags: "one", other: 1 } } as never));
    const change = (action: "append" | "remove", ...items: string[]): StoreChange => {
      return { kind: "indicatorField", values: ["A"], field: "tags", action, items };
    };
    await desk.apply(change("append", "two", "one", "three"), change("remove", "two", "none"));
    assert.deepEqual(await desk.query("select fields from indicators"), [
      { fields: { other: 1, tags: ["one", "three"] } },
    ]);
    assert.deepEqual(await desk.apply({ ...change("append", "x"), values: ["b"] } as StoreChange), [
      "there is no indicator b",
    ]);
  });

  test("without a type is one of the type Unknown when there is none of its value", async () => {
    await desk.apply(set("something", null, { score: 1 } as never));
    assert.deepEqual(await desk.query("select type, score from indicators"), [{ type: "Unknown", score: 1 }]);
  });

  test("keeps the verdict of a person against any playbook", async () => {
    await desk.apply({ change: set("1.2.3.4", "IP", { score: 1 } as never), by: "ada" });
    assert.deepEqual(await desk.apply(set("1.2.3.4", "IP", { score: 3 } as never)), [
      "the verdict on 1.2.3.4 was set by ada and stays",
    ]);
    await desk.apply({ change: set("1.2.3.4", "IP", { score: 3 } as never), by: "bo" });
    assert.deepEqual(await desk.query("select score, manual_score, set_by from indicators"), [
      { score: 3, manual_score: true, set_by: "bo" },
    ]);
  });

  test("is related to investigations, and gone with its relations when it is deleted", async () => {
    await desk.apply(set("a", "Host"), set("b", "Host"), {
      kind: "relateIndicators",
      values: ["A", "b", "c"],
      investigation: "7",
    });
    assert.equal((await desk.query("select * from indicator_incidents where investigation_id = '7'")).length, 2);
    assert.deepEqual((await desk.query("select reason from ignored_changes"))[0]?.reason, "there is no indicator c");
    const [first] = await desk.query<{ id: string }>("select id from indicators order by id");
    assert.deepEqual(await desk.apply({ kind: "deleteIndicators", ids: [first?.id ?? "", "999"], reason: "" }), [
      "there is no indicator 999",
    ]);
    assert.deepEqual(await desk.query("select value from indicators"), [{ value: "b" }]);
    assert.equal((await desk.query("select * from indicator_incidents")).length, 1);
  });

  test("that is excluded is gone and does not come back, under its type or under any", async () => {
    await desk.apply(set("a.example", "Domain"), set("b.example", "Domain"));
    const exclude = (values: string[], indicatorType: string): StoreChange => {
      return { kind: "excludeIndicators", values, indicatorType, reason: "ours" };
    };
    const ignored = await desk.apply(
      exclude(["A.example"], "Domain"),
      exclude(["b.example", "10.0.0.1"], ""),
      set("a.example", "Domain"),
      set("a.example", "Host"),
      set("10.0.0.1", "IP"),
    );
    assert.deepEqual(ignored, ["a.example is on the exclusion list", "10.0.0.1 is on the exclusion list"]);
    assert.deepEqual(await desk.query("select type, value from indicators"), [{ type: "Host", value: "a.example" }]);
    assert.deepEqual(await desk.apply(set("B.EXAMPLE", "Domain")), ["B.EXAMPLE is on the exclusion list"]);
  });
});

test("all timers of an incident are moved at once, those that can be", async () => {
  await desk.makeIncidents(1);
  const timer = (field: string | null, action: "start" | "pause" | "reset"): StoreChange => {
    return { kind: "timer", incident: "1", field, action };
  };
  await desk.apply(timer("a", "start"), timer("b", "reset"), timer(null, "pause"));
  assert.deepEqual(await desk.query("select field, status from incident_timers order by 1"), [
    { field: "a", status: "paused" },
    { field: "b", status: "idle" },
  ]);
});

test("an entitlement is kept, and once", async () => {
  const add = { kind: "addEntitlement", id: "e", investigation: "1", persistent: true, tag: "t" } as const;
  await desk.apply(add, { ...add, tag: "other" });
  assert.deepEqual(await desk.query("select id, investigation_id, persistent, tag from entitlements"), [
    { id: "e", investigation_id: "1", persistent: true, tag: "t" },
  ]);
});

describe("a scheduled command", () => {
  const schedule = (more: object = {}): StoreChange => {
    const once = { id: "s", command: "!Print", cron: "* * * * *", times: 2, endsAt: 500_000, nextAt: 60_000 };
    return { kind: "scheduleCommand", ...once, ...more };
  };
  const state = async () =>
    (await desk.query("select times_left, next_at, last_at, stopped_by from scheduled_commands"))[0];

  test("runs so many times, and no later than its end", async () => {
    await desk.apply(schedule());
    await desk.apply({ change: { kind: "advanceSchedule", id: "s", nextAt: 120_000 }, at: 60_000 });
    assert.deepEqual(await state(), { times_left: 1, next_at: at(120_000), last_at: at(60_000), stopped_by: null });
    await desk.apply({ kind: "advanceSchedule", id: "s", nextAt: 180_000 });
    assert.equal((await state())?.next_at, null);
    await desk.apply(schedule({ id: "late", times: null }), { kind: "advanceSchedule", id: "late", nextAt: 500_001 });
    const open = await desk.query("select id from scheduled_commands where next_at is not null");
    assert.deepEqual(open, []);
  });

  test("that is stopped while it runs does not come back", async () => {
    await desk.apply(schedule({ times: null }));
    await desk.apply(
      { change: { kind: "stopSchedule", id: "s" }, by: "ada" },
      {
        kind: "advanceSchedule",
        id: "s",
        nextAt: 120_000,
      },
    );
    assert.equal((await state())?.next_at, null);
    assert.equal((await state())?.stopped_by, "ada");
    assert.deepEqual(
      await desk.apply({ kind: "stopSchedule", id: "s" }, { kind: "stopSchedule", id: "none" }, schedule()),
      [
        "the scheduled command s is over already",
        "there is no scheduled command none",
        "there is a scheduled command s already",
      ],
    );
  });
});

describe("an entry", () => {
  test("is marked as note and evidence, and tagged, as often as it is said", async () => {
    await desk.makeEntry("1", 1);
    const entry = { investigationId: "1", n: 1 };
    const evidence = { kind: "markEvidence", entry, tags: ["t"], occurred: 5_000 } as const;
    const ignored = await desk.apply(
      { kind: "addTags", entry, tags: ["a", "b"] },
      { kind: "addTags", entry, tags: ["b", "c\0"] },
      { kind: "markNote", entry, note: true },
      { change: { ...evidence, description: "first" }, by: "ada" },
      { change: { ...evidence, description: "second", occurred: null }, by: "bo", at: 8_000 },
      { kind: "markNote", entry: { investigationId: "1", n: 2 }, note: true },
    );
    assert.deepEqual(ignored, ["there is no entry 2@1"]);
    assert.deepEqual(await desk.query("select note, tags from entries"), [{ note: true, tags: ["a", "b", "c\ufffd"] }]);
    assert.deepEqual(await desk.query("select description, tags, occurred, marked_by from evidence"), [
      { description: "second", tags: ["t"], occurred: at(8_000), marked_by: "bo" },
    ]);
  });
});

test("what the engine is asked for is marked when it is done, once", async () => {
  await desk.apply({ kind: "requestEngine", investigation: "1", request: "completeTask", details: { task: "5" } });
  await desk.apply({ change: { kind: "requestDone", id: "1", outcome: "done" }, at: 2_000 });
  await desk.apply({ change: { kind: "requestDone", id: "1", outcome: "again" }, at: 3_000 });
  assert.deepEqual(await desk.query("select kind, details, done_at, outcome from engine_requests"), [
    { kind: "completeTask", details: { task: "5" }, done_at: at(2_000), outcome: "done" },
  ]);
});

test("a batch of changes ends as the same changes one by one do", async () => {
  const incident = fc.constantFrom("1", "2", "3", "9");
  const value = fc.constantFrom("a.example", "A.example", "b.example");
  const type = fc.constantFrom("Domain", "Host", "URL");
  const name = fc.constantFrom("x", "y");
  const entry = fc.record({ investigationId: fc.constant("1"), n: fc.integer({ min: 1, max: 2 }) });
  const change: fc.Arbitrary<StoreChange> = fc.oneof(
    fc.record({
      kind: fc.constant("setIncident" as const),
      incident,
      values: fc.record(
        { name, severity: fc.constantFrom(0, 1, 4), status: fc.constantFrom(0, 1, 2) },
        { requiredKeys: [] },
      ),
      custom: fc.dictionary(fc.constantFrom("f", "g"), fc.constantFrom<string | number | null>("v", 1, null)),
    }),
    fc.record({
      kind: fc.constant("createIncident" as const),
      incident,
      values: fc.record({ name }),
      custom: fc.constant({}),
    }),
    fc.record({ kind: fc.constant("closeIncident" as const), incident, reason: name, notes: name }),
    fc.record({ kind: fc.constant("reopenIncident" as const), incident }),
    fc.record({
      kind: fc.constant("linkIncidents" as const),
      incident,
      others: fc.array(incident, { maxLength: 3 }),
      action: fc.constantFrom("link" as const, "unlink" as const, "duplicate" as const),
    }),
    fc.record({
      kind: fc.constant("timer" as const),
      incident,
      field: fc.constantFrom("f", "t"),
      action: fc.constantFrom("start" as const, "stop" as const, "pause" as const, "reset" as const),
    }),
    fc.record({
      kind: fc.constant("setSla" as const),
      incident,
      field: fc.constant("t"),
      slaMinutes: fc.integer({ min: 0, max: 9 }),
    }),
    fc.record(
      {
        kind: fc.constant("setList" as const),
        name,
        content: fc.string({ maxLength: 3 }),
        type: fc.constant("json"),
      },
      { requiredKeys: ["kind", "name", "content"] },
    ),
    fc.record({ kind: fc.constant("deleteList" as const), name }),
    fc.record({
      kind: fc.constant("setIndicator" as const),
      value,
      indicatorType: fc.option(type, { nil: null }),
      fields: fc.dictionary(name, fc.integer()),
      score: fc.integer({ min: 0, max: 3 }),
    }),
    fc.record({
      kind: fc.constant("excludeIndicators" as const),
      values: fc.array(value, { maxLength: 2 }),
      indicatorType: fc.oneof(type, fc.constant("")),
      reason: name,
    }),
    fc.record({
      kind: fc.constant("relateIndicators" as const),
      values: fc.array(value, { maxLength: 2 }),
      investigation: incident,
    }),
    fc.record({
      kind: fc.constant("scheduleCommand" as const),
      id: name,
      command: name,
      cron: name,
      times: fc.constantFrom(null, 1, 2),
      endsAt: fc.constant(null),
      nextAt: fc.constant(60_000),
    }),
    fc.record({ kind: fc.constant("advanceSchedule" as const), id: name, nextAt: fc.constant(120_000) }),
    fc.record({ kind: fc.constant("stopSchedule" as const), id: name }),
    fc.record({ kind: fc.constant("markNote" as const), entry, note: fc.boolean() }),
    fc.record({ kind: fc.constant("addTags" as const), entry, tags: fc.array(name, { maxLength: 2 }) }),
  );
  const row = fc.record({ change, by: fc.constantFrom("", "ada") });

  const begin = async () => {
    await desk.query(`truncate ${tables} restart identity`);
    await desk.makeIncidents(1, 2, 3);
    await desk.makeEntry("1", 1);
  };
  // Ids that a sequence gives, and how often a row was written, are not what is compared.
  const snapshot = async () =>
    desk.query(`select
      (select json_agg(r order by id) from (select id, name, severity, status, closed, close_reason, closing_user, modified,
         investigation_id, custom_fields::text from incidents) r) as incidents,
      (select json_agg(r order by incident_id, other_id) from incident_links r) as links,
      (select json_agg(r order by incident_id, field) from incident_timers r) as timers,
      (select json_agg(r order by name) from (select name, content, type, updated_by, updated_at from lists) r) as lists,
      (select json_agg(r order by type, value_hash) from (select type, value, value_hash, score, manual_score, set_by,
         fields, first_seen, last_seen, created, modified from indicators) r) as indicators,
      (select json_agg(r order by type, value_hash) from (select type, value, value_hash, reason from excluded_indicators) r) as excluded,
      (select json_agg(r order by value_hash, type, investigation_id) from (select value_hash, type, investigation_id
         from indicator_incidents join indicators on id = indicator_id) r) as relations,
      (select json_agg(r order by id) from scheduled_commands r) as schedules,
      (select json_agg(r order by n) from (select n, note, tags, modified from entries) r) as entries,
      (select json_agg(r order by id) from (select id, investigation_id, kind, details::text from engine_requests) r) as requests,
      (select json_agg(reason order by id) from ignored_changes) as ignored`);

  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), async (given) => {
      const rows = given.map((one, index) => ({ ...one, at: 1_000 * (index + 1) }));
      await begin();
      for (const one of rows) await desk.apply(one);
      const apart = await snapshot();
      await begin();
      await desk.apply(...rows);
      assert.deepEqual(await snapshot(), apart);
    }),
    { numRuns: Number(process.env.TOCSIN_FUZZ_RUNS ?? 25) },
  );
});
