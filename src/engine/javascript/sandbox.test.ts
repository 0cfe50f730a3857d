/** Nothing that content's JavaScript does reaches the host, stays for the next, or lasts. */
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import type { Json } from "#base/json.ts";
import { inlineLimits, type JavaScriptResult } from "#playbook/xsoar/javascript-engine.ts";
import { JavaScriptSandbox } from "./sandbox.ts";

const sandbox = new JavaScriptSandbox();
after(() => sandbox.close());

function run(body: string, bindings: Record<string, Json> = {}): JavaScriptResult {
  return sandbox.evaluate({ body, bindings, limits: inlineLimits, now: Date.UTC(2020, 8, 13, 12, 26, 40), seed: 7 });
}

function value(body: string, bindings: Record<string, Json> = {}): Json | undefined {
  const result = run(body, bindings);
  assert.ok(result.ok, result.ok ? "" : `${body}: ${result.reason} ${result.message}`);
  return result.value;
}

function reason(body: string): string {
  const result = run(body);
  return result.ok ? `no failure: ${JSON.stringify(result.value)?.slice(0, 80)}` : result.reason;
}

describe("the JavaScript sandbox", () => {
  it("gives JSON back for JSON", () => {
    assert.deepEqual(value("return { x: val.x + 1, u: undefined, n: null, d: [1.5, NaN] }", { val: { x: 2 } }), {
      x: 3,
      n: null,
      d: [1.5, null],
    });
    assert.equal(value("return undefined"), undefined);
    assert.equal(value("y = 5; return y"), 5, "undeclared variables are allowed");
    assert.equal(value("return val", { val: "\u0000 ud \ud83d\ude00" }), "\u0000 ud \ud83d\ude00");
  });

  it("has nothing of the host", () => {
    const names = [
      "process",
      "require",
      "module",
      "global",
      "Buffer",
      "fetch",
      "setTimeout",
      "console",
      "std",
      "os",
      "performance",
      "WebAssembly",
    ];
    assert.deepEqual(
      value(`return [${names.map((name) => `typeof ${name}`)}]`),
      names.map(() => "undefined"),
    );
    assert.equal(value("return typeof this.process"), "undefined");
  });

  it("leads nowhere by constructors, prototypes and getters", () => {
    for (const body of [
      "return val.constructor.constructor('return process')()",
      "return Function('return this')().process.exit()",
      "return (function(){}).constructor('return require(\"fs\")')()",
      "return import('fs')",
      "return eval('process')",
      "return arguments.callee.caller.constructor('return process')()",
      "return new Error().constructor.prepareStackTrace.x",
    ]) {
      const result = run(body, { val: {} });
      assert.ok(!result.ok || JSON.stringify(result.value) === "{}", `${body}: ${JSON.stringify(result)}`);
    }
  });

  it("keeps nothing from one evaluation for the next", () => {
    value(
      "Array.prototype.map = 1; Object.prototype.polluted = 1; JSON.parse = JSON.stringify = function () { return 1 };" +
        "Function.prototype.apply = null; leak = 1; Date.now = null; return 1",
    );
    assert.deepEqual(value("return [typeof leak, {}.polluted === undefined, [1].map(function (x) { return x })]"), [
      "undefined",
      true,
      [1],
    ]);
  });

  it("ends what does not end", () => {
    assert.equal(reason("while (true) {}"), "time");
    assert.equal(reason("return /^(([a-z])+.)+[A-Z]([a-z])+$/.test('a'.repeat(60))"), "time");
    assert.equal(reason("return { toJSON() { for (;;) {} } }"), "time");
    assert.equal(reason("throw { get message() { for (;;) {} } }"), "time");
    assert.equal(reason("try { for (;;) {} } finally { for (;;) {} }"), "time");
  });

  it("ends what QuickJS itself would take minutes for, and goes on with a new thread", () => {
    const before = sandbox.started;
    assert.equal(reason("return 'a'.repeat(2e7).indexOf('a'.repeat(1e7) + 'b')"), "time");
    assert.equal(sandbox.started, before + 1);
    assert.equal(value("return 1"), 1);
  });

  it("stops recursion, memory bombs and endless results", () => {
    assert.equal(reason("function f() { return f() } return f()"), "error");
    assert.equal(reason("return 'x'.repeat(1e9)"), "memory");
    const long = sandbox.evaluate({
      body: "return 'x'.repeat(1001)",
      bindings: {},
      limits: { ...inlineLimits, resultLength: 1_000 },
      now: 0,
      seed: 0,
    });
    assert.equal(long.ok ? "" : long.reason, "result");
    assert.ok(["time", "memory"].includes(reason("var a = []; for (;;) a.push(new Array(1000).fill('x'))")));
    for (const body of [
      "var s = '['; for (var i = 0; i < 20; i++) s += s; return JSON.parse(s)",
      "var a = []; for (var i = 0; i < 1e5; i++) a = [a]; return a",
      "return eval('('.repeat(1e5))",
      "return new Function('('.repeat(1e5))",
      "new RegExp('('.repeat(1e5))",
    ]) {
      // Which limit it meets first depends on the machine.
      assert.ok(["error", "time", "memory"].includes(reason(body)), body);
    }
    assert.equal(value("return 1"), 1, "and it goes on");
  });

  it("shows the clock and the chance it was given, in UTC", () => {
    assert.deepEqual(
      value(
        "return [Date.now(), new Date().toISOString(), new Date(2020, 1, 1).getTime(), new Date(0).getHours(), " +
          "new Date('2020-01-01T00:00:00').getTime(), new Date('2020-01-01T02:00:00+02:00').getTime(), String(new Date(0)), " +
          "typeof Date(), new Date(0) instanceof Date, new Date(NaN).getTime() === 0, new Date(0).getTimezoneOffset()]",
      ),
      [
        1_600_000_000_000,
        "2020-09-13T12:26:40.000Z",
        1_580_515_200_000,
        0,
        1_577_836_800_000,
        1_577_836_800_000,
        "Thu Jan 01 1970 00:00:00 GMT+0000 (UTC)",
        "string",
        true,
        false,
        0,
      ],
    );
    assert.deepEqual(value("return [Math.random(), Math.random()]"), value("return [Math.random(), Math.random()]"));
    assert.equal(value("return Math.random() === Math.random()"), false);
  });
});
