import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "./connect.ts";

const cases: [written: string, url: string, notes: RegExp[]][] = [
  ["xsoar.example.com", "https://xsoar.example.com", []],
  ["https://xsoar.example.com/#/incidents", "https://xsoar.example.com", [/page of the console/]],
  ["https://xsoar.example.com/acc_north/", "https://xsoar.example.com/acc_north", []],
  ["https://xsoar.example.com/instance/execute/sekoia", "https://xsoar.example.com", [/a webhook/]],
  ["https://xsoar.example.com/home/x", "https://xsoar.example.com", [/Left out/]],
  ["http://10.1.2.3:8443", "http://10.1.2.3:8443", [/does not encrypt/]],
];

test("an address is taken as a browser shows it, and what is left out is said", () => {
  for (const [written, url, notes] of cases) {
    const read = connect.readAddress(written);
    assert.equal(read.parameters.url, url, written);
    assert.equal(read.notes.length, notes.length, `${written}: ${read.notes.join(" | ")}`);
    for (const [at, note] of notes.entries()) assert.match(read.notes[at] ?? "", note);
  }
});

test("the webhook is called through the server, in XSOAR 8 at the host for what comes from outside", () => {
  const webhook = (parameters: Record<string, string>) => connect.webhookUrl?.(parameters, "my hook");
  assert.equal(webhook({ url: "https://x.example/acc_n" }), "https://x.example/acc_n/instance/execute/my%20hook");
  assert.equal(
    webhook({ url: "https://api-soc.example", api_key_id: "7" }),
    "https://ext-soc.example/xsoar/instance/execute/my%20hook",
  );
});
