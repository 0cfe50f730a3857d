import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { type Json, type JsonObject, jsonAt, numberAt, stringAt } from "#sdk/fake-vendor/json.ts";
import { createFakeSekoia, type FakeSekoia, type FakeSekoiaOptions } from "./fake-server.ts";

const running: FakeSekoia[] = [];
afterEach(async () => {
  for (const sekoia of running.splice(0)) {
    await sekoia.stop();
    assert.deepEqual(sekoia.stats().crashes, []);
  }
});

interface Answer {
  status: number;
  json: Json;
}

interface Caller {
  sekoia: FakeSekoia;
  call(method: string, path: string, body?: Json, key?: string): Promise<Answer>;
  get(path: string): Promise<Json>;
}

async function startSekoia(options: FakeSekoiaOptions = {}): Promise<Caller> {
  const sekoia = createFakeSekoia({ rateLimit: Number.POSITIVE_INFINITY, ...options });
  running.push(sekoia);
  const { url } = await sekoia.start();
  async function call(method: string, path: string, body?: Json, key = sekoia.apiKey): Promise<Answer> {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, json: (await answer.json()) as Json };
  }
  async function get(path: string): Promise<Json> {
    const answer = await call("GET", path);
    assert.equal(answer.status, 200, JSON.stringify(answer.json));
    return answer.json;
  }
  return { sekoia, call, get };
}

function itemsOf(list: Json): JsonObject[] {
  const items = jsonAt(list, "items");
  assert.ok(Array.isArray(items));
  return items as JsonObject[]; // every list of this vendor holds objects
}

function idsOf(list: Json): string[] {
  return itemsOf(list).map((item) => stringAt(item, "short_id") ?? "");
}

/** Pages until a short page, as a client does. */
async function readAll(get: Caller["get"], query: string, limit: number): Promise<string[]> {
  const ids: string[] = [];
  for (let offset = 0; ; offset += limit) {
    const page = idsOf(await get(`/v1/sic/alerts?${query}&limit=${limit}&offset=${offset}`));
    ids.push(...page);
    if (page.length < limit) return ids;
  }
}

test("answers under every prefix clients use", async () => {
  const { get, sekoia } = await startSekoia();
  for (const prefix of ["/v1", "/api/v1", "/api/api/v1"]) {
    assert.match(stringAt(await get(`${prefix}/auth/validate`), "identity") ?? "", /^apikey:/);
    assert.equal(typeof stringAt(await get(`${prefix}/me`), "uuid"), "string");
  }
  assert.equal(sekoia.stats().byRoute["auth.validate"], 3);
});

test("an unknown, expired or revoked key is a 401 with its own code", async () => {
  const { call } = await startSekoia({ keys: { old: { state: "expired" }, gone: { state: "revoked" } } });
  const path = "/v1/sic/alerts";
  assert.deepEqual(await call("GET", path, undefined, "nobody"), {
    status: 401,
    json: { message: "The token is invalid", code: "T300" },
  });
  assert.equal(stringAt((await call("GET", path, undefined, "old")).json, "code"), "T301");
  assert.equal(stringAt((await call("GET", path, undefined, "gone")).json, "code"), "T302");
});

test("each route asks for its own permission, and nothing is done without it", async () => {
  const { call, sekoia } = await startSekoia({ permissions: [] });
  const { uuid } = sekoia.raiseAlert();
  const routes: [string, string, string, Json?][] = [
    ["SIC_READ_ALERTS", "GET", "/v1/sic/alerts"],
    ["SIC_READ_ALERTS", "GET", `/v1/sic/alerts/${uuid}`],
    [
      "SIC_READ_INTAKES",
      "POST",
      "/v1/sic/conf/events/search/jobs",
      { term: "*", earliest_time: "-1d", latest_time: "now" },
    ],
    ["SIC_WRITE_ALERTS_COMMENTS", "POST", `/v1/sic/alerts/${uuid}/comments`, { content: "hello" }],
    [
      "SIC_WRITE_ALERTS_WORKFLOW",
      "PATCH",
      `/v1/sic/alerts/${uuid}/workflow`,
      { action_uuid: "1390be4e-ced8-4dd6-9bed-573471b235ab" },
    ],
    ["SIC_WRITE_ALERTS", "PATCH", `/v1/sic/alerts/${uuid}`, { urgency: 3 }],
    ["SYMPHONY_READ_PLAYBOOKS", "GET", "/v1/symphony/playbooks"],
    ["SIC_READ_INCIDENTS", "GET", "/v1/sic/cases"],
  ];
  assert.equal((await call("GET", "/v1/me")).status, 200, "who am I needs no permission");
  for (const [, method, path, body] of routes) assert.equal((await call(method, path, body)).status, 403, path);
  assert.equal(sekoia.commentsOf(uuid).length, 0);
  assert.equal(sekoia.statusOf(uuid), "Pending");
  for (const [permission, method, path, body] of routes) {
    sekoia.setKey(sekoia.apiKey, { permissions: [permission] });
    assert.equal((await call(method, path, body)).status, 200, path);
  }
  assert.equal(sekoia.commentsOf(uuid).length, 1);
  assert.equal(sekoia.statusOf(uuid), "Closed");
});

test("an alert has the vendor's shape in the list and in the detail", async () => {
  const { get, sekoia } = await startSekoia({ now: () => 1_760_000_000_999 });
  const raised = sekoia.raiseAlert({ ruleName: 'A "quoted"\nname', urgency: 47, events: 2 });
  const list = await get("/v1/sic/alerts");
  const [item] = itemsOf(list);
  assert.equal(jsonAt(list, "total"), 1);
  assert.equal(jsonAt(list, "has_more"), false);
  assert.ok(item);
  assert.equal(item.created_at, 1_760_000_000, "whole seconds");
  assert.match(stringAt(item, "short_id") ?? "", /^AL[0-9A-Za-z]{10}$/);
  assert.equal(stringAt(item, "rule", "name"), 'A "quoted"\nname');
  assert.deepEqual(item.urgency, { current_value: 47, value: 47, severity: 47, criticity: 0, display: "High" });
  assert.deepEqual(item.stix, {});
  for (const detailOnly of ["comments", "history", "countermeasures"]) assert.ok(!(detailOnly in item), detailOnly);
  assert.equal(item.number_of_total_comments, 0);

  const byShortId = await get(`/v1/sic/alerts/${raised.shortId}`);
  assert.deepEqual(byShortId, await get(`/api/v1/sic/alerts/${raised.uuid}`));
  assert.ok(Array.isArray(jsonAt(byShortId, "comments")) && Array.isArray(jsonAt(byShortId, "history")));
  const light = await get(
    `/v1/sic/alerts/${raised.uuid}?comments=false&history=false&countermeasures=false&stix=true&cases=true`,
  );
  assert.equal(jsonAt(light, "comments"), undefined);
  assert.equal(stringAt(light, "stix", "spec_version"), "2.0");
  assert.deepEqual(jsonAt(light, "cases"), []);
});

test("the same seed raises the same alerts, and they vary as real ones do", async () => {
  const raiseMany = (seed: number) => {
    const sekoia = createFakeSekoia({ seed, now: () => 1_760_000_000_000 });
    for (let i = 0; i < 400; i++) sekoia.raiseAlert();
    return { sekoia, raised: sekoia.raised() };
  };
  const { raised } = raiseMany(3);
  assert.deepEqual(raised, raiseMany(3).raised);
  assert.notDeepEqual(raised, raiseMany(4).raised);
  assert.equal(new Set(raised.map((alert) => alert.shortId)).size, 400);
  assert.deepEqual([...new Set(raised.map((alert) => alert.events.length))].sort(), [0, 1, 2, 3, 4, 5]);
  for (const urgency of [0, 49, 50, 74, 75, 100])
    assert.ok(
      raised.some((alert) => alert.urgency === urgency),
      `${urgency}`,
    );
  assert.ok(
    raised.some((alert) => alert.ruleName.includes('"')) && raised.some((alert) => alert.ruleName.includes("\n")),
  );

  const { sekoia, get } = await startSekoia({ seed: 3 });
  for (let i = 0; i < 100; i++) sekoia.raiseAlert();
  const items = itemsOf(await get("/v1/sic/alerts?limit=100"));
  assert.ok(items.some((item) => item.last_seen_at === null));
  assert.ok(
    items.some(
      (item) =>
        item.last_seen_at !== null && Date.parse(String(item.first_seen_at)) === Date.parse(String(item.last_seen_at)),
    ),
  );
});

test("lists newest first, twenty at a time, and pages to the end", async () => {
  let time = 1_760_000_000_000;
  const { get, call, sekoia } = await startSekoia({ now: () => time });
  for (let i = 0; i < 45; i++) {
    sekoia.raiseAlert();
    if (i % 3 === 0) time += 1000;
  }
  const oldestFirst = sekoia.raised().map((alert) => alert.shortId);
  const first = await get("/v1/sic/alerts");
  assert.equal(itemsOf(first).length, 20);
  assert.equal(jsonAt(first, "has_more"), true);
  assert.equal(jsonAt(first, "total"), 45);
  assert.equal(idsOf(first)[0], oldestFirst.at(-1));
  assert.deepEqual(await readAll(get, "sort=created_at&direction=asc", 7), oldestFirst);
  assert.deepEqual((await readAll(get, "sort=created_at", 100)).sort(), oldestFirst.toSorted());
  for (const bad of [
    "limit=101",
    "limit=0",
    "offset=-1",
    "sort=colour",
    "direction=up",
    "match[colour]=red",
    "match[constructor]=red",
    "sort=constructor",
    "date[created_at]=soon,",
  ]) {
    assert.equal((await call("GET", `/v1/sic/alerts?${bad}`)).status, 400, bad);
  }
});

test("filters by time with both ends included, by fields, and by their negation", async () => {
  let time = Date.parse("2025-10-01T10:00:00Z");
  const { get, sekoia } = await startSekoia({ now: () => time });
  const made: string[] = [];
  for (let i = 0; i < 5; i++) {
    made.push(sekoia.raiseAlert({ urgency: i * 20, entityName: i < 2 ? "North" : "South" }).shortId);
    time += 60_000;
  }
  const list = async (query: string) => idsOf(await get(`/v1/sic/alerts?direction=asc&${query}`));
  assert.deepEqual(await list("date[created_at]=2025-10-01T10:01:00Z,2025-10-01T10:03:00Z"), made.slice(1, 4));
  assert.deepEqual(await list("date[created_at]=2025-10-01T12:01:00%2B02:00,now"), made.slice(1));
  assert.deepEqual(await list("date[updated_at]=-3m,now"), made.slice(2));
  assert.deepEqual(await list("match[entity_name]=North"), made.slice(0, 2));
  assert.deepEqual(await list("nomatch[entity_name]=North&match[urgency_display]=High,Urgent"), [made[2], made[4]]);
  assert.deepEqual(await list("range[urgency]=20,40"), made.slice(1, 3));
  assert.deepEqual(await list(`match[short_id]=${made[3]}`), [made[3]]);
});

test("an alert indexed late is in nobody's list until then, though it was created earlier", async () => {
  let time = 1_760_000_000_000;
  const { get, sekoia } = await startSekoia({ now: () => time, lateIndexing: { probability: 1, maxDelayMs: 60_000 } });
  const late = sekoia.raiseAlert();
  const onTime = sekoia.raiseAlert({ indexDelayMs: 0 });
  assert.ok(late.visibleAt > late.raisedAt);
  assert.deepEqual(idsOf(await get("/v1/sic/alerts")), [onTime.shortId]);
  assert.equal(stringAt(await get(`/v1/sic/alerts/${late.uuid}`), "short_id"), late.shortId);
  time += 60_000;
  assert.deepEqual(idsOf(await get("/v1/sic/alerts?direction=asc")), [late.shortId, onTime.shortId]);
});

test("with repeated pages alerts come twice and none is missed; with shifted pages one reading may miss some", async () => {
  const repeating = await startSekoia({ pageRepeat: 0.5 });
  for (let i = 0; i < 90; i++) repeating.sekoia.raiseAlert();
  const read = await readAll(repeating.get, "direction=asc", 10);
  assert.equal(new Set(read).size, 90);
  assert.ok(read.length > 90, `${read.length} read`);

  const shifting = await startSekoia({ pageShift: 1, seed: 5 });
  for (let i = 0; i < 200; i++) shifting.sekoia.raiseAlert();
  const once = await readAll(shifting.get, "direction=asc", 10);
  const seen = new Set(once);
  assert.ok(seen.size < 200, "one reading misses some");
  for (let i = 0; i < 10; i++) for (const id of await readAll(shifting.get, "direction=asc", 7)) seen.add(id);
  assert.equal(seen.size, 200, "reading again finds them");
});

test("the older envelope has no has_more, and a total only on request", async () => {
  const { get, sekoia } = await startSekoia({ olderEnvelope: true });
  sekoia.raiseAlert();
  assert.deepEqual(Object.keys((await get("/v1/sic/alerts")) as JsonObject), ["items"]);
  assert.equal(jsonAt(await get("/v1/sic/alerts?with_count=true"), "total"), 1);
});

test("comments are kept, answered back and counted", async () => {
  const { call, get, sekoia } = await startSekoia();
  const { uuid, shortId } = sekoia.raiseAlert();
  const made = await call("POST", `/v1/sic/alerts/${shortId}/comments`, { content: "looked at it", author: "Tocsin" });
  assert.equal(stringAt(made.json, "author"), "Tocsin");
  assert.equal(stringAt(made.json, "created_by_type"), "apikey");
  const anonymous = await call("POST", `/v1/sic/alerts/${uuid}/comments`, { content: "again" });
  assert.match(stringAt(anonymous.json, "author") ?? "", /^apikey:/);
  assert.equal(jsonAt(await get(`/v1/sic/alerts/${uuid}/comments`), "total"), 2);
  assert.deepEqual(await get(`/v1/sic/alerts/${uuid}/comments/${stringAt(made.json, "uuid")}`), made.json);
  assert.equal(numberAt(itemsOf(await get("/v1/sic/alerts"))[0], "number_of_total_comments"), 2);
  assert.deepEqual(
    sekoia.commentsOf(uuid).map((comment) => comment.content),
    ["looked at it", "again"],
  );
  assert.equal((await call("POST", `/v1/sic/alerts/${uuid}/comments`, { content: "" })).status, 400);
  assert.equal(
    (await call("POST", `/v1/sic/alerts/${uuid}/comments`, { content: "x", author: "x".repeat(33) })).status,
    400,
  );
  assert.equal((await call("POST", "/v1/sic/alerts/ALnone/comments", { content: "x" })).status, 404);
});

test("the workflow offers only what is possible, takes action and status ids, and keeps history", async () => {
  const { call, get, sekoia } = await startSekoia();
  const { uuid } = sekoia.raiseAlert();
  const path = `/v1/sic/alerts/${uuid}/workflow`;
  const names = async () => ((jsonAt(await get(path), "actions") ?? []) as JsonObject[]).map((action) => action.name);
  assert.deepEqual(await names(), ["Acknowledge", "Validate", "Reject", "Close"]);
  const close = "1390be4e-ced8-4dd6-9bed-573471b235ab";
  assert.equal((await call("PATCH", path, { action_uuid: close, comment: "done" })).status, 200);
  assert.equal(sekoia.statusOf(uuid), "Closed");
  assert.deepEqual(await names(), ["Acknowledge"]);
  assert.equal((await call("PATCH", path, { action_uuid: close })).status, 400);
  const acknowledged = "8f206505-af6d-433e-93f4-775d46dc7d0f";
  assert.equal((await call("PATCH", path, { action_uuid: acknowledged })).status, 200, "closed is not final");
  const history = jsonAt(await get(`/v1/sic/alerts/${uuid}`), "history") as JsonObject[];
  assert.deepEqual(history[0]?.alert, { status: "Acknowledged", previous_status: "Closed" });
  assert.equal(sekoia.commentsOf(uuid)[0]?.content, "done");
});

test("an edit is checked whole before any of it is written", async () => {
  const { call, sekoia } = await startSekoia();
  const { uuid } = sekoia.raiseAlert({ urgency: 10 });
  const path = `/v1/sic/alerts/${uuid}`;
  const edited = await call("PATCH", path, { urgency: 90, title: "Renamed" });
  assert.equal(numberAt(edited.json, "urgency", "current_value"), 90);
  assert.equal(stringAt(edited.json, "urgency", "display"), "Urgent");
  assert.equal(stringAt(edited.json, "title"), "Renamed");
  for (const bad of [{ title: "Lost", urgency: 101 }, { alert_type_category: "intrusions" }, { colour: 1 }, {}]) {
    assert.equal((await call("PATCH", path, bad)).status, 400, JSON.stringify(bad));
  }
  assert.equal(stringAt((await call("GET", path)).json, "title"), "Renamed");
});

test("an alert grows with each occurrence while it is open; once closed a new one is raised", async () => {
  const { get, call, sekoia } = await startSekoia();
  const alert = sekoia.raiseAlert({ events: 1 });
  assert.equal(sekoia.raiseAgain(alert.uuid).shortId, alert.shortId);
  assert.equal(numberAt(await get(`/v1/sic/alerts/${alert.uuid}`), "similar"), 1);
  await call("PATCH", `/v1/sic/alerts/${alert.uuid}/workflow`, { action_uuid: "1390be4e-ced8-4dd6-9bed-573471b235ab" });
  const next = sekoia.raiseAgain(alert.uuid);
  assert.notEqual(next.shortId, alert.shortId);
  assert.equal(next.ruleName, alert.ruleName);
});

const jobsPath = "/v1/sic/conf/events/search/jobs";

test("a search job refuses bounds that are equal, inverted, missing or of two kinds", async () => {
  const { call } = await startSekoia();
  const t = "2025-10-01T10:00:00Z";
  const refused = {
    status: 400,
    json: { message: "Earliest time must be anterior to latest time", code: "invalid_argument" },
  };
  const bounds: [Json, Json][] = [
    [t, t],
    ["now", "-1d"],
    [null, "now"],
    [t, null],
    ["2025-10-01T10:00:00", "2025-10-02T10:00:00Z"],
  ];
  for (const [earliest_time, latest_time] of bounds) {
    assert.deepEqual(
      await call("POST", jobsPath, { term: "*", earliest_time, latest_time }),
      refused,
      `${earliest_time} ${latest_time}`,
    );
  }
  assert.deepEqual(await call("POST", jobsPath, { term: "*" }), refused);
  assert.equal(
    (await call("POST", jobsPath, { term: "a AND (", earliest_time: "-1d", latest_time: "now" })).status,
    400,
  );
  assert.equal((await call("POST", jobsPath, { earliest_time: "-1d", latest_time: "now" })).status, 400);
});

test("a search job waits, works, ends, pages newest first, and expires", async () => {
  let time = Date.now();
  const { call, get, sekoia } = await startSekoia({
    now: () => time,
    jobs: { startDelayMs: 1000, durationMs: 2000, ttlMs: 10_000 },
  });
  const base = time - 3_600_000;
  const times = [3, 1, 2].map((minute) => new Date(base + minute * 60_000).toISOString());
  const alert = sekoia.raiseAlert({ events: times.map((timestamp) => ({ timestamp })) });
  sekoia.raiseAlert({ events: 4 });
  const created = await call("POST", jobsPath, {
    term: `alert_short_ids: "${alert.shortId}"`,
    earliest_time: "-1d",
    latest_time: "now",
  });
  assert.equal(numberAt(created.json, "status"), 0);
  const path = `${jobsPath}/${stringAt(created.json, "uuid")}`;
  time += 1000;
  assert.equal(numberAt(await get(path), "status"), 1);
  assert.deepEqual(itemsOf(await get(`${path}/events`)), [], "nothing before it is done");
  time += 2000;
  const done = await get(path);
  assert.equal(numberAt(done, "status"), 2);
  assert.equal(numberAt(done, "total"), 3);
  const events = itemsOf(await get(`${path}/events?limit=2`));
  assert.deepEqual(
    events.map((event) => event.timestamp),
    [times[0], times[2]],
  );
  assert.deepEqual(
    itemsOf(await get(`${path}/events?limit=2&offset=2`)).map((event) => event.timestamp),
    [times[1]],
  );
  assert.deepEqual(events[0]?.alert_short_ids, [alert.shortId]);
  assert.ok(sekoia.intakeKeys.includes(String(events[0]?.["customer.intake_key"])));
  assert.equal((await call("GET", `${path}/events?limit=1001`)).status, 400);
  time += 10_000;
  assert.equal((await call("GET", path)).status, 404);
  assert.equal((await call("GET", `${path}/events`)).status, 404);
});

test("jobs end as failed, canceled, or never begin; none of them gives events", async () => {
  const { call, get, sekoia } = await startSekoia();
  sekoia.raiseAlert({ events: 3 });
  const fates: [Parameters<FakeSekoia["setJobs"]>[0], number][] = [
    [{ failProbability: 1 }, 4],
    [{ cancelProbability: 1 }, 3],
    [{ stuckProbability: 1 }, 0],
    [{}, 2],
  ];
  for (const [behaviour, status] of fates) {
    sekoia.setJobs(behaviour);
    const { json } = await call("POST", jobsPath, { term: "*", earliest_time: "-30d", latest_time: "now" });
    const path = `${jobsPath}/${stringAt(json, "uuid")}`;
    assert.equal(numberAt(await get(path), "status"), status);
    assert.equal(itemsOf(await get(`${path}/events`)).length, status === 2 ? 3 : 0);
  }
});

test("events indexed late are not found by the first search and are by the next", async () => {
  let time = Date.now();
  const { call, get, sekoia } = await startSekoia({ now: () => time });
  const { shortId } = sekoia.raiseAlert({ events: 2, eventDelayMs: 5000 });
  const count = async () => {
    const { json } = await call("POST", jobsPath, {
      term: `alert_short_ids:"${shortId}"`,
      earliest_time: "-30d",
      latest_time: "now",
    });
    return numberAt(await get(`${jobsPath}/${stringAt(json, "uuid")}`), "total");
  };
  assert.equal(await count(), 0);
  time += 5000;
  assert.equal(await count(), 2);
});

test("searches understand fields, words, wildcards, brackets and filters", async () => {
  const { call, get, sekoia } = await startSekoia();
  sekoia.raiseAlert({
    events: [
      { "user.name": "ann lee", "source.ip": "192.0.2.1", "process.pid": 10, timestamp: new Date().toISOString() },
      { "user.name": "bob", "source.ip": "192.0.2.2", "process.pid": 200, timestamp: new Date().toISOString() },
    ],
  });
  const count = async (term: string, more: JsonObject = {}) => {
    const body = { term, earliest_time: "-1d", latest_time: "now", ...more };
    const { json, status } = await call("POST", jobsPath, body);
    assert.equal(status, 200, term);
    return numberAt(await get(`${jobsPath}/${stringAt(json, "uuid")}`), "total");
  };
  assert.equal(await count("*"), 2);
  assert.equal(await count('user.name:"ann lee"'), 1);
  assert.equal(await count("source.ip:192.0.2.*"), 2);
  assert.equal(await count("user.name:bob AND NOT source.ip:192.0.2.1"), 1);
  assert.equal(await count('(user.name:bob OR user.name:"ann lee") AND process.pid:>100'), 1);
  assert.equal(await count("no.such.field:*"), 0);
  assert.equal(
    await count("*", {
      filters: [{ field: "user.name", operator: "match", value: "bob", excluded: true, disabled: false }],
    }),
    1,
  );
  assert.equal(await count("*", { max_last_events: 1 }), 1);
});

test("the catalogue answers: kill chain, rule, cases, unknown things", async () => {
  const { call, get, sekoia } = await startSekoia({ cases: [{ short_id: "CA1", title: "one" }] });
  const { uuid } = sekoia.raiseAlert({ ruleName: "Scan of many ports" });
  assert.equal(stringAt(await get("/v1/sic/kill-chains/KCrecon00001"), "stix_name"), "reconnaissance");
  const ruleUuid = stringAt(await get(`/v1/sic/alerts/${uuid}`), "rule", "uuid");
  assert.equal(stringAt(await get(`/v1/sic/conf/rules-catalog/rules/${ruleUuid}`), "name"), "Scan of many ports");
  assert.equal(jsonAt(await get("/v1/sic/cases"), "total"), 1);
  assert.equal(jsonAt(await get("/v1/sic/cases?match[short_id]=CA2"), "total"), 0);
  for (const path of ["/v1/sic/alerts/ALnone", "/v1/sic/kill-chains/KC0", `${jobsPath}/none`, "/v1/elsewhere"]) {
    const answer = await call("GET", path);
    assert.equal(answer.status, 404, path);
    assert.equal(typeof stringAt(answer.json, "code"), "string");
  }
});

test("a comment whose request timed out may well be there", async () => {
  const { sekoia } = await startSekoia({
    faults: [{ match: { route: "comments.create" }, plan: { timeout: 1 }, times: 1 }],
  });
  const { uuid } = sekoia.raiseAlert();
  const post = (signal: AbortSignal) =>
    fetch(`${sekoia.url}/v1/sic/alerts/${uuid}/comments`, {
      method: "POST",
      headers: { authorization: `Bearer ${sekoia.apiKey}` },
      body: JSON.stringify({ content: "once" }),
      signal,
    });
  await assert.rejects(post(AbortSignal.timeout(500)), { name: "TimeoutError" });
  assert.deepEqual(
    sekoia.commentsOf(uuid).map((comment) => comment.content),
    ["once"],
  );
  assert.equal(sekoia.stats().faults.timeout, 1);
});

test("five requests a second are let through by default, the sixth is a 429 in the vendor's form", async () => {
  const { call, sekoia } = await startSekoia({ rateLimit: 5, now: () => 1_760_000_000_000 });
  for (let i = 0; i < 5; i++) assert.equal((await call("GET", "/v1/me")).status, 200);
  assert.deepEqual(await call("GET", "/v1/me"), {
    status: 429,
    json: { message: "Too many requests", code: "too_many_requests" },
  });
  sekoia.setRateLimit(1000);
  assert.equal((await call("GET", "/v1/me")).status, 200);
  assert.equal(sekoia.stats().rateLimited, 1);
});
