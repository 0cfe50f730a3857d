/**
 * XSOAR's own playbooks test its helper functions by automations. Ours test the helper functions that our commands use,
 * against what those are known to write.
 */

import { isDeepStrictEqual } from "node:util";
import type { Json } from "#base/json.ts";
import { dataEntry, textEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";
import { formatTableValues } from "../markdown/format-table-values.ts";
import { flattenTree, javascriptTable } from "../markdown/javascript-table.ts";
import { objectTable } from "../markdown/object-table.ts";

function expectSame(what: string, actual: Json, expected: Json): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new AutomationError(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
}

/** `ThreatScore` is read as `Threat Score`. */
function pascalToSpace(header: string): string {
  return header.replace(/([a-z\d])([A-Z])/g, "$1 $2");
}

export const testFormatTableValues = defineAutomation({
  name: "TestFormatTableValues",
  description: "Tests how nested values are written into tables.",
  arguments: [],
  run() {
    for (const value of [0, "", false, null, "text", 5, []]) expectSame("a scalar", formatTableValues(value), value);
    const nested = { a: { x: 1, y: { z: 2 } }, b: [1, "q"], c: null, d: [{ k: 1 }, { k: 2 }] };
    expectSame("nested values", formatTableValues(nested), {
      a: "x: 1\ny\n  z: 2",
      b: "1: 1\n2: q",
      c: "null",
      d: "k: 1\n\nk: 2",
    });
    expectSame("a list", formatTableValues([{ a: 1 }, " b "]), { "0": "a: 1", "1": "b" });
    return textEntry("ok");
  },
});

export const verifyTableToMarkdown = defineAutomation({
  name: "VerifyTableToMarkDown",
  description: "Tests how tables are written.",
  arguments: [],
  run() {
    const rows = [{ b: 1, a: [1, "x", { q: 1 }] }, { a: "p|q" }];
    expectSame("rows", javascriptTable("T", rows), '### T\na|b\n---|---\n1,x,{"q":1} | 1\np\\|q |  \n');
    expectSame("one column", javascriptTable("T", ["x", 1], ["H"]), "### T\nH|\n---|\nx|\n1|\n");
    expectSame("nothing", javascriptTable("T", []), "No data returned\n");
    expectSame("no rows", javascriptTable("T", [], ["H"]), "### T\nNo data returned\n");
    return dataEntry(true);
  },
});

export const verifyTreeToFlatObject = defineAutomation({
  name: "VerifyTreeToFlatObject",
  description: "Tests how nested values are flattened.",
  arguments: [],
  run() {
    expectSame("an object", flattenTree({ x: { y: 1 } }), { "x.y": 1 });
    expectSame("lists", flattenTree({ a: [{ b: 1 }], c: [1, 2], d: [], e: {}, f: null }), {
      "a.0.b": 1,
      c: [1, 2],
      d: [],
    });
    return dataEntry(true);
  },
});

export const callTableToMarkdown = defineAutomation({
  name: "CallTableToMarkdown",
  description: "Shows a table of an object with nested and foreign text.",
  arguments: [],
  run() {
    const sample = {
      Status: "Processed",
      ID: 12,
      Subject: "Grüße, Привет, שלום",
      Sender: { Name: "Zoë", Mail: "zoe@example.com" },
      Recipients: ["a@example.com", "b@example.com"],
      Size: 1024,
      Attachments: [],
      Cc: null,
      Read: true,
      Score: 0.5,
      Folder: "In|box",
      Headers: { "X-Note": "línea\nsegunda" },
      Received: "2020-01-31T13:00:00Z",
    };
    const table = objectTable("Test", [sample], { removeNull: true });
    return dataEntry(sample, { humanReadable: table, entryContext: sample, ignoreAutoExtract: true });
  },
});

/** The library it tested is Python's, which is not run here: what is left tests entries, context and tables. */
export const testPyCommonServer = defineAutomation({
  name: "TestPYCommonServer",
  description: "Tests entries, context and tables in the way XSOAR tests its Python library.",
  arguments: [{ name: "test_type", description: "Which test.", required: true, isDefault: true, default: "DQ" }],
  run(args, { investigation }) {
    const kind = args.text("test_type");
    switch (kind) {
      case "DQ":
        expectSame("DT", investigation.dtOf({ a: [{ b: 1 }, { b: 2 }] }, "a.b") ?? null, [1, 2]);
        return textEntry("DQ test passed");
      case "TBLMD":
        expectSame(
          "a table",
          objectTable("T", [{ b: [1, "x"], a: null }]),
          "### T\n|a|b|\n|---|---|\n|  | 1,<br>x |\n",
        );
        return textEntry("ok");
      case "PASCAL_TO_SPACE":
        expectSame("spaces", pascalToSpace("ThreatScore"), "Threat Score");
        return textEntry("ok");
      case "DATE_TO_TIMESTAMP":
        expectSame("a date", Date.parse("2018-11-06T08:56:41Z"), 1541494601000);
        return textEntry("ok");
      case "RETURN_OUTPUTS":
        return [1, 2, 3].map((number) => dataEntry(number, { entryContext: { foo: "foo1" } }));
      case "APPEND_CONTEXT":
        return {
          operations: [
            { op: "set", path: "empty_string_key", value: "" },
            { op: "set", path: "empty_list_key", value: [] },
            { op: "set", path: "zero_key", value: 0 },
          ],
        };
      case "HASH":
      case "CAMELIZE":
        return;
      default:
        return textEntry(`There is no test ${kind}`);
    }
  },
});
