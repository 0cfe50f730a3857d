import assert from "node:assert/strict";
import { test } from "node:test";
import { measureWidth } from "../terminal/plain-text.ts";
import { colourStyle, plainStyle } from "../terminal/style.ts";
import type { DemoView } from "./demo-view.ts";
import { describePlainly } from "./plain-line.ts";
import { renderScreen } from "./render-screen.ts";

const view: DemoView = {
  now: 1_700_000_125_000,
  startedAt: 1_700_000_000_000,
  phase: "raising",
  rate: 50,
  count: 1_000_000,
  chaos: true,
  raised: 123_456,
  again: 6_172,
  tocsin: { alerts: 123_450, active: 1234, waiting: 17, succeeded: 122_000, failed: 3, blocked: 1200, memoryMb: 151.6 },
  incidents: 122_001,
  missing: 1455,
  latency: { p50: 412, p99: 31_250 },
  vendors: [
    {
      name: "Sekoia.io",
      downFor: undefined,
      requests: 1_234_567,
      throttled: 1234,
      failed: 5678,
      hung: 910,
      reset: 1112,
      slow: 4,
    },
    {
      name: "Cortex XSOAR",
      downFor: 27_001,
      requests: 234_567,
      throttled: 123,
      failed: 567,
      hung: 91,
      reset: 111,
      slow: 4,
    },
  ],
  server: {
    state: "running",
    url: "http://127.0.0.1:7717",
    isActive: true,
    pid: 4_194_304,
    upFor: 3_600_000,
    kills: 120,
    lastBackMs: 1321,
  },
  events: [
    { at: 1_700_000_100_000, text: "server killed (SIGKILL) with 1,234 runs in progress", tone: "bad" },
    { at: 1_700_000_101_000, text: `server back\u001b[2J after 1.3 s ${"and ever ".repeat(20)}`, tone: "good" },
  ],
};

for (const [columns, rows] of [
  [80, 24],
  [80, 50],
  [60, 40],
  [40, 40],
  [60, 20],
  [40, 12],
  [200, 60],
] as const) {
  test(`the screen fits ${columns} columns and ${rows} rows, with and without colours`, () => {
    for (const style of [plainStyle, colourStyle]) {
      for (const state of ["starting", "running", "killed", "stopped"] as const) {
        const lines = renderScreen({ ...view, server: { ...view.server, state } }, { columns, rows }, style);
        assert.ok(lines.length <= rows, `${lines.length} lines`);
        for (const line of lines) assert.ok(measureWidth(line) < columns, `${measureWidth(line)}: ${line}`);
      }
    }
  });
}

test("at 80 by 24 every number is there, and the keys", () => {
  const text = renderScreen(view, { columns: 80, rows: 24 }, plainStyle).join("\n");
  for (const shown of [
    "123,456",
    "123,450",
    "1,234",
    "122,000",
    "122,001",
    "412 ms",
    "31 s",
    "1,234,567",
    "DOWN, back in 28 s",
  ]) {
    assert.ok(text.includes(shown), `${shown} is missing:\n${text}`);
  }
  assert.match(text, /k kill the server {3}x XSOAR down for 30 s {3}o console {3}w why {3}h help {3}q end/);
});

test("what an event says cannot move the cursor", () => {
  const text = renderScreen(view, { columns: 80, rows: 24 }, plainStyle).join("");
  assert.ok(text.includes("server back[2J after") && !text.includes("\u001b"));
});

test("before Tocsin has answered there are dashes, not zeros", () => {
  const lines = renderScreen({ ...view, tocsin: undefined, latency: undefined }, { columns: 80, rows: 24 }, plainStyle);
  assert.match(lines.find((line) => line.startsWith("Runs in progress")) ?? "", /–$/);
  assert.match(lines.find((line) => line.startsWith("Raised →")) ?? "", /–$/);
});

test("the plain line says the same in one line", () => {
  const line = describePlainly(view);
  assert.ok(!line.includes("\n"));
  for (const part of [
    "raised 123456/1000000",
    "waiting 17",
    "failed 3",
    "incidents 122001",
    "kills 120",
    "Cortex XSOAR down",
  ]) {
    assert.ok(line.includes(part), line);
  }
});
