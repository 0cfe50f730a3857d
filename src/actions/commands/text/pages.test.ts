import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json, JsonObject } from "#base/json.ts";
import { runBuiltin, type World } from "#test/memory-investigation.ts";
import { findAll, parseHtml, textWithin } from "./html.ts";

test("HighlightWords marks whole tokens and sentences, in small letters", async () => {
  const marked = async (text: string, terms: string) => runBuiltin("HighlightWords", { text, terms });
  const { contents, entries } = await marked("This is example1 and Example2, that", "example1,EXAMPLE2");
  assert.equal(contents, "this is **example1** and **example2,** that");
  assert.equal(entries[0]?.format, "markdown");
  assert.equal((await marked("a good day", "good day")).contents, "a **good day**");
  assert.equal((await marked("nothing here", "absent")).entries[0]?.format, "text");
  assert.ok((await marked("a good day", "good,good day")).error);
});

const headers: [value: string, decoded: string][] = [
  ["A: =?UTF-8?B?aGk=?=", "A:hi"],
  ["=?utf-8?Q?gr=C3=BC=C3=9Fe_alle?=", "grüße alle"],
  ['"=?iso-8859-1?Q?caf=E9?="', "café"],
  ["=?utf-8?B?aGk=?= =?utf-8?B?IHlvdQ==?=", "hi you"],
  ["=?nocharset?B?aGk=?= there", "=?nocharset?B?aGk=?= there"],
  ["plain  text ", "plain  text "],
  ["=?utf-8?B?aGk=?=\nplain", "hi\nplain"],
];

for (const [value, decoded] of headers) {
  test(`DecodeMimeHeader reads ${JSON.stringify(value)}`, async () => {
    const { contents, entryContext } = await runBuiltin("DecodeMimeHeader", { value });
    assert.equal(contents, decoded);
    assert.deepEqual(entryContext, { DecodedMimeHeader: decoded });
  });
}

const pages: [html: string, text: string][] = [
  ["<html><body>\n<b>x</b>\n</body></html>", "\nx\n"],
  ["<BODY class='a'>a &amp; b &nbsp;&copy; &eacute;</BODY>", "a & b  (C) &eacute;"],
  ["<body>one\n<b\n>two</b></body>", "one\n<b\n>two"],
  ["<body>a < b</body>", "a "],
  ["<body>first</body><body>second</body>", "firstsecond"],
  ["no page", "Could not extract text"],
];

for (const [html, text] of pages) {
  test(`TextFromHTML of ${JSON.stringify(html)}`, async () => {
    assert.equal((await runBuiltin("TextFromHTML", { html })).contents, text);
  });
}

test("TextFromHTML takes a long page of nothing but signs in its stride", async () => {
  const { contents } = await runBuiltin("TextFromHTML", { html: `<body>${"<".repeat(300_000)}</body>` });
  assert.equal(typeof contents, "string");
});

const cells = (...rows: string[][]) =>
  rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("");
const tables: [html: string, found: Json | undefined][] = [
  [`<table>${cells(["a"], ["1"])}</table>`, ["a", "1"]],
  [`<table>${cells(["a", "1"], ["b", "2"])}</table>`, { a: "1", b: "2" }],
  [`<table><tr><th>kuku</th></tr>${cells(["a"], ["1"])}</table>`, ["a", "1"]],
  [
    `<table><tr><th>kuku</th><th>kaka</th></tr>${cells(["a", "1"], ["b", "2"])}</table>`,
    [
      { kuku: "a", kaka: "1" },
      { kuku: "b", kaka: "2" },
    ],
  ],
  [`<table>${cells(["a", "b", "c"])}</table>`, [{ cell0: "a", cell1: "b", cell2: "c" }]],
  [`<table></table><TABLE>${cells(["<b>x</b> &lt;y&gt;"])}</TABLE>`, ["x <y>"]],
  [`<table>${cells(["a"])}</table><p><table>${cells(["b"])}</table>`, [["a"], ["b"]]],
  ["<p>no table</p>", undefined],
];

for (const [html, found] of tables) {
  test(`ExtractHTMLTables of ${html}`, async () => {
    const { entryContext, error } = await runBuiltin("ExtractHTMLTables", { html });
    assert.equal(error, undefined);
    assert.deepEqual(entryContext.HTMLTables, found);
  });
}

test("ExtractHTMLTables takes chosen tables, and fails for rows wider than the headers", async () => {
  const html = `<table>${cells(["a"])}</table><table>${cells(["b"])}</table>`;
  assert.deepEqual((await runBuiltin("ExtractHTMLTables", { html, indexes: "1" })).entryContext.HTMLTables, ["b"]);
  assert.ok((await runBuiltin("ExtractHTMLTables", { html, indexes: "x" })).error);
  const wide = `<table><tr><th>h</th></tr>${cells(["a", "b", "c"])}</table>`;
  assert.ok((await runBuiltin("ExtractHTMLTables", { html: wide })).error);
});

test("broken HTML still makes a tree", () => {
  const root = parseHtml("<div a='>'>x<br><script>if (a<b) {}</script><p>y</div>z<!-- <p> --></p>< &#65;&#x42;&bogus;");
  assert.equal(findAll(root, "p").length, 1);
  assert.equal(textWithin(root), "xyz< AB&bogus;");
  assert.ok(parseHtml("<div>".repeat(100_000)));
  assert.equal(textWithin(parseHtml("<a ".repeat(100_000))).length, 300_000);
});

test("LoadJSON reads JSON into the context", async () => {
  assert.deepEqual((await runBuiltin("LoadJSON", { input: '[{"a":1}]' })).entryContext, { JsonObject: [{ a: 1 }] });
  assert.ok((await runBuiltin("LoadJSON", { input: "{a:1}" })).error);
});

test("CreateEmailHtmlBody fills a template from incident, labels, object and context", async () => {
  const world: World = {
    lists: {
      t: "${incident.name}|${incident.emailto}|${incident.labels.Email/from}|${object.a.b}|${Key.x}|${none}|${incident.name}",
    },
    incident: { name: "N", CustomFields: { emailto: "to" }, labels: [{ type: "Email/from", value: "f" }] },
    context: { Key: { x: [1, 2] } },
  };
  const inputs = { listTemplate: "t", key: "Body", object: '{"a":{"b":"o"}}' };
  const body = async (more: JsonObject = {}) =>
    (await runBuiltin("CreateEmailHtmlBody", { ...inputs, ...more }, world)).context;
  assert.deepEqual(((await body()) as JsonObject).Body, "N|to|f|o|[1,2]|${none}|N");
  assert.deepEqual(((await body({ removeNotFound: "yes" })) as JsonObject).Body, "N|to|f|o|[1,2]||N");
  assert.equal(
    (await runBuiltin("CreateEmailHtmlBody", { ...inputs, listTemplate: "x" }, world)).error,
    "Item not found",
  );
});

test("GenerateRandomString draws from the sets that are exactly True", async () => {
  const inputs = { Length: "200", Punctuation: "False", Lowercase: "True", Uppercase: "true", Digits: "True" };
  assert.match(String((await runBuiltin("GenerateRandomString", inputs)).entryContext.RandomString), /^[a-z0-9]{200}$/);
  for (const bad of [{ Length: "0" }, { Lowercase: "False", Digits: "False" }, { Length: "x" }]) {
    assert.ok((await runBuiltin("GenerateRandomString", { ...inputs, ...bad })).error, JSON.stringify(bad));
  }
});

test("GeneratePassword keeps to its numbers, with capitals by the minimum of small letters", async () => {
  const none = { max_lcase: "0", max_ucase: "0", max_digits: "0", max_symbols: "0" };
  const password = async (inputs: JsonObject) =>
    String((await runBuiltin("GeneratePassword", { ...none, ...inputs })).entryContext.NEW_PASSWORD);
  assert.match(await password({ min_digits: "8", max_digits: "8" }), /^\d{8}$/);
  assert.match(
    await password({ min_lcase: "3", max_lcase: "3", max_ucase: "3" }),
    /^(?=(?:.*[A-Z]){3})(?=(?:.*[a-z]){3}).{6}$/,
  );
  assert.ok((await runBuiltin("GeneratePassword", none)).error);
});

test("scripts that are transformers and filters run as commands", async () => {
  const contents = async (name: string, inputs: JsonObject, world: World = {}) =>
    (await runBuiltin(name, inputs, world)).contents;
  assert.equal(await contents("StripChars", { value: "~~x~", chars: "~" }), "x");
  assert.deepEqual(await contents("ParseJSON", { value: '{"a":1}' }), { a: 1 });
  assert.deepEqual(await contents("ReverseList", { value: [1, 2] }), [2, 1]);
  assert.deepEqual(await contents("ConvertKeysToTableFieldFormat", { value: { "A b": 1 } }), { ab: 1 });
  assert.ok((await runBuiltin("ConvertKeysToTableFieldFormat", { value: "text" })).error);
  assert.equal(await contents("InRange", { left: "4", right: "2,8" }), true);
  assert.equal(await contents("GetListContent", { value: "l" }, { lists: { l: "a,b" } }), "a,b");
  const decoded = await runBuiltin("URLDecode", { value: "a%20b" });
  assert.deepEqual([decoded.entryContext, decoded.entries[0]?.humanReadable], [{ DecodedURL: "a b" }, "a b"]);
});
