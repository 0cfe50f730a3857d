/** DT and regular expressions with the engine behind them: what is not interpreted, and what must not get through. */
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import type { Json } from "#base/json.ts";
import type { Value } from "#playbook/model.ts";
import { scopeFrom } from "#playbook/xsoar/scope.ts";
import { evaluateXsoarValue, type ValueResult } from "#playbook/xsoar/value.ts";
import { JavaScriptSandbox } from "./sandbox.ts";

const javascript = new JavaScriptSandbox();
after(() => javascript.close());

const context = JSON.parse(
  '{"IP": [{"Address": "10.0.0.1"}, {"Address": "8.8.8.8"}, {"x": 1}], "T": "a-b", "Many": [3, 1, 2], "__proto__": {"polluted": "data"}}',
);
const scope = scopeFrom({ context });

function run(value: Value): ValueResult {
  return evaluateXsoarValue(value, scope, { now: Date.UTC(2020, 0, 1), javascript });
}

function dt(source: string): Json | undefined {
  const result = run({ kind: "path", path: source });
  assert.ok(result.ok, source);
  return result.value;
}

function transform(operator: string, value: string, args: Record<string, string>): Json | undefined {
  const entries = Object.entries(args).map(([name, written]) => [name, { kind: "literal", value: written }] as const);
  const result = run({
    kind: "complex",
    root: `.=${JSON.stringify(value)}`,
    transformers: [{ operator, arguments: Object.fromEntries(entries) }],
  });
  if (result.ok) return result.value;
  return result.error.code;
}

describe("JavaScript within DT", () => {
  it("runs in the engine where it is not interpreted", () => {
    assert.equal(dt("IP(/^10\\./.test(val.Address)).Address"), "10.0.0.1");
    assert.deepEqual(dt("Many=>val.sort().reverse()"), [3, 2, 1]);
    assert.equal(dt("T=val.replace(/-/g, '+')"), "a+b");
    assert.equal(dt("T=new Date(0).toISOString()"), "1970-01-01T00:00:00.000Z");
    assert.equal(dt("T=f(val);function f(a){ for (var i = 0, s = ''; i < 2; i++) s += a; return s }"), "a-ba-b");
    assert.deepEqual(dt("IP(val1---T.length !== 4 && /8/.test(val.Address)).Address"), "8.8.8.8");
    assert.deepEqual(dt(".=[val.Many.push(4), val.Many]"), [4, [3, 1, 2, 4]]);
    assert.deepEqual(context.Many, [3, 1, 2], "on a copy");
  });

  it("an error drops its element and no other", () => {
    assert.deepEqual(dt("IP(val.Address.match(/\\d/)).Address"), ["10.0.0.1", "8.8.8.8"]);
    assert.deepEqual(dt("IP=val.Address.match(/\\d+/)[0]"), ["10", "8"]);
    assert.equal(dt("IP(syntax error here)"), undefined);
    assert.equal(dt("IP(noSuchName).Address"), undefined);
  });

  it("what takes too long gives nothing, and a note says so", () => {
    const result = run({ kind: "path", path: "T=(function(){ while (true) {} })()" });
    assert.ok(result.ok && result.value === undefined);
    assert.match(result.notes[0]?.message ?? "", /more than 50 ms/);
  });

  it("leads to no host object, whatever is tried", () => {
    const attempts = [
      "T=val.constructor.constructor('return process')()",
      ".=val.constructor.constructor('return globalThis.process')()",
      "T=(function(){}).constructor('return require')()('child_process')",
      "T=[].filter.constructor('return process.env')()",
      "IP(this.constructor.constructor('return process')())",
      "T=globalThis.process",
      "T=Function('return this')().process",
      "T=({}).toString.call.call(val)",
      ".=val.__proto__.__proto__.constructor",
      "T=Object.getPrototypeOf(val).constructor('return process')()",
      ".={get a(){ return process }}",
      ".={toJSON(){ return process.env }}",
      "T=import('node:fs')",
      "T=new Proxy({}, {get(){ return process }}).x",
      "Many=>val.map.constructor('return process')()",
      "T=`$" + "{process.env}`",
      "T=Reflect.ownKeys(globalThis).filter(function(k){return /process|require|Buffer/.test(k)})[0]",
    ];
    for (const source of attempts) {
      const text = JSON.stringify(dt(source)) ?? "nothing";
      assert.ok(!/pid|env|argv|native|PATH/.test(text), `${source} gives ${text}`);
    }
  });

  it("changes neither the data nor a prototype", () => {
    const before = JSON.stringify(context);
    for (const source of [
      ".=(val.T = 'changed')",
      ".=(val.__proto__.polluted = 1)",
      ".=Object.assign(Object.prototype, {polluted: 1})",
      ".=(val.constructor.prototype.polluted = 1)",
      '.={"__proto__": {"polluted": 1}}',
      "IP=(val.Address = 'changed')",
    ]) {
      dt(source);
    }
    assert.equal(JSON.stringify(context), before);
    assert.equal("polluted" in {}, false);
    assert.equal(dt("__proto__.polluted"), "data");
  });
});

describe("regular expressions beyond RE2", () => {
  it("look-around and back-references run in the engine", () => {
    assert.equal(
      transform("replaceMatch", "price 100 cost 20", { regex: "(?<=price )\\d+", replaceWith: "#" }),
      "price # cost 20",
    );
    assert.equal(transform("replaceMatch", "abab", { regex: "(ab)\\1", replaceWith: "<$1>" }), "<ab>");
    assert.deepEqual(transform("RegexExtractAll", "a1b2", { regex: "[a-z](?=\\d)" }), ["a", "b"]);
    assert.deepEqual(transform("RegexGroups", "xyxy", { regex: "(?P<first>x)(y)(?P=first)\\2\\Z" }), ["x", "y"]);
    assert.deepEqual(transform("RegexGroups", "AA", { regex: "(?i)(a)(?=\\1)" }), ["A"]);
    assert.equal(
      transform("ReplaceMatchGroup", "id=7;id=8", { regex: "(?<!x)id=(\\d)", replace_with: "*" }),
      "id=*;id=*",
    );
  });

  it("repeats that RE2 refuses run there, and what blows up is an error in time", () => {
    assert.deepEqual(transform("RegexExtractAll", "a".repeat(1_500), { regex: "a{1500}" }), ["a".repeat(1_500)]);
    assert.equal(transform("RegexExtractAll", `${"a".repeat(40)}!`, { regex: "(?=(a+)+$)b" }), "XSOAR_REGEX");
    assert.equal(transform("RegexExtractAll", "a", { regex: "(" }), "XSOAR_REGEX");
  });
});
