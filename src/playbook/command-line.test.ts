import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type CommandLine, parseCommandLine } from "./command-line.ts";
import { commandPlaybook } from "./command-playbook.ts";

function read(line: string): CommandLine {
  const result = parseCommandLine(line);
  assert.ok(!("problem" in result), JSON.stringify(result));
  return result;
}

function texts(line: string): Record<string, string> {
  return Object.fromEntries(Object.entries(read(line).arguments).map(([name, { text }]) => [name, text]));
}

describe("a command line", () => {
  it("is a name and arguments: plain, in quotes, with an expression that holds blanks", () => {
    assert.deepEqual(texts('!Print  value=x other="a b=c" third=${A.B(val.x == "1 2").y}'), {
      value: "x",
      other: "a b=c",
      third: '${A.B(val.x == "1 2").y}',
    });
    assert.equal(read("!Print").name, "Print");
    assert.deepEqual(texts("!a empty= next=1"), { empty: "", next: "1" });
    assert.deepEqual(texts("!a url=https://x.example/?a=1&b=2"), { url: "https://x.example/?a=1&b=2" });
  });

  it("takes a quote that is escaped, and leaves every other backslash alone", () => {
    assert.deepEqual(texts('!a value="say \\"hi\\"" path="C:\\new\\table" share=\\\\host\\x'), {
      value: 'say "hi"',
      path: "C:\\new\\table",
      share: "\\\\host\\x",
    });
  });

  it("takes what stands in back-ticks as it is", () => {
    const { arguments: given } = read('!a extend-context=`x=${val.a "b"}` plain=${x}');
    assert.deepEqual(given["extend-context"], { text: 'x=${val.a "b"}', isRaw: true });
    assert.deepEqual(given.plain, { text: "${x}", isRaw: false });
  });

  it("takes one value without a name, and a brand before the name", () => {
    assert.deepEqual(read("!ip 8.8.8.8 using=one").bare, { text: "8.8.8.8", isRaw: false });
    assert.equal(read('!ip "a = b"').bare?.text, "a = b");
    const { name, brand } = read("!Core REST API|||core-api-get uri=/x");
    assert.deepEqual([brand, name], ["Core REST API", "core-api-get"]);
    assert.equal(read("!|||ip x").brand, undefined);
  });

  it("says what is wrong, and where", () => {
    const at = (line: string) => {
      const result = parseCommandLine(line);
      return "problem" in result ? result.at : undefined;
    };
    assert.equal(at("Print value=x"), 0);
    assert.equal(at("!"), 0);
    assert.equal(at('!Print value="x'), 13);
    assert.equal(at("!Print value=`x"), 13);
    assert.equal(at("!Print value=${x"), 13);
    assert.equal(at('!Print value="x"y'), 16);
    assert.equal(at("!Print a b"), 9);
    assert.equal(at("!Print a=1 a=2"), 11);
    assert.equal(at(`!Print ${"x".repeat(20_000)}`), 20_000);
  });

  it("gives back every value that was quoted as the War Room quotes it, and never throws", () => {
    const value = fc.string().filter((text) => !/[\\]/.test(text));
    fc.assert(
      fc.property(value, (text) => {
        assert.deepEqual(texts(`!a v="${text.replaceAll('"', '\\"')}" w=1`), { v: text, w: "1" });
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => void parseCommandLine(`!a ${text}`)));
    assert.deepEqual(Object.keys(read("!a __proto__=1").arguments), ["__proto__"]);
  });
});

describe("its playbook", () => {
  it("gives the engine what is the engine's, and the unnamed value to the default argument", () => {
    const { tasks } = commandPlaybook(read("!ip 8.8.8.8 using=one extend-context=`a=b` other=${x}"), "ip");
    assert.deepEqual(tasks["1"]?.command, {
      name: "ip",
      arguments: { other: { kind: "text", text: "${x}" }, ip: { kind: "text", text: "8.8.8.8" } },
      options: { using: { kind: "text", text: "one" }, extendContext: { kind: "literal", value: "a=b" } },
    });
  });
});
