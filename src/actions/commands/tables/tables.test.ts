import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { JsonObject } from "#base/json.ts";
import { runBuiltin, type World } from "#test/memory-investigation.ts";
import { joinCsv, splitCsv } from "./csv.ts";

const text = (content: Uint8Array | undefined) => new TextDecoder().decode(content);

test("what is written as CSV is read as it was", async () => {
  const cell = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", " ", "é") });
  await fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1 }), (rows) => {
      assert.deepEqual(splitCsv(joinCsv(rows)), rows);
    }),
  );
});

const exported: [inputs: JsonObject, csv: string][] = [
  [
    {
      csvArray: [
        { b: 1, a: "x" },
        { a: "y,z", c: { k: 1 } },
      ],
    },
    'b,a,c\r\n1,x,\n,"y,z",{""k"":1}',
  ],
  [{ csvArray: [{ a: " t\nu ", b: null }], headers: "b,a" }, "b,a\r\nnull,t\\nu"],
  [{ csvArray: '{"a":1},{"a":true}' }, "a\r\n1\ntrue"],
  [{ csvArray: "[1,2]" }, "1,2"],
  [{ csvArray: ["x", "y"], headers: "h1,h2,h3" }, "h1,h2\nx,y"],
  [{ csvArray: ["x", "y"], headers: "h1" }, "x,y"],
];

for (const [inputs, csv] of exported) {
  test(`ExportToCSV ${JSON.stringify(inputs)}`, async () => {
    const { entries } = await runBuiltin("ExportToCSV", { fileName: "f.csv", ...inputs });
    assert.equal(entries[0]?.file?.name, "f.csv");
    assert.equal(text(entries[0]?.file?.content), csv);
  });
}

test("ExportToCSV refuses what is no list of one kind", async () => {
  for (const csvArray of ["{a:1}", [{ a: 1 }, "x"]]) {
    assert.ok((await runBuiltin("ExportToCSV", { fileName: "f", csvArray })).error);
  }
});

const rows = [
  { b: 'say "hi"', a: "1,2" },
  { a: 3, b: "x" },
];
const world: World = {
  files: {
    "1@7": { name: "rows.json", content: JSON.stringify(rows) },
    "2@7": { name: "Test.csv", content: "\ufeffa,b\n1,2\n3\n4,5,6\n" },
    "3@7": { name: "one.csv", content: "x,y,z\n" },
    "4@7": {
      name: "ips.csv",
      content: "ip,host,hash\n1.2.3.4,a.com,d41d8cd98f00b204e9800998ecf8427e\n999.1.1.1,b c,zz\n5.6.7.8,c.org,\n",
    },
    "5@7": { name: "text.txt", content: "a,b\n1,2\n" },
  },
  entries: [
    { id: "2@7", type: "file", file: { name: "Test.csv", size: 1 } },
    { id: "9@7", contents: rows, format: "json" },
  ],
  context: { ips: ["5.6.7.8"] },
};

test("JSONFileToCSV sorts the columns, JSONtoCSV takes them as they come and always a comma", async () => {
  const file = await runBuiltin("JSONFileToCSV", { entryid: ["1@7"], filename: "bar.csv", delimiter: ";" }, world);
  assert.equal(text(file.entries[0]?.file?.content), 'a;b\r\n1,2;"say ""hi"""\r\n3;x');
  const entry = await runBuiltin("JSONtoCSV", { entryid: "9@7", filename: "test.csv" }, world);
  assert.equal(text(entry.entries[0]?.file?.content), 'b,a\r\n"say ""hi""","1,2"\r\nx,3');
  assert.equal((await runBuiltin("JSONtoCSV", { entryid: "9@7" }, world)).entries[0]?.type, "note");
  assert.ok((await runBuiltin("JSONFileToCSV", { entryid: "2@7", filename: "x" }, world)).error);
});

test("ParseCSV reads rows by their headers, short ones and long ones too", async () => {
  const parsed = [
    { a: "1", b: "2", NO_NAME_COLUMN_0: "" },
    { a: "3", b: null },
    { a: "4", b: "5", NO_NAME_COLUMN_0: "6" },
  ];
  for (const inputs of [{ entryID: "2@7" }, { file: "test.CSV" }, { entryID: ["2@7"], parseAll: "yes" }]) {
    assert.deepEqual((await runBuiltin("ParseCSV", inputs, world)).entryContext, { "ParseCSV.ParsedCSV": parsed });
  }
  assert.deepEqual((await runBuiltin("ParseCSV", { entryID: "3@7" }, world)).entryContext, {
    "ParseCSV.ParsedCSV": ["x", "y", "z"],
  });
});

test("ParseCSV collects the indicators of columns, but for those that are known", async () => {
  const inputs = { entryID: "4@7", parseAll: "no", ips: "0", domains: "1", hashes: "2" };
  assert.deepEqual((await runBuiltin("ParseCSV", inputs, world)).entryContext, {
    IP: [{ Address: "1.2.3.4" }],
    Domain: [{ Name: "a.com" }, { Name: "c.org" }],
    File: [{ MD5: "d41d8cd98f00b204e9800998ecf8427e" }],
  });
});

test("ParseCSV says what is wrong with the file", async () => {
  for (const inputs of [
    {},
    { file: "none.csv" },
    { entryID: "5@7" },
    { entryID: "3@7", parseAll: "no", ips: "0" },
    { entryID: "4@7", parseAll: "no" },
  ]) {
    assert.ok((await runBuiltin("ParseCSV", inputs, world)).error, JSON.stringify(inputs));
  }
});
