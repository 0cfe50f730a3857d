import assert from "node:assert/strict";
import { test } from "node:test";
import { getHeapSpaceStatistics } from "node:v8";
import { waitFor } from "#test/wait-for.ts";
import { collectWhenIdle } from "./collect-when-idle.ts";

test("what was left is collected once there is nothing to do, and the young generation's pages go back", async () => {
  const held = { big: Array.from({ length: 400_000 }, (_, at) => ({ at })) as unknown[] | undefined };
  const left = new WeakRef(held.big as object);
  held.big = undefined;
  const drop = collectWhenIdle();
  await waitFor(() => left.deref() === undefined, { what: "the collection" });
  drop();
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
  assert.ok((young?.physical_space_size ?? Number.NaN) < 4_000_000);
});
