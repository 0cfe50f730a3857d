import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { createReader, type EventStream, openEventStream, type StreamListener } from "./event-stream.ts";

const opened: EventStream[] = [];
afterEach(() => {
  for (const stream of opened.splice(0)) stream.close();
});

interface Request {
  lastId: string | undefined;
  signal: AbortSignal;
  answer(status: number, parts?: string[]): { push(part: string): void; end(): void };
}

/** A server that answers as the test says. */
function listen(settings: { lastId?: string; silenceMs?: number } = {}) {
  const heard: string[] = [];
  const requests: Request[] = [];
  const waiting: ((request: Request) => void)[] = [];
  const ask = (_url: unknown, init: RequestInit = {}): Promise<Response> =>
    new Promise((resolve, reject) => {
      const signal = init.signal ?? new AbortController().signal;
      const request: Request = {
        lastId: new Headers(init.headers).get("last-event-id") ?? undefined,
        signal,
        answer(status, parts = []) {
          let push = (_part: string) => {};
          let end = () => {};
          const body = new ReadableStream({
            start(controller) {
              push = (part) => controller.enqueue(new TextEncoder().encode(part));
              end = () => controller.close();
              signal.addEventListener("abort", () => controller.error(signal.reason));
            },
          });
          for (const part of parts) push(part);
          resolve(new Response(body, { status }));
          return { push, end };
        },
      };
      signal.addEventListener("abort", () => reject(signal.reason));
      const waiter = waiting.shift();
      if (waiter) waiter(request);
      else requests.push(request);
    });
  let onHeard = () => {};
  const note = (what: string) => {
    heard.push(what);
    onHeard();
  };
  const listener: StreamListener = {
    onEvent: (event, id) => note(`${event.type} ${id}`),
    onOpen: () => note("open"),
    onSign: () => {},
    onBroken: () => note("broken"),
    onGap: () => note("gap"),
    onRefused: () => note("refused"),
  };
  const stream = openEventStream(listener, { firstPauseMs: 1, longestPauseMs: 4, fetch: ask, ...settings });
  opened.push(stream);
  return {
    heard,
    stream,
    next: () =>
      new Promise<Request>((give) => {
        const request = requests.shift();
        if (request) give(request);
        else waiting.push(give);
      }),
    async until(what: string) {
      while (!heard.includes(what)) await new Promise<void>((resolve) => (onHeard = resolve));
    },
  };
}

test("blocks are read out of any pieces, with and without id and data", () => {
  const text = 'retry: 2000\nid: a-1\n\n:\n\nid: a-2\ndata: {"x":\ndata: 1}\n\ndata:bare\n\n';
  for (const size of [1, 2, 3, 7, text.length]) {
    const blocks: unknown[] = [];
    const take = createReader((id, data) => blocks.push([id, data]));
    for (let at = 0; at < text.length; at += size) take(text.slice(at, at + size));
    assert.deepEqual(blocks, [
      ["a-1", undefined],
      [undefined, undefined],
      ["a-2", '{"x":\n1}'],
      [undefined, "bare"],
    ]);
  }
});

test("a first stream says that something may have been missed, and a broken one goes on from its last id", async () => {
  const { heard, next, until } = listen();
  const first = await next();
  assert.equal(first.lastId, undefined);
  const { push, end } = first.answer(200, ["id: p-4\n\n"]);
  push('id: p-5\ndata: {"type":"alerts"}\n\n');
  await until("alerts p-5");
  end();
  const second = await next();
  assert.equal(second.lastId, "p-5");
  second.answer(200, ['id: p-6\ndata: {"type":"incidents"}\n\n']);
  await until("incidents p-6");
  assert.deepEqual(heard, ["open", "gap", "alerts p-5", "broken", "open", "incidents p-6"]);
});

test("who is signed out is refused, and is let in again when that changes", async () => {
  const { heard, next, until } = listen({ lastId: "p-1" });
  for (const status of [401, 503, 403]) (await next()).answer(status);
  (await next()).answer(200);
  await until("open");
  assert.deepEqual(heard, ["refused", "broken", "broken", "refused", "broken", "open"]);
});

test("a stream that falls silent is opened anew", async () => {
  const { next } = listen({ silenceMs: 30 });
  const first = await next();
  first.answer(200, ["id: p-9\n\n"]);
  const second = await next();
  assert.equal(first.signal.aborted, true);
  assert.equal(second.lastId, "p-9");
});

test("events that this console does not know, and what is no event, are passed over", async () => {
  const { heard, next, until } = listen({ lastId: "p-1" });
  const odd = ["{", "[]", "null", '{"type":"weather"}', '{"type":"runs"}', "<b>"].map((data) => `data: ${data}\n\n`);
  (await next()).answer(200, [...odd, 'id: p-2\ndata: {"type":"alerts"}\n\n']);
  await until("alerts p-2");
  assert.deepEqual(heard, ["open", "alerts p-2"]);
});

test("once closed it asks no more", async () => {
  const { next, stream } = listen();
  const { signal } = await next();
  stream.close();
  assert.equal(signal.aborted, true);
  const more = await Promise.race([next(), new Promise((resolve) => setTimeout(resolve, 30, "nothing"))]);
  assert.equal(more, "nothing");
});
