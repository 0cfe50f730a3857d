import assert from "node:assert/strict";
import { test } from "node:test";
import type { Integration } from "#contract/instance.ts";
import { isWanted } from "./catalogue.ts";

const one = (others: Partial<Integration>): Integration => ({
  id: "x",
  name: "Sekoia.io",
  description: "Fetches alerts.",
  parameters: [],
  isSource: false,
  isWebhook: false,
  canTest: true,
  commands: [{ name: "sekoia-get-alert", description: "", effect: "read" }],
  triggers: [],
  ...others,
});

test("an integration is found by its name, a command or an instance of it, word by word", () => {
  const wanted = (text: string) => isWanted(one({}), [{ name: "North tenant" }], { text, kind: "all" });
  assert.deepEqual(["sekoia", "GET-alert", "north fetches", "splunk", ""].map(wanted), [true, true, true, false, true]);
});

test("a kind leaves out what is not of it", () => {
  const of = (integration: Integration, names: string[]) =>
    (["all", "alerts", "commands", "connected"] as const).filter((kind) =>
      isWanted(
        integration,
        names.map((name) => ({ name })),
        { text: "", kind },
      ),
    );
  assert.deepEqual(of(one({}), []), ["all", "commands"]);
  assert.deepEqual(of(one({ isWebhook: true, commands: [] }), ["a"]), ["all", "alerts", "connected"]);
});
