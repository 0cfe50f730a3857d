/** The expressions we interpret ourselves give what a JavaScript engine gives: QuickJS is the judge. */
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import fc from "fast-check";
import type { Json } from "#base/json.ts";
import { Budget } from "#playbook/xsoar/javascript/budget.ts";
import { compileJavaScript } from "#playbook/xsoar/javascript/expression.ts";
import { JsError, NotInterpreted, toJson } from "#playbook/xsoar/javascript/value.ts";
import { inlineLimits } from "#playbook/xsoar/javascript-engine.ts";
import { LanguageError } from "#playbook/xsoar/language-error.ts";
import { JavaScriptSandbox } from "./sandbox.ts";

const sandbox = new JavaScriptSandbox();
after(() => sandbox.close());

const val: Json = {
  text: "Hello, World",
  number: 42,
  float: -1.5,
  digits: "7",
  list: [3, "b", null, true, [1, [2]], { a: 1 }],
  names: ["x", "y", "x"],
  object: { a: 1, b: { c: "deep" } },
  yes: true,
  no: false,
  none: null,
  empty: "",
};

type Outcome = { value: Json | undefined } | "throws" | "left to the engine";

function interpreted(source: string): Outcome {
  const { interpret } = compileJavaScript(source, ["val"]);
  if (!interpret) return "left to the engine";
  try {
    return { value: toJson(interpret(new Budget(), [val])) };
  } catch (error) {
    if (error instanceof NotInterpreted) return "left to the engine";
    if (error instanceof JsError || error instanceof LanguageError) return "throws";
    throw error;
  }
}

/** Many at once: a runtime for each would take minutes. */
function judged(sources: readonly string[]): Outcome[] {
  const body =
    "return sources.map(function (source) { try { var value = Function('val', 'return (' + source + ')')(val);" +
    "return value === undefined || typeof value === 'function' ? [] : [value] } catch (error) { return 0 } })";
  const result = sandbox.evaluate({
    body,
    bindings: { sources: [...sources], val },
    limits: { ...inlineLimits, milliseconds: 5_000 },
    now: 0,
    seed: 0,
  });
  assert.ok(result.ok && Array.isArray(result.value));
  return result.value.map((item) => (Array.isArray(item) ? { value: item[0] } : "throws"));
}

function compareAll(sources: readonly string[]): { interpreted: number } {
  let count = 0;
  for (const [at, expected] of judged(sources).entries()) {
    const source = sources[at] ?? "";
    const outcome = interpreted(source);
    if (outcome === "left to the engine") continue;
    count++;
    assert.deepEqual(outcome, expected, source);
  }
  return { interpreted: count };
}

const atoms = [
  ..."val val.text val.number val.float val.digits val.list val.names val.object val.object.b.c val.yes val.no val.none".split(
    " ",
  ),
  ..."val.empty val.missing val.list[4] val['text'] val.text.length val.names.length val.list[5].a 0 1 -1 1.5 2e3 0x1f".split(
    " ",
  ),
  ..."'' 'b' \"x\" '42' 'o' true false null undefined NaN [] [1,2] {} ({a:1}) typeof\u00a0val.text".split(" "),
];
atoms.push("`t${val.number}`");
const binaries = "== != === !== < > <= >= + - * / % && || ??".split(" ");
const methods = [
  "toLowerCase()",
  "toUpperCase()",
  "trim()",
  "indexOf('o')",
  "lastIndexOf('o')",
  "includes('x')",
  "slice(1)",
  "slice(-2,-1)",
  "substring(3,1)",
  "substr(-3,2)",
  "split('o')",
  "split('')",
  "replace('o','$&0')",
  "charAt(1)",
  "charCodeAt(0)",
  "concat('z',1)",
  "startsWith('H')",
  "endsWith('d')",
  "repeat(2)",
  "padStart(4,'ab')",
  "toString()",
  "join('-')",
  "map(x => x + 1)",
  "filter(function (x) { return x == 'x' })",
  "some(x => x === 'y')",
  "every(x => x)",
  "find(x => x !== 3)",
  "reduce((a, b) => a + b, '')",
  "indexOf('x', -1)",
  "flat()",
  "at(-1)",
  "toFixed(1)",
  "hasOwnProperty('a')",
  "valueOf()",
  "foo()",
  "length",
  "constructor",
  "missing?.deep.er",
];

const expression = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.constantFrom(...atoms),
    fc
      .tuple(tie("any"), fc.constantFrom(...binaries), tie("any"))
      .map(([a, operator, b]) => `(${a}) ${operator} (${b})`),
    fc
      .tuple(fc.constantFrom("!", "-", "+", "typeof ", "void "), tie("any"))
      .map(([operator, a]) => `${operator}(${a})`),
    fc.tuple(tie("any"), fc.constantFrom(...methods)).map(([a, method]) => `(${a}).${method}`),
    fc.tuple(tie("any"), tie("any")).map(([a, b]) => `(${a})[${b}]`),
    fc.tuple(tie("any"), tie("any"), tie("any")).map(([a, b, c]) => `(${a}) ? (${b}) : (${c})`),
    fc.tuple(tie("any"), tie("any")).map(([a, b]) => `[${a}, ${b}]`),
    tie("any").map((a) => `{"k": ${a}, val}`),
    tie("any").map((a) => `(function (o) { var t = ${a}; if (t) return t; return o.text })(val)`),
  ),
})).any;

describe("interpreted JavaScript", () => {
  it("agrees with the engine on whatever can be written with it", () => {
    const sources = fc.sample(expression, 4_000);
    const interpretedOnes = compareAll(sources).interpreted;
    const all = sources.length;
    assert.ok(interpretedOnes > all / 3, `only ${interpretedOnes} of ${all} were interpreted`);
  });

  it("agrees on what JavaScript is known to surprise with", () => {
    const sources = [
      "null == undefined",
      "null == 0",
      "'' == 0",
      "'0' == false",
      "[] == ''",
      "[1] == 1",
      "[1,2] == '1,2'",
      "({}) == '[object Object]'",
      "NaN == NaN",
      "null >= 0",
      "undefined >= 0",
      "'10' < '9'",
      "10 < '9'",
      "'a' < 1",
      "[] + {}",
      "[] + []",
      "1 + '2'",
      "1 + null",
      "1 + undefined",
      "'b' + 'a' + +'a' + 'a'",
      "true + true",
      "1 / 0",
      "-1 % 2",
      "0.1 + 0.2",
      "1e21 + ''",
      "String([1,[2,3]])",
      "String({})",
      "String(null)",
      "parseInt('12px')",
      "parseInt('0x1f')",
      "parseInt('z', 36)",
      "parseInt('')",
      "parseFloat('1.5e3x')",
      "Number('')",
      "Number(' 12 ')",
      "Number([])",
      "Number([5])",
      "Number({})",
      "isNaN('x')",
      "typeof null",
      "typeof []",
      "typeof function () {}",
      "typeof undefined",
      "[1,2,3].indexOf(2)",
      "[NaN].indexOf(NaN)",
      "[NaN].includes(NaN)",
      "'abc'.substring(-1)",
      "'abc'.slice(2, 1)",
      "'a-b-c'.replace('-', '$$')",
      "'abc'[1]",
      "'abc'['1']",
      "'abc'[5]",
      "'abc'['length']",
      "[,1]",
      "val.list.join()",
      "val.list + ''",
      "[null, undefined, 1].join('-')",
      "JSON.stringify(val.object)",
      "JSON.parse('[1]')",
      "JSON.parse('{')",
      "Math.max(1, '5', 3)",
      "Math.max()",
      "Math.round(-0.5)",
      "Object.keys(val.object)",
      "Array.isArray(val.list)",
      "`a$" + "{1 + 1}b`",
      "'\\x41\\u0042\\u{43}\\n'",
      "((a, b) => a + b)(1, 2)",
      "(x => ({ y: x }))(1)",
      "(function f(n) { return n < 2 ? 1 : n * f(n - 1) })(5)",
      "(function () { return\n1 })()",
      "(function () { })()",
      "val.none?.x.y",
      "val.object?.b?.['c']",
      "val.missing.x",
      "val.missing?.x()",
      "(val.none || val.text).length",
      "val.text.foo",
      "val.text.foo()",
      "val()",
      "'x' in val",
      "val instanceof Object",
      "1, 2",
      "val.number++",
      "x = 1",
      "/l+/.exec(val.text)[0]",
      "val.list.sort()",
      "new Date(0)",
      "2 ** 3",
      "~1",
      "1 << 2",
      "val.map",
      "val.list.map.name",
      "'a' ?? 'b' || 'c'",
      "({ __proto__: 1 }).x",
      "val.__proto__",
      "val.text.constructor.name",
      "-2 ** 2",
      "`$" + "{`x`}`",
      "08",
      "1_000",
      "'\\8'",
      "if",
      "return 1",
      "",
      ")",
      "a b",
      "undefinedName",
      "typeof undefinedName",
      "this",
      "[...val.names, 1]",
      "({ ...val.object, z: 1 })",
    ];
    compareAll(sources);
  });

  it("interprets the expressions that content has, without the engine", () => {
    for (const source of [
      "val.Malicious",
      "val.brand == 'Cymulate' && val.state == 'active'",
      'val && val.toLowerCase().indexOf("port scan") > -1 ? "PortScan" : "XDR Incident"',
      "!(val.Type.toLowerCase().indexOf('composite') >= 0 || val.Extension == 'eml' && val.Type.toLowerCase().indexOf('crlf') >= 0)",
      "function(obj){return ['value1','value2','value3']}(val)",
      "val[0] == 'a' && val[1] == '1' ? 'x' : ''",
      "val > 0 && val < 3",
      "val.DisplayName || val.Email.Address",
      '{"v": val.value, "t": val.type}',
      "val.Indicator && val.Indicator == val.Vendor",
    ]) {
      assert.ok(compileJavaScript(source, ["val"]).interpret, source);
    }
  });

  it("never throws while compiling and never reaches a host object", () => {
    const word = fc.constantFrom(
      ..."val . ( ) [ ] { } , ; ? : = => + - ! ' \" ` ${ constructor __proto__ toString call apply bind this Function globalThis process function return if var x 1".split(
        " ",
      ),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string({ maxLength: 3 })), { maxLength: 16 }), (words) => {
        const outcome = interpreted(words.join(" "));
        if (typeof outcome === "object" && outcome.value !== undefined) {
          assert.deepEqual(JSON.parse(JSON.stringify(outcome.value)), outcome.value, "plain JSON only");
        }
      }),
      { numRuns: 3_000 },
    );
    const owners = [
      "val",
      "''",
      "1",
      "[]",
      "({})",
      "(x => x)",
      "parseInt",
      "JSON",
      "Math",
      "Object",
      "Array",
      "true",
      "JSON.parse",
      "val.list.map",
    ];
    const members = [
      "constructor",
      "__proto__",
      "prototype",
      "toString",
      "valueOf",
      "call",
      "apply",
      "bind",
      "caller",
      "arguments",
      "__defineGetter__",
      "__lookupGetter__",
      "toJSON",
      "name",
    ];
    for (const owner of owners) {
      for (const member of members) {
        for (const tail of ["", "()", ".constructor('return process')()", "[0]"]) {
          for (const source of [`${owner}.${member}${tail}`, `${owner}['${member}']${tail}`]) {
            const outcome = interpreted(source);
            const text = JSON.stringify(outcome) ?? "";
            assert.ok(!/process|pid|native/.test(text), `${source} gives ${text}`);
          }
        }
      }
    }
  });

  it("ends what would take too long or too much", () => {
    const doubling = `(function () { var a0 = [1, 1]; ${Array.from({ length: 60 }, (_, at) => `var a${at + 1} = [a${at}, a${at}];`).join(" ")} return String(a60) })()`;
    const textBomb = `(function () { var t0 = 'x'; ${Array.from({ length: 60 }, (_, at) => `var t${at + 1} = t${at} + t${at};`).join(" ")} return t60 })()`;
    for (const source of [
      "(function f() { return f() })()",
      "(function f(n) { return f(n + 1) + f(n + 1) })(0)",
      "'x'.repeat(1e9)",
      "'x'.padEnd(1e9)",
      "'x'.repeat(1e6).replaceAll('x', \"$'$'$'\")",
      doubling,
      textBomb,
      doubling.replace("String(a60)", "a60"),
      "[1,2,3,4,5,6,7,8,9,10].map(a => [1,2,3,4,5,6,7,8,9,10].map(b => 'x'.repeat(4e6)))",
    ]) {
      const started = performance.now();
      assert.equal(interpreted(source), "throws", source.slice(0, 80));
      assert.ok(performance.now() - started < 5_000);
    }
    for (const open of ["(", "[", "!", "-", "val.a[", "val?.", "x=>", "function(){return ", "{a:"]) {
      assert.equal(interpreted(open.repeat(5_000)), "left to the engine");
    }
    assert.doesNotThrow(() => interpreted(`1${"+1".repeat(9_000)}`));
    assert.doesNotThrow(() => interpreted(`val${".a".repeat(9_000)}`));
  });
});
