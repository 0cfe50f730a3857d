import assert from "node:assert/strict";
import { test } from "node:test";
import { type JsonObject, jsonAt } from "#sdk/index.ts";
import { createTestContext } from "#sdk/testing.ts";
import { createFakeLogzio } from "../fake-server.ts";
import { getLogsByEventId } from "./get-logs-by-event-id.ts";

async function open(parameters: JsonObject = {}) {
  let now = Date.parse("2026-03-10T12:00:00Z");
  const vendor = createFakeLogzio({ now: () => now });
  const { url } = await vendor.start();
  const context = createTestContext({
    parameters: { security_api_token: vendor.securityToken, base_url: url, ...parameters },
    clock: { now: () => now },
  });
  return {
    vendor,
    advance: (ms: number) => {
      now += ms;
    },
    async read(inputs: JsonObject) {
      const entry = (await getLogsByEventId.run(context, inputs)).entries?.[0];
      const context_ = entry?.entryContext ?? {};
      return {
        logs: context_["Logzio.Result"],
        events: context_["Logzio.EventLogs(val.ID == obj.ID)"],
        text: entry?.humanReadable ?? "",
      };
    },
    async close() {
      await vendor.stop();
      await context.close();
    },
  };
}

test("the logs of an event are written as XSOAR's integration writes them, and under the event's own key", async () => {
  const logzio = await open();
  try {
    const { alertEventId, logs } = logzio.vendor.raise({ scenario: "defender" });
    const expected = logs.map((log) => ({ ...log, timestamp: log["@timestamp"] }));
    const read = await logzio.read({ id: alertEventId });
    assert.deepEqual(read.logs, expected);
    assert.deepEqual(read.events, [{ ID: alertEventId, Status: "ready", Total: 1, Shown: 1, Logs: expected }]);
    assert.match(read.text, /^### Logs\n\|@timestamp\|type\|tags\|winlog\|event\|timestamp\|\n/);
  } finally {
    await logzio.close();
  }
});

test("logs that are not indexed yet are pending, then there", async () => {
  const logzio = await open();
  try {
    const { alertEventId } = logzio.vendor.raise({ scenario: "mcafee", logsAfterMs: 120_000 });
    const before = await logzio.read({ id: alertEventId });
    assert.equal(before.logs, undefined);
    assert.equal(jsonAt(before.events, 0, "Status"), "pending");
    assert.match(before.text, /^### No logs were found\n\nEvent .*: 0 of 0 shown\. None \(yet\)/);
    logzio.advance(120_000);
    assert.equal(jsonAt((await logzio.read({ id: alertEventId })).events, 0, "Status"), "ready");
  } finally {
    await logzio.close();
  }
});

test("size cuts where it says, over pages, and what is left out is told", async () => {
  const logzio = await open();
  try {
    const logs = Array.from({ length: 2_345 }, (_, number) => ({ number }));
    const { alertEventId } = logzio.vendor.raise({ logs });
    for (const [size, shown] of [
      [10, 10],
      [undefined, 100],
      ["1500", 1_500],
      [10_000, 2_345],
    ] as const) {
      const read = await logzio.read({ id: alertEventId, ...(size === undefined ? {} : { size }) });
      assert.deepEqual(Array.isArray(read.logs) && read.logs, logs.slice(0, shown), `size ${size}`);
      assert.match(read.text, new RegExp(`${shown} of 2345 shown`));
    }
  } finally {
    await logzio.close();
  }
});

test("several ids are read in turn, each under its own key", async () => {
  const logzio = await open();
  try {
    const first = logzio.vendor.raise({ scenario: "mcafee" });
    const second = logzio.vendor.raise({ logsAfterMs: 60_000 });
    const { events } = await logzio.read({ id: [first.alertEventId, second.alertEventId, first.alertEventId] });
    assert.deepEqual(
      [0, 1, 2].map((at) => [jsonAt(events, at, "ID"), jsonAt(events, at, "Status")]),
      [
        [first.alertEventId, "ready"],
        [second.alertEventId, "pending"],
        [undefined, undefined],
      ],
    );
  } finally {
    await logzio.close();
  }
});

test("without an id, and without the security token, it says so", async () => {
  const logzio = await open();
  const other = await open({ security_api_token: "", operational_api_token: "fake-operations-token" });
  try {
    await assert.rejects(logzio.read({ id: [] }), /needs the argument id/);
    await assert.rejects(other.read({ id: "x" }), /Security API Token wasn't provided, cannot perform search/);
  } finally {
    await logzio.close();
    await other.close();
  }
});
