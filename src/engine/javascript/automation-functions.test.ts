/** The helper functions of automations, by tables: what goes in, and what content expects to come out, sign for sign. */
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { after, describe, it } from "node:test";
import type { Json, JsonObject } from "#base/json.ts";
import type { ScriptPass } from "../scripts/script-runner.ts";
import { JavaScriptRunner } from "./javascript-runner.ts";

const runner = new JavaScriptRunner({ threads: 1 });
after(() => runner.close());

/** `undefined` among the results is told from null. */
const absent = "(undefined)";

type Case = [expression: string, expected: Json];

async function results(expressions: readonly string[], more: Partial<ScriptPass> = {}): Promise<Json[]> {
  const lines = expressions.map(
    (one) =>
      `(function () { try { var r = (${one}); return r === undefined ? '${absent}' : r } catch (e) { return 'threw: ' + e.message } })()`,
  );
  const end = await runner.run(
    {
      code: `return [${lines.join(",\n")}]`,
      args: {},
      given: { incidents: [], investigation: { id: "7" }, urls: {} },
      now: Date.UTC(2020, 8, 13, 12, 26, 40, 5),
      seed: 7,
      step: "step",
      answers: [],
      limits: { milliseconds: 10_000, memoryBytes: 64e6, stackBytes: 256e3, resultLength: 1_000_000, calls: 100 },
      ...more,
    },
    new AbortController().signal,
  );
  assert.equal(end.end, "returned", JSON.stringify(end));
  return end.end === "returned" && Array.isArray(end.value) ? end.value : [];
}

async function check(cases: readonly Case[]): Promise<void> {
  const found = await results(cases.map(([expression]) => expression));
  for (const [index, [expression, expected]] of cases.entries()) assert.deepEqual(found[index], expected, expression);
}

describe("tables", () => {
  it("are markdown as content compares it", () =>
    check([
      [
        "tableToMarkdown('T', [{b: 1, a: [1, 'x', {q: 1}]}, {a: 'p|q'}])",
        '### T\na|b\n---|---\n1,x,{"q":1} | 1\np\\|q |  \n',
      ],
      ["tableToMarkdown('T', ['x', 1], 'H')", "### T\nH|\n---|\nx|\n1|\n"],
      ["tableToMarkdown('T', [])", "No data returned\n"],
      ["tableToMarkdown('T', [], ['a'])", "### T\nNo data returned\n"],
      ["tableToMarkdown('T', undefined, ['a'])", "### T\nNo data returned\n"],
      ["tableToMarkdown('', {a: 0, b: false, c: null, d: ''})", "a|b|c|d\n---|---|---|---\n0 | false |   |  \n"],
      [
        "tableToMarkdown('T', {a: 'x\\r\\ny\\nz', b: '[l](u)*'}, ['b', 'a'])",
        "### T\nb|a\n---|---\n[l](u)* | x<br>y<br>z\n",
      ],
      [
        "tableToMarkdown('T', [{a: [1, [2, 3]]}], ['a'], '; ', function (h) { return h.toUpperCase() })",
        "### T\nA|\n---|\n1; 2,3|\n",
      ],
      ["tblToMd('T', [{a: 1}])", "### T\na|\n---|\n1|\n"],
      ["tableToMarkdown('T', [{b: 1}, {a: 2}, 'scalar'])", "### T\na|b\n---|---\n  | 1\n2 |  \nscalar |  \n"],
      ["arrToMd([{a: 1}])", "a|\n---|\n1|\n"],
      ["arrToMd([])", ""],
      ["objToMd({b: {c: [1, 2]}, a: 'x|y'})", "Key | Value\n- | -\na | x\\|y\nb.c | 1,2\n"],
      ["objToList({a: 1, b: [1, 'x']}, 'T')", "### T\n- a: 1\n- b: 1,x\n"],
      ["objToList(null, 'T')", ""],
      ["arrayToMarkdownTable(['x', 'y'], 'H')", "|H|\n-\n|x|\n|y|"],
      ["arrayToMarkdownTable([], 'H')", "No results"],
      ["arrayToMarkdownTable([{}], 'H')", "threw: arrayToMarkdownTable: the list holds an object"],
      ["arrayToMarkdownTable({}, 'H')", "threw: arrayToMarkdownTable: the first argument is no list"],
      ["arrayToMarkdownTable(['x'])", "threw: arrayToMarkdownTable: the header is missing"],
      [
        "tableToHTML('T', [{a: '<b>'}], ['a'])",
        "<h3>T</h3><br/><table><tr><th>a</th></tr><tr><td>&lt;b&gt;</td></tr></table>",
      ],
      ["tableToHTML('', [])", "No data returned<br/>"],
      ["objToStr([1, [2, 'x'], {a: null}], ' ')", '1 2,x {"a":null}'],
      ["formatCell(true)", "true"],
    ]));

  it("have their cells as indented text", () =>
    check([
      [
        "formatTableValues({a: {x: 1, y: {z: 2}}, b: [1, 'q'], c: null, d: [{k: 1}, {k: 2}]})",
        { a: "x: 1\ny\n  z: 2", b: "1: 1\n2: q", c: "null", d: "k: 1\n\nk: 2" },
      ],
      ["formatTableValues([true, {a: 1}])", { 0: "true", 1: "a: 1" }],
      ["formatTableValues('x')", "x"],
      ["formatTableValues({})", {}],
      [
        "formatTableValues({a: {n: null, b: {c: {d: 1}, e: 2}, f: 3}})",
        { a: "n\n  null\nb\n  c\n    d: 1\n\n  e: 2\n\nf: 3" },
      ],
      ["(function () { var o = {}; return formatTableValues(o) === o })()", true],
    ]));
});

describe("lists and objects", () => {
  it("are taken apart and put together", () =>
    check([
      ["argToList('a, b')", ["a", " b"]],
      ["argToList('[1, \"b\"]')", [1, "b"]],
      ["argToList('')", []],
      ["argToList(null)", []],
      ["argToList(['a'])", ["a"]],
      ["argToList(5)", 5],
      ["toArray('x')", ["x"]],
      ["toArray(0)", 0],
      ["toArray(['x'])", ["x"]],
      ["treeToFlattenObject({x: {y: 1}})", { "x.y": 1 }],
      [
        "treeToFlattenObject({a: [{b: 1}, {b: [2]}], l: [1, 2], e: [], o: {}, n: null, f: false})",
        { "a.0.b": 1, "a.1.b": [2], l: [1, 2], e: [], f: false },
      ],
      ["treeToFlattenObject(5)", 5],
      [
        "(function () { var out = {}; flattenFields({a: [1, 0, {b: 'x'}], n: null, t: true, z: ''}, 'p', out); return out })()",
        { "p.a.0": "1", "p.a.2.b": "x", "p.t": "true" },
      ],
      ["(function () { var out = {}; flattenFields({a: 1}, '', out); return out })()", { a: "1" }],
      ["createContext({'a.b': 1, 'a.c': 2, d: 3}, 'i')", { a: { b: 1, c: 2 }, d: 3, ID: "i" }],
      ["createContext([{ID: 5}, {}], 'i')", [{ ID: 5 }, { ID: "i" }]],
      ["createContext({a: 1})", { a: 1 }],
      ["mapObjFunction([{to: 'A', from: 'a.b'}, {to: 'Z', from: 'z'}])({a: {b: 1}})", { A: 1, Z: null }],
      [
        "mapObjFunction([{to: 'A', from: 'a'}, {to: 'B', from: 'b'}], function (f) { return f.to === 'A' })([{a: 1, b: 2}])",
        [{ A: 1 }],
      ],
      ["[jq({a: [{b: 5}]}, 'a[0].b'), jq({a: 1}, 'a.b'), jq({}, 'x')]", [5, null, null]],
      ["cleanObject({a: 0, b: '', c: null, d: false, e: {f: ''}, g: 'x'})", { d: false, e: { f: "" }, g: "x" }],
      ["cleanObject([{a: ''}, {a: 1}])", [{}, { a: 1 }]],
      ["mergeForeignObjects([{a: 1, b: 1}, null, {b: 2}])", { a: 1, b: 2 }],
      ["GetAllObjectsProperties([{a: 1}, {b: 1, a: 2}])", ["a", "b"]],
      [
        "(function () { var c = {}; var o = {Data: 'u'}; addMalicious(c, 'URL', o); return [c, o.properties_to_append] })()",
        [{ URL: { Data: "u" } }, ["Malicious"]],
      ],
      ["easyDQ({a: [{b: 1}, {b: 2}]}, 'a', undefined, function (v) { return v.b + 1 })", [2, 3]],
      ["createContext(JSON.parse('{\"__proto__.x\": 1}')).x === undefined", true],
    ]));
});

describe("text", () => {
  it("is filled in, escaped, spelt and encoded", () =>
    check([
      ["'{0} {1} {0}'.format('a', '$&')", "a $& {0}"],
      ["replaceInTemplates('%a% %a% %b%', {a: 'x'})", "x x %b%"],
      [
        "(function () { var m = {a: 'x', b: 'y'}; return [replaceInTemplatesAndRemove('%a%/%a%', m), m] })()",
        ["x/x", { b: "y" }],
      ],
      ["encodeToURLQuery({a: 'x y', b: [1, '&']})", "?a=x%20y&b=1&b=%26"],
      ["encodeToURLQuery({}) + encodeToURLQuery()", ""],
      ["escapeXMLChars('<a b=\"c\">&\\'')", "&lt;a b=&quot;c&quot;&gt;&amp;&apos;"],
      ["stringEscapeHTML('<>')", "&lt;&gt;"],
      ["stringEscapeMD('a_b|c*\\n(d)')", "a\\_b\\|c\\*\n\\(d\\)"],
      ["stringEscapeMD('a_b|c\\nd', true, true)", "a_b\\|c<br>d"],
      ["underscoreToCamelCase('hello_world_A')", "HelloWorld_A"],
      ["[pascalToSpace('ThreatScore'), dotToSpace('a.b')]", ["Threat Score", " A B"]],
      ["convertKeysToPascalCase({'threat score': 1, ID: 2})", { ThreatScore: 1, Id: 2 }],
      ["[removeLastSlash('a//'), fixUrl('http://x/')]", ["a/", "http://x"]],
      ["[startsWith('abc', 'ab'), endsWith('abc', 'ab')]", [true, false]],
      ["[nvl(0), nvl('', 'd'), nvl(5, 'd')]", ["Unknown", "d", 5]],
      [
        "[Base64.encode('ab\\u00ff'), btoa(''), atob('YWL/'), atob(btoa('any carnal pleas'))]",
        ["YWL/", "", "ab\u00ff", "any carnal pleas"],
      ],
      ["btoa('\\u0100')", "threw: btoa: the text holds a character that is no byte"],
      ["atob('*')", "threw: atob: the text is no base64"],
    ]));

  it("is hashed as everybody hashes it", async () => {
    const texts = ["", "abc", "h\u00e9\u20ac\u{1f600}", "x".repeat(55), "x".repeat(56), "y".repeat(1_000)];
    const found = await results(
      texts.map(
        (text) =>
          `[SHA256_hash(${JSON.stringify(text)}), HMAC_SHA256_MAC(${JSON.stringify(`k${text}`)}, ${JSON.stringify(text)})]`,
      ),
    );
    for (const [index, text] of texts.entries()) {
      const hash = createHash("sha256").update(text).digest("hex");
      assert.deepEqual(found[index], [hash, createHmac("sha256", `k${text}`).update(text).digest("hex")], text);
    }
  });
});

describe("addresses, dates and the rest", () => {
  it("are told apart", () =>
    check([
      ["[isIp('1.2.3.4'), isIp('1.2.3.256'), isIp('1.2.3'), isIp('a.b.c.d')]", [true, false, false, false]],
      [
        "['1.2.3.4', '01.2.3.4', '::1', '1::2::3', 'fe80::1', '::ffff:1.2.3.4', '1:2:3:4:5:6:7:8', '1:2:3', ''].map(isValidIP)",
        [true, false, true, false, true, true, true, false, false],
      ],
      [
        "[isIPInSubnet('10.1.2.3', '10.0.0.0/8'), isIPInSubnet('11.0.0.1', '10.0.0.0/8'), isIPInSubnet('1.2.3.4', '1.2.3.4'), isIPInSubnet('9.9.9.9', '0.0.0.0/0')]",
        [true, false, true, true],
      ],
      ["[numToIp(3232235777), numToIp(0)]", ["192.168.1.1", "0.0.0.0"]],
      ["[3, 2, 1, 0].map(scoreToReputation)", ["Bad", "Suspicious", "Good", "None"]],
      [
        "['a 1.2.3.4 b'.match(ipRegex)[0], emailRegex.exec('x a.b@c.de y')[0], ('d'.repeat(32)).match(md5Regex).length, hashRegex.test('f')]",
        ["1.2.3.4", "a.b@c.de", 1, true],
      ],
      [
        "[entryTypes.note, entryTypes.plagroundError, entryTypes.widget, formats.dbotResponse, outputPaths.ip]",
        [1, 8, 17, "dbotCommandResponse", "IP(val.Address && val.Address === obj.Address)"],
      ],
      [
        "[isError({Type: 4}), isError([{Type: 4}]), isError(null), isValidRes([{Type: 1}]), isValidRes([]), isValidRes([{Type: 4}])]",
        [true, false, false, true, false, false],
      ],
      ["convertTimestampToString(1600000000005)", "2020-09-13T12:26:40.005Z"],
      ["dateToString(new Date(1600000000005), '%d/%m/%Y %H:%M:%S.%f %d')", "13/09/2020 12:26:40.005 %d"],
      ["stringToDate('13/09/2020 12:26:40.005', '%d/%m/%Y %H:%M:%S.%f').getTime()", 1_600_000_000_005],
      ["isNaN(stringToDate('x', '%Y').getTime())", true],
      ["['2020-09-13T12:26:40.005Z'.Unix(), new Date(0).Unix()]", [1_600_000_000, 0]],
      [
        "'2020-09-03T02:06:04.05Z'.Format('Mon Jan _2 15:04:05.000 2006 | 2/1/06 3:4:5PM Z07:00 -0700 MST January Monday')",
        "Thu Sep  3 02:06:04.050 2020 | 3/9/20 2:6:4AM Z +0000 UTC September Thursday",
      ],
      ["positiveUrl({}) || shortIp({Type: 1}).Type", 1],
    ]));

  it("make an entry of a result", () =>
    check([
      [
        "createEntry({r: [{a: 1, b: {c: 2}}]}, {contextPath: 'X(val.A == obj.A)', title: 'T', innerPath: 'r', data: [{to: 'A', from: 'a'}, {to: 'B.C', from: 'b.c', humanReadable: false}]})",
        {
          Type: 1,
          Contents: { r: [{ a: 1, b: { c: 2 } }] },
          ContentsFormat: "json",
          ReadableContentsFormat: "markdown",
          HumanReadable: "### T\n A|\n---|\n1|\n",
          EntryContext: { "X(val.A == obj.A)": [{ A: 1, B: { C: 2 } }] },
        },
      ],
    ]));
});

/** What a helper asks the host for. */
async function asks(expression: string): Promise<[string, JsonObject]> {
  const end = await runner.run(
    {
      code: `return ${expression}`,
      args: {},
      given: { incidents: [], investigation: { id: "7" }, urls: {}, context: { A: { b: "found" } } },
      now: 0,
      seed: 0,
      step: "s",
      answers: [],
      limits: { milliseconds: 5_000, memoryBytes: 64e6, stackBytes: 256e3, resultLength: 1_000, calls: 10 },
    },
    new AbortController().signal,
  );
  assert.ok(end.end === "called" && end.call.kind === "command", `${expression}: ${JSON.stringify(end)}`);
  return [end.call.name, end.call.args];
}

describe("helpers that call commands", () => {
  it("pass what they are given", async () => {
    assert.deepEqual(await asks("setIncident({severity: 1})"), ["setIncident", { severity: 1 }]);
    assert.deepEqual(await asks("createNewIncident({name: 'n'})"), ["createNewIncident", { name: "n" }]);
    assert.deepEqual(await asks("closeInvestigation({closeNotes: 'n'})"), ["closeInvestigation", { closeNotes: "n" }]);
    assert.deepEqual(await asks("setSeverity({severity: 'high'})"), ["setSeverity", { severity: "high" }]);
    assert.deepEqual(await asks("setOwner('eve')"), ["setOwner", { owner: "eve" }]);
    assert.deepEqual(await asks("setPlaybook('p')"), ["setPlaybook", { name: "p" }]);
    assert.deepEqual(await asks("setPlaybookAccordingToType('t')"), ["setPlaybookAccordingToType", { type: "t" }]);
    assert.deepEqual(await asks("taskAssign({id: 1})"), ["taskAssign", { id: 1 }]);
    assert.deepEqual(await asks("setTaskDueDate({id: 1})"), ["setTaskDueDate", { id: 1 }]);
    assert.deepEqual(await asks("addTask({name: 'x'})"), ["addTask", { name: "x" }]);
    assert.deepEqual(await asks("getCSVListAsArray('l')"), ["getList", { listName: "l" }]);
    assert.deepEqual(await asks("getJSONListAsObject('l')"), ["getList", { listName: "l" }]);
    assert.deepEqual(await asks("fileNameFromEntry('1@7')"), ["getEntry", { id: "1@7" }]);
    assert.deepEqual(await asks("demisto.executeCommand('Print', {value: 'x'})"), ["Print", { value: "x" }]);
  });

  it("look into the context", async () => {
    const given = { incidents: [{ id: "7" }], investigation: { id: "7" }, urls: {}, context: { A: { b: "found" } } };
    const found = await results(
      [
        "verifyContextField('A.b', 'found')",
        "verifyContextField('A.b', 'oun', 'stringContains')",
        "verifyContextField('A.b', 'other')",
        "verifyContextField('A.c', 'x')",
        "[demisto.context().A.b, demisto.incident().id, demisto.get({a: {b: 1}}, 'a.b'), demisto.get({}, 'a', 'd'), demisto.dt({a: 1}, 'a')]",
      ],
      { given },
    );
    assert.deepEqual(found, [
      "found",
      "found",
      'threw: A.b is "found", not "other"',
      "threw: A.c is not in the context",
      ["found", "7", 1, "d", 1],
    ]);
  });

  it("say more than they return", async () => {
    const end = await runner.run(
      {
        code: "demisto.results('one'); demisto.results({a: 2}); return 'three'",
        args: {},
        given: { incidents: [], investigation: {}, urls: {} },
        now: 0,
        seed: 0,
        step: "s",
        answers: [],
        limits: { milliseconds: 5_000, memoryBytes: 64e6, stackBytes: 256e3, resultLength: 1_000, calls: 10 },
      },
      new AbortController().signal,
    );
    assert.deepEqual(end.end === "returned" && [end.value, end.several], [["one", { a: 2 }, "three"], true]);
  });
});
