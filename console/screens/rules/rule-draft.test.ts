import assert from "node:assert/strict";
import { test } from "node:test";
import { type IngestAction, IngestRuleDefinition } from "#contract/ingest-rule.ts";
import { definitionOf, draftOf, emptyDraft } from "./rule-draft.ts";
import { didWords, ruleSentence } from "./rule-words.ts";

const all: Record<IngestAction, object> = {
  drop: { same: ["alert.host"], within: "2h", include: "any" },
  update: { same: ["a", "b"] },
  link: { same: ["a"] },
  duplicate: { same: ["a"] },
  create: {},
  suppress: { same: [], for: "30m" },
  correlate: { same: ["a"], counting: "last", rerun: true },
  maintenance: { from: "2026-04-01T02:00:00.000Z", until: "2026-04-01T04:00:00.000Z", makes: "closed" },
};

test("what a rule says comes out of the form as it went in, whatever its action", () => {
  for (const [action, rest] of Object.entries(all)) {
    const definition = IngestRuleDefinition.parse({ name: "n", condition: "severity:high", action, ...rest });
    assert.deepEqual(definitionOf(draftOf(definition)), { definition }, action);
    assert.notEqual(ruleSentence(definition), "");
  }
  const again = IngestRuleDefinition.parse({ name: "n", action: "maintenance", cron: "0 2 * * *", for: "1h" });
  assert.deepEqual(definitionOf(draftOf(again)), { definition: again });
});

test("what is missing is said of its field", () => {
  const fieldsOf = (draft: Parameters<typeof definitionOf>[0]) => {
    const read = definitionOf(draft);
    return "problems" in read ? read.problems.map(({ field }) => field) : [];
  };
  assert.deepEqual(fieldsOf(emptyDraft("correlate")), ["name", "same"]);
  assert.deepEqual(fieldsOf({ ...emptyDraft("suppress"), name: "n", for: "soon" }), ["for"]);
});

test("what a rule did is told in words", () => {
  assert.equal(didWords({ did: { dropped: 12, "no effect": 3 } }), "12 dropped, 3 passed on");
  assert.equal(didWords({ did: {} }), undefined);
});
