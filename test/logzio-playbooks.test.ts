/**
 * The playbooks of `content/packs/logzio`, run in memory against Logz.io's fake: the commands, their context and what is made
 * of it are the real ones; time goes as fast as it can.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { builtin } from "#actions/commands/builtin.ts";
import { offlineInstance } from "#actions/offline/offline-instance.ts";
import { type OfflineStart, OfflineWorld, type PersonsAct } from "#actions/offline/offline-world.ts";
import { isObject, type JsonObject, jsonAt } from "#base/json.ts";
import { readContent } from "#formats/read-content.ts";
import { createFakeLogzio } from "#integrations/fakes.ts";
import { logzio } from "#integrations/logzio/index.ts";
import type { HttpClient } from "#sdk/http.ts";

const folder = fileURLToPath(new URL("../content/packs/logzio/Playbooks/", import.meta.url));
const playbooks = readdirSync(folder).map((file) => {
  const { items, problems } = readContent(readFileSync(join(folder, file), "utf8"), file);
  assert.deepEqual(problems, [], file);
  const [item] = items;
  assert.ok(item?.kind === "playbook", file);
  return item.value;
});
const playbookOf = (name: string) => playbooks.find((one) => one.name === name) ?? assert.fail(name);

interface Given {
  parameters?: JsonObject;
  people?: PersonsAct[];
}

/** Each request finds Logz.io a minute later than the one before: what a poll waits for comes about. */
function openWorld({ parameters = {}, people = [] }: Given = {}) {
  const time = { now: Date.UTC(2026, 0, 1, 12) };
  const vendor = createFakeLogzio({ seed: 9, now: () => time.now });
  const http: HttpClient = {
    async request({ method, url, headers = {}, json }) {
      time.now += 60_000;
      const reply = await vendor.answer({ method, url, headers, body: JSON.stringify(json ?? {}) });
      const text = reply.json === undefined ? (reply.text ?? "") : JSON.stringify(reply.json);
      return { status: reply.status ?? 200, headers: {}, text, elapsed: 0, json: () => JSON.parse(text) };
    },
  };
  const instance = {
    ...offlineInstance(logzio, "Logz.io"),
    http,
    parameters: () => ({
      security_api_token: vendor.securityToken,
      operational_api_token: vendor.operationsToken,
      base_url: "https://logzio.test",
      ...parameters,
    }),
  };
  const world = new OfflineWorld({
    playbooks,
    integrations: [builtin, logzio],
    instances: [instance],
    people,
    now: time.now,
  });
  return {
    vendor,
    time,
    async run(name: string, start: OfflineStart) {
      try {
        return await world.run(playbookOf(name), start);
      } finally {
        await world.close();
      }
    },
  };
}

const told = (entries: readonly unknown[]) => JSON.stringify(entries);

test("Logz.Io Handle Alert brings the logs of the incident's event", async () => {
  const { vendor, run } = openWorld();
  const { alertEventId, logs } = vendor.raise({ scenario: "mcafee" });
  const ended = await run("Logz.Io Handle Alert", { incident: { name: "x", logzioalerteventid: alertEventId } });
  assert.equal(ended.status, "succeeded", JSON.stringify(ended.state.error));
  assert.equal(jsonAt(ended.context, "Logzio", "EventLogs", "ID"), alertEventId);
  assert.equal(jsonAt(ended.context, "Logzio", "EventLogs", "Status"), "ready");
  const [log] = logs;
  const kept = jsonAt(ended.context, "Logzio", "EventLogs", "Logs", 0);
  assert.ok(isObject(kept) && log);
  assert.deepEqual(kept.TargetHash, log.TargetHash);
  assert.equal(vendor.requests("events.logs").length, 1);
});

test("logs that are not indexed yet are waited for, and found", async () => {
  const { vendor, run } = openWorld();
  const { alertEventId } = vendor.raise({ scenario: "mcafee", logsAfterMs: 4.5 * 60_000 });
  const ended = await run("Logz.Io Handle Alert", { inputs: { AlertEventID: alertEventId } });
  assert.equal(ended.status, "succeeded", JSON.stringify(ended.state.error));
  assert.equal(jsonAt(ended.context, "Logzio", "EventLogs", "Status"), "ready");
  assert.equal(vendor.requests("events.logs").length, 5);
  assert.doesNotMatch(told(ended.entries), /has no logs of the event/);
});

test("logs that never come end the wait, and it is said", async () => {
  const { vendor, run } = openWorld();
  const { alertEventId } = vendor.raise({ scenario: "mcafee", logs: [] });
  const ended = await run("Logz.Io Handle Alert", { inputs: { AlertEventID: alertEventId, Timeout: "3" } });
  assert.equal(ended.status, "succeeded");
  assert.match(told(ended.entries), /has no logs of the event .* after 3 minutes/);
});

test("an incident that names no event is told of it, and nothing is asked", async () => {
  const { vendor, run } = openWorld();
  const ended = await run("Logz.Io Handle Alert", { incident: { name: "x" } });
  assert.equal(ended.status, "succeeded");
  assert.match(told(ended.entries), /has no Logz.io Alert Event ID/);
  assert.equal(vendor.stats().requests, 0);
});

test("Logz.io - Handle Malware fills what is empty from McAfee's logs, keeps what a person set, and looks for the file", async () => {
  const { vendor, run, time } = openWorld({
    people: [
      { task: "7", choose: "No, it goes on" },
      { task: "8", complete: true },
    ],
  });
  const { alertEventId, logs } = vendor.raise({ scenario: "mcafee" });
  const hash = String(jsonAt(logs[0], "TargetHash", 0));
  vendor.addLog({ type: "proxy", message: `download ${hash}` }, { at: time.now - 3 * 86_400_000 });
  const incident = { name: "x", logzioalerteventid: alertEventId, user: "set by ada" };
  const ended = await run("Logz.io - Handle Malware", { incident });
  assert.equal(ended.status, "succeeded", JSON.stringify(ended.state.error));
  const [log] = logs;
  const fields = ended.incident ?? {};
  const field = (name: string) => fields[name] ?? jsonAt(fields, "CustomFields", name);
  assert.deepEqual(
    Object.fromEntries(
      ["filehash", "filename", "filepath", "threatname", "hostname", "sourceip", "user", "action", "actionresult"].map(
        (name) => [name, field(name)],
      ),
    ),
    {
      filehash: hash,
      filename: jsonAt(log, "TargetName", 0),
      filepath: jsonAt(log, "TargetFileName", 0),
      threatname: jsonAt(log, "ThreatName", 0),
      hostname: jsonAt(log, "TargetHostName", 0),
      sourceip: jsonAt(log, "EPOevent", "MachineInfo", "IPAddress"),
      user: "set by ada",
      action: "IDS_ALERT_ACT_TAK_DEL",
      actionresult: "True",
    },
  );
  const search = jsonAt(ended.context, "Logzio", "Search");
  assert.equal(jsonAt(search, "Query"), `"${hash}"`);
  assert.equal(jsonAt(search, "Total"), 2, "the download of three days ago, and McAfee's own log");
  for (const task of ["1", "2", "4", "7", "8", "9"]) {
    assert.equal(ended.state.frames[""]?.tasks[task]?.status, "done", `task ${task}`);
  }
});

test("Defender's malware, without a hash, is worked without a search; a person is asked all the same", async () => {
  const { vendor, run } = openWorld();
  const { alertEventId, logs } = vendor.raise({ scenario: "defender" });
  const ended = await run("Logz.io - Handle Malware", { incident: { name: "x", logzioalerteventid: alertEventId } });
  assert.equal(ended.status, "waiting");
  const fields = ended.incident ?? {};
  const field = (name: string) => fields[name] ?? jsonAt(fields, "CustomFields", name);
  const data = jsonAt(logs[0], "winlog", "event_data");
  assert.equal(field("threatname"), jsonAt(data, "Threat Name"));
  assert.equal(field("user"), jsonAt(data, "Detection User"));
  assert.equal(field("hostname"), jsonAt(logs[0], "winlog", "computer_name"));
  assert.equal(vendor.requests("logs.search").length, 0);
});

test("without the operations token, or with an event whose logs cannot be read, the incident goes on to a person", async () => {
  for (const parameters of [{ operational_api_token: "" }, { security_api_token: "" }]) {
    const { vendor, run } = openWorld({ parameters });
    const { alertEventId } = vendor.raise({ scenario: "mcafee" });
    const incident = { name: "x", logzioalerteventid: alertEventId, filehash: "0".repeat(32) };
    const ended = await run("Logz.io - Handle Malware", { incident });
    assert.equal(ended.status, "waiting", JSON.stringify(ended.state.error));
    assert.equal(ended.state.frames[""]?.tasks["7"]?.status, "asked");
  }
});
