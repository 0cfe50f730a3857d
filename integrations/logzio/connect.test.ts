import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "./connect.ts";

const cases: [written: string, parameters: object, notes: RegExp[]][] = [
  ["us", { region: "us", base_url: null }, []],
  ["EU", { region: "eu", base_url: null }, []],
  ["zz", { region: "zz", base_url: null }, [/none of the regions known/]],
  ["https://app-eu.logz.io/#/dashboard/osd", { region: "eu", base_url: null }, [/address of the console/]],
  ["listener-uk.logz.io:8071", { region: "uk", base_url: null }, [/log listener/]],
  ["http://api-au.logz.io/v2", { region: "au", base_url: null }, [/https:\/\/ only/]],
  ["https://docs.logz.io/", { region: "us", base_url: null }, [/does not say which region/, /console/]],
  ["http://127.0.0.1:9000/v1", { base_url: "http://127.0.0.1:9000" }, [/does not encrypt/, /not an address of Logz/]],
];

test("a region, a console's address and a listener's lead to the API of the region, and it is said", () => {
  for (const [written, parameters, notes] of cases) {
    const read = connect.readAddress(written);
    assert.deepEqual(read.parameters, parameters, written);
    assert.equal(read.notes.length, notes.length, `${written}: ${read.notes.join(" | ")}`);
    for (const [at, note] of notes.entries()) assert.match(read.notes[at] ?? "", note);
  }
});

test("what is no address and no code is refused", () => {
  for (const text of ["e u", "https://", "ftp://api.logz.io"]) {
    assert.throws(() => connect.readAddress(text), { code: "CONFIG_INVALID" }, text);
  }
});
