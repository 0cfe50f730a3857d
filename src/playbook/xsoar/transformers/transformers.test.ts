import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { LanguageError } from "../language-error.ts";
import { scopeFrom } from "../scope.ts";
import type { ScriptOperators } from "../script-operators.ts";
import { startEvaluation } from "../start-evaluation.ts";
import { applyTransformer, transformerNames } from "./apply-transformer.ts";
import { argumentsOfTransformer } from "./transformer-arguments.ts";

type Side = Json | undefined;
interface Failed {
  code: string;
  message: string;
}

const scope = scopeFrom({ context: {}, list: (name) => (name === "White" ? ["w"] : undefined) });

function transform(
  operator: string,
  value: Side,
  args: JsonObject,
  scripts?: ScriptOperators,
): { value: Side } | Failed {
  const evaluation = startEvaluation(scope, { now: Date.UTC(2020, 5, 15), scripts });
  try {
    return { value: applyTransformer(operator, value, args, evaluation) };
  } catch (error) {
    if (error instanceof LanguageError) return { code: error.code, message: error.message };
    throw error;
  }
}

/** The table beside this file: an operator, then its rows: value, arguments, what comes of it (or an error's code). */
function readCases(): Map<string, string[]> {
  const cases = new Map<string, string[]>();
  let rows: string[] = [];
  for (const line of readFileSync(new URL("./transformer-cases.txt", import.meta.url), "utf8")
    .trimEnd()
    .split("\n")) {
    if (line.startsWith("  ")) rows.push(line.trim());
    else {
      rows = [];
      cases.set(line, rows);
    }
  }
  return cases;
}

function readSide(text: string): Side {
  return text === "nothing" ? undefined : (JSON.parse(text) as Json);
}

const tables = readCases();

describe("transformers", () => {
  for (const [operator, rows] of tables) {
    it(operator, () => {
      for (const row of rows) {
        const [value = "", args = "", expected = ""] = row.split(" ~ ");
        const given = readSide(args);
        assert.ok(isObject(given), row);
        const before = value;
        const side = readSide(value);
        const outcome = transform(operator, side, given);
        if (expected.startsWith("XSOAR_")) {
          assert.equal("code" in outcome ? outcome.code : JSON.stringify(outcome.value), expected, row);
          assert.ok("message" in outcome && outcome.message.startsWith(operator), `${row} names the operator`);
        } else assert.deepEqual(outcome, { value: readSide(expected) }, row);
        assert.deepEqual(side, readSide(before), "the value that was given is left as it was");
      }
    });
  }

  it("every transformer there is has a table", () => {
    assert.deepEqual(transformerNames(), [...tables.keys()].sort());
  });

  it("every argument that a case gives is told to who chooses a transformer", () => {
    for (const [operator, rows] of tables) {
      const given = rows.flatMap((row) => Object.keys(JSON.parse(row.split(" ~ ")[1] ?? "{}") as object));
      assert.deepEqual([...argumentsOfTransformer(operator)].sort(), [...new Set(given)].sort(), operator);
    }
  });

  it("names with a family in front are the same transformers", () => {
    assert.deepEqual(transform("general.join", ["a", "b"], { separator: "," }), { value: "a,b" });
    assert.deepEqual(transform("string.substringTo", "a;b", { to: ";" }), { value: "a" });
    assert.deepEqual(transform("number.TimeStampToDate", "0", {}), { value: "1970-01-01T00:00:00.000Z" });
  });

  it("any other name is a script, run for each element or once, and an error that names it when there is none", () => {
    const runs: JsonObject[] = [];
    const scripts = (entireList: boolean): ScriptOperators => ({
      find: (name, kind) =>
        name === "Mine" && kind === "transformer"
          ? {
              entireList,
              run: (args) => {
                runs.push(args);
                return { ok: true, value: ["got", args.value ?? null] };
              },
            }
          : undefined,
    });
    assert.deepEqual(transform("Mine", ["a", "b"], { x: 1 }, scripts(false)), { value: ["got", "a", "got", "b"] });
    assert.deepEqual(runs, [
      { value: "a", x: 1 },
      { value: "b", x: 1 },
    ]);
    assert.deepEqual(transform("Mine", ["a", "b"], {}, scripts(true)), { value: ["got", ["a", "b"]] });
    assert.deepEqual(transform("Mine", undefined, {}, scripts(false)), { value: ["got", null] });
    assert.deepEqual(transform("Mine", [], {}, scripts(false)), { value: ["got", null] }, "an empty list runs once");
    const missing = transform("Yours", "a", {}, scripts(false));
    assert.ok("code" in missing && missing.code === "XSOAR_UNKNOWN_TRANSFORMER" && missing.message.includes("Yours"));
    const failing: ScriptOperators = { find: () => ({ entireList: true, run: () => ({ ok: false, message: "no" }) }) };
    const failed = transform("Mine", "a", {}, failing);
    assert.ok("code" in failed && failed.code === "XSOAR_SCRIPT_FAILED" && failed.message.includes("Mine"));
  });

  it("texts that would grow without end are refused", () => {
    const long = "x".repeat(100_000);
    const bombs: [string, Side, JsonObject][] = [
      ["replace", long, { toReplace: "x", replaceWith: long }],
      ["replaceMatch", long, { regex: "x", replaceWith: long }],
      ["PadZeros", "1", { length: "1000000000" }],
      ["jmespath", "[0]", { expression: `@${" | [@, @][]".repeat(40)}` }],
      ["If-Elif", { a: long }, { conditions: `[{"default": #{a}${" + #{a}".repeat(60)}}]` }],
      ["FormatTemplate", { x: long }, { template: "${.x}".repeat(60) }],
      ["join", new Array<string>(1_000).fill(long), { separator: long }],
      ["ReplaceMatchGroup", long, { regex: "(x)", replace_with: long }],
      ["RegexReplace", long, { regex: "x", output_format: long }],
      ["ProductJoin", new Array<string>(10_000).fill("a"), { list2: new Array<string>(10_000).fill("b") }],
      ["append", new Array<Json>(3_000_000).fill(1), { item: new Array<Json>(3_000_000).fill(1) }],
    ];
    for (const [operator, value, args] of bombs) {
      const outcome = transform(operator, value, args);
      assert.equal("code" in outcome ? outcome.code : "made", "XSOAR_BUDGET", operator);
    }
  });

  it("brackets and marks that never close cost no more than their number", () => {
    for (const template of ["${a".repeat(20_000), `\${${"([{'".repeat(20_000)}`]) {
      assert.deepEqual(transform("FormatTemplate", "x", { template }), { value: template });
    }
    const nested = transform("FormatTemplate", "x", { template: `\${${"([".repeat(20_000)}])}` });
    assert.ok("value" in nested || nested.code === "XSOAR_BUDGET");
  });

  it("no value and no argument makes a transformer throw anything but an error with a code, and it is the same twice", () => {
    const scalar = fc.oneof(
      fc.string({ maxLength: 5 }),
      fc.constantFrom("a", "1", "-1", "(", "\\", "2020-01-01", "%Y", "$" + "{a}", ","),
      fc.integer(),
    );
    const json = fc.oneof(
      scalar,
      fc.array(scalar, { maxLength: 3 }),
      fc.jsonValue({ maxDepth: 2 }),
      fc.constant(undefined),
    );
    const names = [
      ...new Set(
        [...tables.values()].flat().flatMap((row) => Object.keys(JSON.parse(row.split(" ~ ")[1] ?? "{}") as object)),
      ),
    ];
    const args = fc.dictionary(fc.constantFrom(...names), json, { maxKeys: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...transformerNames()), json, args, (operator, value, given) => {
        // As it comes from a database: -0 is 0 there.
        const [side, options] = JSON.parse(JSON.stringify([value, given])) as [Side, JsonObject];
        const once = transform(operator, side, options);
        assert.deepEqual(transform(operator, side, options), once);
        if ("value" in once && once.value !== undefined) {
          assert.deepEqual(JSON.parse(JSON.stringify(once.value)), once.value, `${operator} gives JSON`);
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
