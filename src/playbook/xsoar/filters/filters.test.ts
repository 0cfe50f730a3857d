import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Json } from "#base/json.ts";
import { LanguageError } from "../language-error.ts";
import { scopeFrom } from "../scope.ts";
import type { ScriptOperators } from "../script-operators.ts";
import type { LanguageSettings } from "../settings.ts";
import { startEvaluation } from "../start-evaluation.ts";
import { applyFilter, filterNames } from "./apply-filter.ts";

type Side = Json | undefined;
interface Options {
  ignoreCase?: boolean;
  settings?: Partial<LanguageSettings>;
  scripts?: ScriptOperators;
}

const now = Date.UTC(2020, 5, 15, 12);

function judge(operator: string, left: Side, right: Side, options: Options = {}): boolean | string {
  const { ignoreCase = false, scripts, settings } = options;
  const evaluation = startEvaluation(scopeFrom({ context: {} }), { now, scripts, settings });
  try {
    return applyFilter(operator, left, right, ignoreCase, evaluation);
  } catch (error) {
    if (error instanceof LanguageError) return error.code;
    throw error;
  }
}

/**
 * The table beside this file: an operator, then its rows: left, right, what comes of it (true, false or an error's code),
 * and how: `any-case` is ignorecase, `negation-none` the setting for negations on lists.
 */
function readCases(): Map<string, { left: Side; right: Side; expected: string; options: Options }[]> {
  const cases = new Map<string, { left: Side; right: Side; expected: string; options: Options }[]>();
  let rows: { left: Side; right: Side; expected: string; options: Options }[] = [];
  for (const line of readFileSync(new URL("./filter-cases.txt", import.meta.url), "utf8")
    .trimEnd()
    .split("\n")) {
    if (!line.startsWith("  ")) {
      rows = [];
      cases.set(line, rows);
      continue;
    }
    const [left = "", right = "", expected = "", how] = line.trim().split(" ~ ");
    const options: Options =
      how === "any-case"
        ? { ignoreCase: true }
        : how === "negation-none"
          ? { settings: { negationOnList: "none" } }
          : {};
    rows.push({ left: readSide(left), right: readSide(right), expected, options });
  }
  return cases;
}

function readSide(text: string): Side {
  return text === "nothing" ? undefined : (JSON.parse(text) as Json);
}

const tables = readCases();

describe("filters", () => {
  for (const [operator, rows] of tables) {
    it(operator, () => {
      for (const { left, right, expected, options } of rows) {
        const what = `${JSON.stringify(left)} ${operator} ${JSON.stringify(right)}`;
        assert.equal(String(judge(operator, left, right, options)), expected, what);
      }
    });
  }

  it("every filter there is has a table", () => {
    assert.deepEqual(filterNames(), [...tables.keys()].sort());
  });

  it("names with a family in front are the same filters", () => {
    for (const [old, left, right] of [
      ["string.isEqual", "a", "a"],
      ["string.isNotEqual", "a", "b"],
      ["number.isEqual", "14444444444444444444", "14444444444444444444"],
      ["general.isExists", "a", undefined],
      ["number.InRange", "5", "1,8"],
      ["string.containsString", "ab", "b"],
      ["date.isAfter", "2020-01-02", "2020-01-01"],
    ] as const) {
      assert.equal(judge(old, left, right), true, old);
    }
    assert.equal(judge("string.isEqual", "a", "b"), false);
  });

  it("any other name is a script, and an error that names it when there is none", () => {
    const seen: unknown[] = [];
    const answer = (value: Json | undefined): Options => ({
      scripts: {
        find: (name, kind) =>
          name === "IsGood" && kind === "filter"
            ? {
                entireList: false,
                run: (args) => {
                  seen.push(args);
                  return { ok: true, value };
                },
              }
            : undefined,
      },
    });
    assert.equal(judge("IsGood", ["a"], undefined, answer(true)), true);
    assert.deepEqual(seen, [{ left: ["a"] }]);
    for (const no of [false, "", "False", "no", 0, null, [], [false, "false"], undefined]) {
      assert.equal(judge("IsGood", "a", "b", answer(no)), false, JSON.stringify(no));
    }
    for (const yes of [true, "true", "anything", 1, [false, true]])
      assert.equal(judge("IsGood", "a", "b", answer(yes)), true);
    assert.equal(judge("IsBad", "a", "b", answer(true)), "XSOAR_UNKNOWN_FILTER");
    assert.equal(judge("constructor", "a", "b"), "XSOAR_UNKNOWN_FILTER");
    const failing: Options = {
      scripts: { find: () => ({ entireList: false, run: () => ({ ok: false, message: "no" }) }) },
    };
    assert.equal(judge("IsGood", "a", "b", failing), "XSOAR_SCRIPT_FAILED");
  });

  const scalar = fc.oneof(
    fc.string({ maxLength: 4 }),
    fc.constantFrom("a", "b", "A", "", "5", "05"),
    fc.integer(),
    fc.boolean(),
  );
  const side = fc.oneof(
    scalar,
    fc.array(scalar, { maxLength: 3 }),
    fc.constant(undefined),
    fc.constant(null),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const asSide = (value: unknown) => value as Side;

  it("filters agree with their negations", () => {
    const whole = [
      ["containsGeneral", "notContainsGeneral"],
      ["in", "notIn"],
      ["inList", "notInList"],
      ["isExists", "isNotExists"],
      ["isEmpty", "isNotEmpty"],
    ] as const;
    const single = [
      ["isEqualString", "isNotEqualString"],
      ["containsString", "notContainsString"],
      ["startWith", "notStartWith"],
      ["endWith", "notEndWith"],
      ["isEqualNumber", "isNotEqualNumber"],
    ] as const;
    fc.assert(
      fc.property(side, side, fc.boolean(), (left, right, ignoreCase) => {
        for (const [positive, negative] of whole) {
          const answer = judge(positive, asSide(left), asSide(right), { ignoreCase });
          const opposite = judge(negative, asSide(left), asSide(right), { ignoreCase });
          assert.equal(opposite, typeof answer === "boolean" ? !answer : answer, positive);
        }
        for (const [positive, negative] of single) {
          // On a list the rule is another by default; with the setting it is the same.
          const options: Options = {
            ignoreCase,
            ...(Array.isArray(left) ? { settings: { negationOnList: "none" } } : {}),
          };
          const answer = judge(positive, asSide(left), asSide(right), options);
          const opposite = judge(negative, asSide(left), asSide(right), options);
          assert.equal(opposite, typeof answer === "boolean" ? !answer : answer, positive);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("no pair of values makes a filter throw anything but an error with a code, and each answers the same twice", () => {
    fc.assert(
      fc.property(fc.constantFrom(...filterNames()), side, side, fc.boolean(), (operator, left, right, ignoreCase) => {
        const once = judge(operator, asSide(left), asSide(right), { ignoreCase });
        assert.equal(judge(operator, asSide(left), asSide(right), { ignoreCase }), once);
      }),
      { numRuns: 2_000 },
    );
  });
});
