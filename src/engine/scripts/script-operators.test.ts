/** Filters and transformers that are automations of content. */
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import type { Json } from "#base/json.ts";
import type { Script } from "#playbook/script.ts";
import { scopeFrom } from "#playbook/xsoar/scope.ts";
import { evaluateXsoarValue } from "#playbook/xsoar/value.ts";
import { buildScript, scriptArgument } from "#test/build-script.ts";
import { Catalog } from "../catalog.ts";
import { JavaScriptSandbox } from "../javascript/sandbox.ts";
import { ContentOperators } from "./script-operators.ts";

const javascript = new JavaScriptSandbox();
after(() => javascript.close());
const now = () => Date.UTC(2020, 0, 1);

function transformer(code: string, more: Partial<Script> = {}): Script {
  return buildScript("Mine", code, { tags: ["transformer", "filter"], ...more });
}

function evaluate(script: Script, args: Record<string, string> = {}, root = "list") {
  const scripts = new ContentOperators({ catalog: new Catalog([], [], [script]), javascript, now });
  const given = Object.entries(args).map(([name, text]) => [name, { kind: "text", text }] as const);
  return evaluateXsoarValue(
    { kind: "complex", root, transformers: [{ operator: "Mine", arguments: Object.fromEntries(given) }] },
    scopeFrom({ context: { list: ["a", "b"], one: "x" } }),
    { now: now(), javascript, scripts },
  );
}

function value(...given: Parameters<typeof evaluate>): Json | undefined {
  const result = evaluate(...given);
  assert.ok(result.ok, result.ok ? "" : result.error.message);
  return result.value;
}

describe("a transformer that is an automation", () => {
  it("gets each item, or the whole list, with its arguments and their defaults", () => {
    assert.deepEqual(value(transformer("return args.value + args.with"), { with: "!" }), ["a!", "b!"]);
    const usual = { arguments: [scriptArgument("with", { default: "?" })] };
    assert.deepEqual(value(transformer("return args.value + args.with", usual)), ["a?", "b?"]);
    const whole = { tags: ["transformer", "entirelist"] };
    assert.equal(value(transformer("return args.value.length", whole)), 2);
  });

  it("has the helper functions, the clock, and the contents of an entry as its result", () => {
    assert.equal(
      value(transformer("return SHA256_hash(args.value).slice(0, 4) + argToList('a,b').length"), {}, "one"),
      "2d712",
    );
    assert.equal(value(transformer("return new Date().toISOString()"), {}, "one"), "2020-01-01T00:00:00.000Z");
    assert.equal(value(transformer("return {Type: 1, Contents: 'c', ContentsFormat: 'text'}"), {}, "one"), "c");
    assert.equal(value(transformer("return"), {}, "one"), undefined);
  });

  it("fails with what it threw, and where it would call something", () => {
    for (const [code, message] of [
      ["throw 'no'", /Mine failed: no/],
      ["return {Type: 4, Contents: 'bad', ContentsFormat: 'text'}", /Mine failed: bad/],
      ["return executeCommand('Print', {value: 1})", /Print: a filter or transformer can call nothing/],
      ["setContext('a', 1)", /changes nothing/],
      ["for (;;) {}", /more than 250 ms/],
    ] as const) {
      const result = evaluate(transformer(code), {}, "one");
      assert.match(result.ok ? "" : result.error.message, message);
    }
  });

  it("is not one without its tag, its code, or a language that runs", () => {
    for (const more of [{ tags: [] }, { language: "python3" as const }]) {
      const result = evaluate(transformer("return 1", more));
      assert.equal(result.ok ? "" : result.error.code, "XSOAR_UNKNOWN_TRANSFORMER");
    }
  });
});

describe("a filter that is an automation", () => {
  it("keeps the items it says yes to", () => {
    const scripts = new ContentOperators({
      catalog: new Catalog([], [], [transformer("return args.left === args.right")]),
      javascript,
      now,
    });
    const result = evaluateXsoarValue(
      {
        kind: "complex",
        root: "list",
        filters: [[{ left: { kind: "path", path: "list" }, operator: "Mine", right: { kind: "text", text: "b" } }]],
      },
      scopeFrom({ context: { list: ["a", "b"] } }),
      { now: now(), javascript, scripts },
    );
    assert.ok(result.ok);
    assert.equal(result.value, "b");
  });
});
