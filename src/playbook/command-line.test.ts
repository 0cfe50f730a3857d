import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type CommandLine, parseCommandLine } from "./command-line.ts";
import { commandPlaybook } from "./command-playbook.ts";
import { composeCommandLine } from "./compose-command-line.ts";

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

  it("gives back every argument that the War Room wrote, and reads no expression in it", () => {
    const piece = fc.constantFrom("\\", '"', "`", "${x}", "$", "{", " ", "\n", "=", "!", "a", "ä");
    const texty = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map((all) => all.join("")),
      fc.string(),
    );
    // Of an expression and a back-tick only one can be written.
    const value = texty.filter((text) => !(text.includes("${") && text.includes("`")));
    const key = fc.stringMatching(/^[a-zA-Z][\w.-]{0,8}$/);
    fc.assert(
      fc.property(fc.dictionary(key, value, { maxKeys: 4 }), (inputs) => {
        const line = read(composeCommandLine("some-command", inputs));
        assert.equal(line.name, "some-command");
        for (const [name, text] of Object.entries(inputs)) {
          assert.equal(line.arguments[name]?.text, text);
          assert.equal(line.arguments[name]?.isRaw || !text.includes("${"), true);
        }
        assert.equal(Object.keys(line.arguments).length, Object.keys(inputs).length);
      }),
      { numRuns: 2_000 },
    );
    const other = { list: ["a\\", 'b"'], number: 5 };
    assert.deepEqual(texts(composeCommandLine("x", other)), { list: JSON.stringify(other.list), number: "5" });
  });

  it("reads backslashes before a quote in pairs, and never throws", () => {
    assert.deepEqual(texts('!a folder="C:\\\\" pattern="\\d+\\\\w" said="a \\\\\\"b"'), {
      folder: "C:\\",
      pattern: "\\d+\\\\w",
      said: 'a \\"b',
    });
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
