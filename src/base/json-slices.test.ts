import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Json } from "./json.ts";
import { jsonSlices } from "./json-slices.ts";

describe("JSON in slices", () => {
  it("is what JSON.stringify gives, whatever the value", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.integer({ min: 0, max: 50_000 }).map((length) => "é".repeat(length)),
    );
    const { value } = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.constantFrom<Json>(null, true, 0, -0, 1e21, {}, []),
        fc.array(tie("value"), { maxLength: 8 }),
        fc.dictionary(text, tie("value"), { maxKeys: 8 }),
      ),
    }));
    fc.assert(
      fc.property(value, (one) => {
        assert.equal([...jsonSlices(one, 1_000)].join(""), JSON.stringify(one));
      }),
      { numRuns: 200 },
    );
  });

  it("comes in slices of about the size that was asked for, where no text is longer", () => {
    const rows = Array.from({ length: 20_000 }, (_, id) => ({ id, message: "x".repeat(100) }));
    const slices = [...jsonSlices({ rows, more: { rows } }, 64 * 1024)];
    assert.equal(slices.join(""), JSON.stringify({ rows, more: { rows } }));
    assert.ok(slices.length > 50);
    assert.ok(slices.every(({ length }) => length < 128 * 1024));
  });
});
