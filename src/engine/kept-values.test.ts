import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { contentHash } from "#base/ids.ts";
import type { Json, JsonObject } from "#base/json.ts";
import { Redactor } from "#base/redactor.ts";
import { toBlob } from "./big-values.ts";
import { keepBig, keptBefore } from "./kept-values.ts";

const secret = 'a "secret" of the vendor';
const rows = (count: number): JsonObject[] =>
  Array.from({ length: count }, (_, id) => ({ id, host: "web-01", message: "x".repeat(900) }));

function makeKeeper() {
  const blobs: { hash: string; content: string }[] = [];
  const redactor = new Redactor();
  redactor.add(secret);
  return { blobs, redactor, keepBlob: async (blob: { hash: string; content: string }) => void blobs.push(blob) };
}

describe("a big value", () => {
  it("is kept by its hash, and the event that names it brings no content any more", async () => {
    const keeper = makeKeeper();
    const value = { rows: rows(1_000) };
    assert.equal(await keepBig(value, keeper), value);
    const content = JSON.stringify(value);
    assert.deepEqual(keeper.blobs, [{ hash: contentHash(content), content }]);
    assert.deepEqual(toBlob(value), {
      hash: contentHash(content),
      content: undefined,
      size: content.length,
      head: content.slice(0, 4_000),
    });
    await keepBig(value, keeper);
    assert.equal(keeper.blobs.length, 1, "it is kept once");
  });

  it("that is a text is known again, too", async () => {
    const keeper = makeKeeper();
    const value = "line\n".repeat(100_000);
    assert.equal(await keepBig(value, keeper), value);
    assert.equal(keptBefore("line\n".repeat(100_000))?.hash, contentHash(JSON.stringify(value)));
  });

  it("is kept without the secrets in it, whatever they look like in JSON", async () => {
    const keeper = makeKeeper();
    const value: Json = { rows: [...rows(600), { token: secret, [secret]: "a key" }, ...rows(600)] };
    const clean = await keepBig(value, keeper);
    assert.notEqual(clean, value);
    const text = JSON.stringify(clean);
    assert.ok(!text.includes("secret"), "a secret is left");
    assert.equal(keeper.blobs.length, 1);
    assert.equal(keeper.blobs[0]?.content, text);
  });

  it("goes with its event where it could not be kept before", async () => {
    const value = { rows: rows(1_000) };
    const failing = { ...makeKeeper(), keepBlob: () => Promise.reject(new Error("the database is away")) };
    assert.equal(await keepBig(value, failing), value);
    assert.equal(toBlob(value)?.content, JSON.stringify(value));
  });

  it("holds nobody up: others are served while it is written out", async () => {
    const value = { rows: rows(20_000) };
    let turns = 0;
    let isOver = false;
    const others = (async () => {
      while (!isOver) {
        await new Promise((resolve) => setImmediate(resolve));
        turns += 1;
      }
    })();
    await keepBig(value, makeKeeper());
    isOver = true;
    await others;
    assert.ok(turns >= 5, `others had ${turns} turns`);
  });

  it("is not worth it when it is small", async () => {
    const keeper = makeKeeper();
    await keepBig({ rows: rows(10) }, keeper);
    assert.deepEqual(keeper.blobs, []);
  });
});
