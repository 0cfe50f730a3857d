import assert from "node:assert/strict";
import { test } from "node:test";
import type { ListenRequest } from "#sdk/index.ts";
import { createTestContext } from "#sdk/testing.ts";
import { liveAddress, watchNews } from "./live-news.ts";

const addresses: [given: string | undefined, baseUrl: string | undefined, address: string][] = [
  [undefined, undefined, "wss://app.sekoia.io/live/"],
  ["", "https://api.sekoia.io/v1/sic/", "wss://app.sekoia.io/live/"],
  ["", "https://app.fra2.sekoia.io/api", "wss://app.fra2.sekoia.io/live/"],
  ["", "https://api.usa1.sekoia.io", "wss://app.usa1.sekoia.io/live/"],
  ["", "https://proxy.corp.example:8443/sekoia/api", "wss://proxy.corp.example:8443/live/"],
  ["", "http://127.0.0.1:8080", "ws://127.0.0.1:8080/live/"],
  ["", "http://[::1]:8080/v1", "ws://[::1]:8080/live/"],
  ["https://push.example/live/", "https://api.sekoia.io", "wss://push.example/live/"],
];

for (const [given, baseUrl, address] of addresses) {
  test(`notifications of ${baseUrl ?? "the usual address"}${given ? ` and ${given}` : ""} are at ${address}`, () => {
    assert.equal(liveAddress(given, baseUrl), address);
  });
}

test("only what speaks of alerts is news, and the key goes as the vendor wants it", () => {
  const asked: ListenRequest[] = [];
  let news = 0;
  const parameters = { api_key: "k;y", live_notifications: true };
  const context = {
    instance: { name: "i", parameters },
    log: createTestContext().log,
    signal: new AbortController().signal,
    listen(request: ListenRequest): Promise<never> {
      asked.push(request);
      return new Promise(() => {});
    },
  };
  const on = {
    onLive() {},
    onNews() {
      news += 1;
    },
  };
  watchNews(context, on);
  const [request] = asked;
  assert.deepEqual(request?.headers, { cookie: "access_token_cookie=k%3By" });
  assert.deepEqual(JSON.parse(request?.hello ?? ""), { action: "upgrade" });
  for (const text of ['{"type":"alert"}', '{"type":"alert-comment"}', '{"type":"case"}', "{", "7", "null", '"alert"']) {
    request?.onMessage(text);
  }
  assert.equal(news, 2);
  const off = { ...context, instance: { name: "i", parameters: { ...parameters, live_notifications: false } } };
  assert.equal(watchNews(off, on), undefined);
});
