import assert from "node:assert/strict";
import { test } from "node:test";
import { SharedLooks } from "./shared-looks.ts";

/** A look that is answered by hand, with the number of the look. */
function looks() {
  const begun: PromiseWithResolvers<number>[] = [];
  return {
    begun,
    look: () => {
      const answer = Promise.withResolvers<number>();
      begun.push(answer);
      return answer.promise;
    },
  };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

test("who asks while a look is under way is answered by the next one, all by the same", async () => {
  const shared = new SharedLooks<number>({ now: () => 0 });
  const { begun, look } = looks();
  const first = shared.ask("k", look);
  await turn();
  const later = [shared.ask("k", look), shared.ask("k", look), shared.ask("k", look)];
  await turn();
  assert.equal(begun.length, 1, "one at a time");
  begun[0]?.resolve(1);
  assert.equal(await first, 1);
  await turn();
  assert.equal(begun.length, 2);
  begun[1]?.resolve(2);
  assert.deepEqual(await Promise.all(later), [2, 2, 2], "never an answer older than the question");
});

test("looks that take long have a rest between them", async () => {
  let now = 0;
  const shared = new SharedLooks<number>({ now: () => now });
  const { begun, look } = looks();
  const first = shared.ask("k", look);
  await turn();
  now = 20;
  begun[0]?.resolve(1);
  await first;
  const asked = performance.now();
  const second = shared.ask("k", look);
  while (begun.length < 2) await turn();
  assert.ok(performance.now() - asked >= 40, "three times as long as the look took");
  begun[1]?.resolve(2);
  assert.equal(await second, 2);
});

test("other questions are not held up, and a look that fails fails for its askers alone", async () => {
  const shared = new SharedLooks<number>({ now: () => 0 });
  const { begun, look } = looks();
  const failing = shared.ask("a", look);
  const other = shared.ask("b", look);
  await turn();
  begun[0]?.reject(new Error("away"));
  begun[1]?.resolve(7);
  await assert.rejects(failing, /away/);
  assert.equal(await other, 7);
  const again = shared.ask("a", look);
  await turn();
  begun[2]?.resolve(8);
  assert.equal(await again, 8);
});
