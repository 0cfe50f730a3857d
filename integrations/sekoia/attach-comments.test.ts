import assert from "node:assert/strict";
import { after, test } from "node:test";
import { type Json, jsonAt } from "#sdk/index.ts";
import { createTestContext } from "#sdk/testing.ts";
import { attachComments } from "./attach-comments.ts";
import { createFakeSekoia } from "./fake-server.ts";

const vendor = createFakeSekoia({ rateLimit: Number.POSITIVE_INFINITY });
const { url } = await vendor.start();
const parameters = { api_key: vendor.apiKey, base_url: url };
const context = createTestContext({ parameters });
after(async () => {
  await context.close();
  await vendor.stop();
});

async function comment(id: string, content: string): Promise<void> {
  const headers = { authorization: `Bearer ${vendor.apiKey}` };
  await vendor.answer({
    method: "POST",
    url: `/v1/sic/alerts/${id}/comments`,
    headers,
    body: JSON.stringify({ content }),
  });
}

async function listed(): Promise<Json[]> {
  const headers = { authorization: `Bearer ${vendor.apiKey}` };
  const { json } = await vendor.answer({ method: "GET", url: "/v1/sic/alerts", headers });
  const items = jsonAt(json, "items");
  return Array.isArray(items) ? items : [];
}

const asked = () => vendor.requests("comments.list").length;
const contentsOf = (item: Json | undefined) => {
  const comments = jsonAt(item, "comments");
  return Array.isArray(comments) ? comments.map((each) => jsonAt(each, "content")) : undefined;
};

test("comments are read for alerts that have some, and once for each change", async () => {
  const talked = vendor.raiseAlert();
  vendor.raiseAlert();
  await comment(talked.uuid, "first");
  const before = asked();
  for (const _time of [1, 2]) {
    const items = await attachComments(context, await listed());
    assert.deepEqual(items.map(contentsOf).filter(Boolean), [["first"]]);
  }
  // Once by its own hand, and once by ours.
  assert.equal(asked() - before, 1);
  await comment(talked.uuid, "second");
  const [item] = (await attachComments(context, await listed())).filter((each) => jsonAt(each, "uuid") === talked.uuid);
  assert.deepEqual(contentsOf(item), ["first", "second"]);
  assert.equal(asked() - before, 2);
});

test("an alert whose comments cannot be read is asked for again, and goes without them in the end", async () => {
  const { uuid } = vendor.raiseAlert();
  await comment(uuid, "unreadable");
  const items = (await listed()).filter((each) => jsonAt(each, "uuid") === uuid);
  vendor.setFaults([{ match: { route: "comments.list" }, plan: { serverError: 1 } }]);
  try {
    await assert.rejects(attachComments(context, items));
    await assert.rejects(attachComments(context, items));
    assert.deepEqual(await attachComments(context, items), items);
  } finally {
    vendor.setFaults(undefined);
  }
  assert.deepEqual((await attachComments(context, items)).map(contentsOf), [["unreadable"]]);
});

test("nothing is asked when the instance does not want comments", async () => {
  const { uuid } = vendor.raiseAlert();
  await comment(uuid, "x");
  const before = asked();
  const quiet = { ...context, instance: { name: "t", parameters: { ...parameters, fetch_with_comments: false } } };
  const items = await listed();
  assert.deepEqual(await attachComments(quiet, items), items);
  assert.equal(asked(), before);
});
