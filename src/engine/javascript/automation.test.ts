/** Nothing of the host is reachable from an automation, nothing of one stays for the next, and the bridge holds. */
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { contentHash } from "#base/ids.ts";
import type { Json, JsonObject } from "#base/json.ts";
import type { RecordedAnswer, ScriptEnd, ScriptPass } from "../scripts/script-runner.ts";
import { automationFunctions, automationSource } from "./automation-source.ts";
import { JavaScriptRunner } from "./javascript-runner.ts";

const runner = new JavaScriptRunner({ threads: 1, mostThreads: 3, slowAfterMs: 100 });
after(() => runner.close());
const never = new AbortController().signal;

const usual: ScriptPass["limits"] = {
  milliseconds: 10_000,
  memoryBytes: 64 * 1024 * 1024,
  stackBytes: 256 * 1024,
  resultLength: 1_000_000,
  calls: 100,
};

function run(code: string, more: Partial<ScriptPass> = {}): Promise<ScriptEnd> {
  const pass: ScriptPass = {
    code,
    args: {},
    given: { incidents: [], investigation: { id: "7" }, urls: {} },
    now: Date.UTC(2020, 8, 13, 12, 26, 40),
    seed: 7,
    step: "step",
    answers: [],
    limits: usual,
    ...more,
  };
  return runner.run(pass, never);
}

async function value(code: string, more: Partial<ScriptPass> = {}): Promise<Json | undefined> {
  const end = await run(code, more);
  assert.equal(end.end, "returned", `${code}: ${JSON.stringify(end)}`);
  return end.end === "returned" ? end.value : undefined;
}

function answerTo(name: string, args: JsonObject, answer: Json, at = 0): RecordedAnswer {
  const key = contentHash(`command\n${JSON.stringify({ name, args })}`).slice(0, 8);
  return { key, at, value: { value: answer } };
}

describe("the sandbox of automations", () => {
  it("has nothing of the host", async () => {
    const names = [
      "process",
      "require",
      "module",
      "Buffer",
      "fetch",
      "setTimeout",
      "console",
      "std",
      "os",
      "WebAssembly",
      "host",
    ];
    assert.deepEqual(
      await value(`return [${names.map((name) => `typeof ${name}`)}]`),
      names.map(() => "undefined"),
    );
  });

  it("leads nowhere by constructors, callers, stacks and what the bridge gives", async () => {
    for (const code of [
      "return executeCommand.constructor('return process')()",
      "return executeCommand.constructor.constructor('return this.process.exit()')()",
      "return Object.getPrototypeOf(async function(){}).constructor('return process')()",
      "return executeCommand.caller",
      "return executeCommand.arguments",
      "return (function(){ return arguments.callee.caller.arguments })()",
      "return import('node:fs')",
      "try { null.x } catch (e) { return e.constructor.constructor('return require')() }",
      "Error.prepareStackTrace = function (e, s) { return s }; return new Error().stack[0].getFunction()",
      "var seen; Object.defineProperty(Object.prototype, 'value', { set: function (v) { seen = v }, configurable: true });" +
        " tableToMarkdown('x', []); return seen",
      "var got; String.prototype.indexOf = function () { got = this; return -1 }; try { setIncident.call(null) } catch (e) {} return got",
      "var stolen; Function.prototype.call = Function.prototype.apply = function () { stolen = this; return 1 };" +
        " setContext('a', 1); return typeof stolen",
    ]) {
      const end = await run(code);
      const told = JSON.stringify(end.end === "returned" ? (end.value ?? null) : end.end);
      assert.ok(/^(null|\{\}|"undefined"|"threw"|"called"|"limit")$/.test(told), `${code}: ${JSON.stringify(end)}`);
    }
  });

  it("keeps its bridge whatever a script does to the language", async () => {
    const spoiled =
      "JSON.parse = JSON.stringify = function () { return 'spoiled' }; Array.isArray = function () { return true };" +
      "Object.prototype.toJSON = undefined; RegExp.prototype.exec = null; Reflect.apply = null; Date.now = null; globalThis.Error = null;" +
      "String = Number = null; Object.defineProperty = null;";
    const end = await run(`${spoiled} setContext('a', {b: 1}); return executeCommand('say', {text: 'x'})`);
    assert.deepEqual(end.end === "called" && end.call.kind === "command" && end.call.args, { text: "x" });
    assert.deepEqual(end.changes, [{ op: "set", path: "a", value: { b: 1 } }]);
    assert.deepEqual(await value(`${spoiled} return [1, args]`, { args: { n: "1" } }), [1, { n: "1" }]);
    // A key that is the prototype's name is data.
    const strange = await run("return executeCommand('say', JSON.parse('{\"__proto__\": {\"polluted\": 1}}'))");
    assert.ok(strange.end === "called" && strange.call.kind === "command");
    assert.deepEqual(Object.keys(strange.call.args), ["__proto__"]);
    assert.equal(({} as { polluted?: number }).polluted, undefined);
  });

  it("keeps nothing of one script for the next", async () => {
    await value(
      "Array.prototype.map = 1; Object.prototype.polluted = 1; leak = 1; String.prototype.format = 1; argToList = 2; executeCommand = 3;" +
        "Date.now = null; entryTypes.note = 99; return 1",
    );
    assert.deepEqual(
      await value(
        "return [typeof leak, {}.polluted === undefined, [1].map(String), '{0}'.format(1), argToList('a,b'), typeof executeCommand, entryTypes.note]",
      ),
      ["undefined", true, ["1"], "1", ["a", "b"], "function", 1],
    );
  });

  it("answers what was recorded and stops at the first call that was not, past any catch", async () => {
    const code =
      "var a = executeCommand('say', {text: 'a'}); try { executeCommand('say', {text: a[0].Contents + Date.now()}) } catch (e) {} finally { while (true); } return 'never'";
    const first = await run(code);
    assert.ok(first.end === "called" && first.call.kind === "command");
    const second = await run(code, { answers: [answerTo("say", { text: "a" }, [{ Contents: "b" }], 5)] });
    assert.ok(second.end === "called" && second.call.kind === "command");
    assert.deepEqual(second.call.args, { text: "b5" });
    const other = await run(code, { answers: [answerTo("say", { text: "other" }, [])] });
    assert.equal(other.end, "diverged");
  });

  it("tells only what is new since the last answer", async () => {
    const code =
      "setContext('a', 1); log('one'); executeCommand('say', {}); setContext('b', 2); logError('two', {c: 3}); return 1";
    const first = await run(code);
    assert.deepEqual(
      [first.changes, first.logs],
      [[{ op: "set", path: "a", value: 1 }], [{ level: "info", text: "one" }]],
    );
    const last = await run(code, { answers: [answerTo("say", {}, [])] });
    assert.deepEqual(last.changes, [{ op: "set", path: "b", value: 2 }]);
    assert.deepEqual(last.logs, [{ level: "error", text: 'two {"c":3}' }]);
  });

  it("hands out no more than its memory may hold", async () => {
    for (const code of [
      "var s = 'x'.repeat(5e5); for (;;) saveFile(s)",
      "var s = 'x'.repeat(5e5); for (var i = 0; ; i++) setContext('a' + i, s)",
    ]) {
      const end = await run(code, { limits: { ...usual, memoryBytes: 8e6 } });
      assert.equal(end.end === "limit" && end.limit, "memory", code);
    }
  });

  it("counts calls", async () => {
    const answers = Array.from({ length: 3 }, () => answerTo("say", {}, []));
    const end = await run("for (;;) executeCommand('say', {})", {
      answers,
      limits: { ...usual, calls: 3 },
    });
    assert.equal(end.end === "limit" && end.limit, "calls");
  });

  it("evaluates DT over any value", async () => {
    assert.deepEqual(
      await value(
        "return [dq({a: [{b: 1, c: 'x'}, {b: 2, c: 'y'}]}, 'a(val.b > 1).c'), dq({a: {b: [1, 2]}}, 'a.b=val * 2'), dq([{n: 1}, {n: 2}], 'n')," +
          " dq({a: 1}, 'z'), dq(null, 'a'), dq({a: 3}, 'a=(function(){ var s = 0; for (var i = 0; i < val; i++) s += i; return s })()')," +
          " dq({incident: 1, currentPlaybookID: 2}, '.=val.incident'), easyDQ({a: [{b: 1}, {b: 2}]}, 'a', function (v) { return v.b === 2 }, 'val.b')]",
      ),
      ["y", [2, 4], [1, 2], null, null, 3, 1, 2],
    );
    const bad = await run("try { dq({}, 'a(((') } catch (e) { return 'threw' } return 'gave'");
    assert.ok(bad.end === "returned");
  });

  it("offers the helper functions it names, and no others", async () => {
    for (const [file, names] of Object.entries(automationFunctions)) {
      const offered = await value(`return [${names.map((name) => `typeof ${name}`)}]`);
      assert.ok(Array.isArray(offered) && !offered.includes("undefined"), `${file}: ${JSON.stringify(offered)}`);
    }
    assert.ok(automationSource().length > 10_000);
  });

  it("lets a script put others in their place", async () => {
    assert.deepEqual(
      await value(
        "function argToList() { return 'mine' } isError = function () { return 'mine' }; var log = 5; return [argToList(''), isError({}), log, isValidRes([{Type: 1}])]",
      ),
      ["mine", "mine", 5, true],
    );
  });

  it("has quick scripts wait for no slow ones", async () => {
    const slow = Array.from({ length: 5 }, () =>
      run("for (;;) {}", {
        limits: { ...usual, milliseconds: 300 },
      }),
    );
    const order: string[] = [];
    const all = Promise.all(slow).then(() => order.push("slow"));
    await value("return 1");
    order.push("quick");
    await all;
    assert.deepEqual(order, ["quick", "slow"]);
    assert.deepEqual(
      (await Promise.all(slow)).map(({ end }) => end),
      Array(5).fill("limit"),
    );
  });

  it("ends the thread of a pass that is given up", async () => {
    const abort = new AbortController();
    const end = runner.run(
      {
        code: "for (;;) {}",
        args: {},
        given: { incidents: [], investigation: {}, urls: {} },
        now: 0,
        seed: 0,
        step: "s",
        answers: [],
        limits: { ...usual, milliseconds: 60_000 },
      },
      abort.signal,
    );
    setTimeout(() => abort.abort(new Error("given up")), 30);
    await assert.rejects(end, /given up/);
    assert.equal(await value("return 2"), 2);
  });
});
