import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "#base/json.ts";
import { applyFilter } from "#playbook/xsoar/filters/apply-filter.ts";
import { LanguageError } from "#playbook/xsoar/language-error.ts";
import { scopeFrom } from "#playbook/xsoar/scope.ts";
import { startEvaluation } from "#playbook/xsoar/start-evaluation.ts";
import { applyTransformer } from "#playbook/xsoar/transformers/apply-transformer.ts";
import { gatherAbilities } from "./abilities.ts";

const abilities = gatherAbilities();

/** The code of what went wrong, if anything did. */
function codeOf(run: () => Json | undefined): string {
  try {
    run();
    return "it ran";
  } catch (error) {
    if (error instanceof LanguageError) return error.code;
    throw error;
  }
}

const start = () => startEvaluation(scopeFrom({ context: {} }), { now: 0 });

test("every filter and transformer that is promised is there, and a name that is not promised is not", () => {
  assert.ok(abilities.filters.size > 40 && abilities.transformers.size > 70);
  for (const name of abilities.filters) {
    const code = codeOf(() => applyFilter(name, "1", "1", false, start()));
    assert.notEqual(code, "XSOAR_UNKNOWN_FILTER", name);
  }
  for (const name of abilities.transformers) {
    assert.notEqual(
      codeOf(() => applyTransformer(name, "1", {}, start())),
      "XSOAR_UNKNOWN_TRANSFORMER",
      name,
    );
  }
  for (const name of ["isExistsNot", "toString", "constructor", "Set"]) {
    assert.equal(abilities.filters.has(name) || abilities.transformers.has(name), false);
    assert.equal(
      codeOf(() => applyTransformer(name, "1", {}, start())),
      "XSOAR_UNKNOWN_TRANSFORMER",
    );
  }
});

test("every command that is promised belongs to an integration that is built in", () => {
  assert.ok(abilities.commands.get("Set")?.includes("builtin"));
  assert.ok(abilities.scripts.has("Set") && abilities.scripts.has("http"));
  assert.equal(abilities.commands.has("no-such-command"), false);
});
