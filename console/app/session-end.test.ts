import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { TocsinError } from "#contract/errors.ts";
import { askThrough, SessionEnd } from "./session-end.ts";

const unauthorized = () => new TocsinError("UNAUTHORIZED", "Sign in first");

/** Answers 401 until it is told otherwise. */
function door() {
  let open = false;
  let asked = 0;
  return {
    ask: async () => {
      asked++;
      if (!open) throw unauthorized();
      return "answer";
    },
    open: () => {
      open = true;
    },
    asked: () => asked,
  };
}

describe("a session that ends while somebody works", () => {
  test("holds what was asked until they have signed in again, and then answers it", async () => {
    const end = new SessionEnd();
    const { ask, open, asked } = door();
    const told: boolean[] = [];
    end.subscribe(() => told.push(end.hasEnded()));
    const answers = [
      askThrough(ask, { end, isSignedIn: () => true }),
      askThrough(ask, { end, isSignedIn: () => true }),
    ];
    await new Promise(setImmediate);
    assert.equal(asked(), 2);
    assert.equal(end.hasEnded(), true);
    open();
    end.renew();
    assert.deepEqual(await Promise.all(answers), ["answer", "answer"]);
    assert.deepEqual(told, [true, false]);
  });

  test("is no end for who was not signed in", async () => {
    const end = new SessionEnd();
    await assert.rejects(askThrough(door().ask, { end, isSignedIn: () => false }), { code: "UNAUTHORIZED" });
    assert.equal(end.hasEnded(), false);
  });

  test("is not what any other refusal means", async () => {
    const end = new SessionEnd();
    const ask = () => Promise.reject(new TocsinError("ACCESS_SIGN_IN_FAILED", "The password is wrong"));
    await assert.rejects(askThrough(ask, { end, isSignedIn: () => true }), { code: "ACCESS_SIGN_IN_FAILED" });
    assert.equal(end.hasEnded(), false);
  });

  test("lets go of what waits when nobody signs in again", async () => {
    const end = new SessionEnd();
    const waiting = askThrough(door().ask, { end, isSignedIn: () => true });
    await new Promise(setImmediate);
    end.giveUp();
    await assert.rejects(waiting, { code: "UNAUTHORIZED" });
    assert.equal(end.hasEnded(), false);
  });
});
