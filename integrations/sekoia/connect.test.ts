import assert from "node:assert/strict";
import { test } from "node:test";
import { normaliseBaseUrl } from "./base-url.ts";
import { connect } from "./connect.ts";

const cases: [written: string, base: string, notes: RegExp[]][] = [
  ["https://api.sekoia.io", "https://api.sekoia.io", []],
  ["api.sekoia.io/v1/sic/", "https://api.sekoia.io", [/Left out.*\/v1\/sic/]],
  ["fra2", "https://app.fra2.sekoia.io", [/region FRA2 is at/]],
  [" USA1 ", "https://app.usa1.sekoia.io", [/region USA1/]],
  ["https://app.fra2.sekoia.io/operations/alerts/ALx7?tab=events", "https://app.fra2.sekoia.io", [/Left out.*ALx7/]],
  ["http://app.mco1.sekoia.io/api", "https://app.mco1.sekoia.io", [/asked by https/]],
  ["https://www.sekoia.io/en/", "https://api.sekoia.io", [/web site/, /Left out/]],
  ["https://app.xyz9.sekoia.io", "https://app.xyz9.sekoia.io", [/none of the regions known/]],
  ["http://127.0.0.1:9000/api/v1", "http://127.0.0.1:9000", [/does not encrypt/, /not an address of Sekoia/]],
];

test("every spelling of an address leads to one root, and what was understood otherwise is said", () => {
  for (const [written, base, notes] of cases) {
    const read = connect.readAddress(written);
    assert.equal(read.parameters.base_url, base, written);
    assert.equal(
      normaliseBaseUrl(base).apiRoot,
      read.understood.split(" ")[0],
      `${written}: the client goes there too`,
    );
    assert.equal(read.notes.length, notes.length, `${written}: ${read.notes.join(" | ")}`);
    for (const [at, note] of notes.entries()) assert.match(read.notes[at] ?? "", note);
  }
});

test("what is no address is refused with an example", () => {
  for (const text of ["", "not an address", "ftp://api.sekoia.io", "https://me:secret@api.sekoia.io"]) {
    assert.throws(() => connect.readAddress(text), { code: "CONFIG_INVALID" }, text);
  }
});

test("links in what is handed on lead to the alert's own region", () => {
  const body = '{"alertUrl": "https://app.sekoia.io/operations/alerts/AL1"}';
  const adapt = (base_url: string) => connect.handsOn?.adapt?.(body, { base_url });
  assert.match(adapt("https://app.fra2.sekoia.io") ?? "", /https:\/\/app\.fra2\.sekoia\.io\/operations/);
  assert.match(adapt("https://api.sekoia.io") ?? "", /https:\/\/app\.sekoia\.io\/operations/);
});
