import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import type { EventStream, StreamListener, StreamSettings } from "./event-stream.ts";
import { listenTogether } from "./shared-stream.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});
const settle = () => new Promise((resolve) => setTimeout(resolve, 30));

/** Tabs of one browser: each has its own ear, all have one name. */
function browser(name: string, trustMs?: number) {
  const streams: { listener: StreamListener; lastId: string | undefined; isOpen: boolean }[] = [];
  const open = (listener: StreamListener, { lastId }: StreamSettings): EventStream => {
    const stream = { listener, lastId, isOpen: true };
    streams.push(stream);
    return {
      lastId,
      close() {
        stream.isOpen = false;
      },
    };
  };
  return {
    streams,
    tab() {
      const heard: string[] = [];
      const listener: StreamListener = {
        onEvent: (event, id) => heard.push(`${event.type} ${id}`),
        onOpen: () => heard.push("open"),
        onSign: () => {},
        onBroken: () => heard.push("broken"),
        onGap: () => heard.push("gap"),
        onRefused: () => heard.push("refused"),
      };
      const close = listenTogether(listener, { open, name, ...(trustMs === undefined ? {} : { trustMs }) });
      closers.push(close);
      return { heard, close };
    },
  };
}

test("three tabs have one stream, and all of them hear it", async () => {
  const { streams, tab } = browser("three");
  const tabs = [tab(), tab(), tab()];
  await settle();
  assert.equal(streams.length, 1);
  streams[0]?.listener.onOpen();
  streams[0]?.listener.onEvent({ type: "alerts" }, "p-1");
  streams[0]?.listener.onBroken();
  await settle();
  for (const { heard } of tabs) assert.deepEqual(heard, ["open", "alerts p-1", "broken"]);
});

test("when the tab with the stream closes another takes it up where it stood", async () => {
  const { streams, tab } = browser("heir");
  const first = tab();
  await settle();
  const second = tab();
  await settle();
  streams[0]?.listener.onEvent({ type: "alerts" }, "p-7");
  await settle();
  first.close();
  await settle();
  assert.deepEqual(
    streams.map(({ isOpen, lastId }) => [isOpen, lastId]),
    [
      [false, undefined],
      [true, "p-7"],
    ],
  );
  streams[1]?.listener.onEvent({ type: "incidents" }, "p-8");
  assert.deepEqual(second.heard, ["alerts p-7", "incidents p-8"]);
});

test("a tab that comes later learns that the stream is open", async () => {
  const { streams, tab } = browser("late");
  tab();
  await settle();
  streams[0]?.listener.onOpen();
  const late = tab();
  await settle();
  assert.deepEqual(late.heard, ["open"]);
  assert.equal(streams.length, 1);
});

test("a tab that hears nothing from the one with the stream has its own until it does", async () => {
  const { streams, tab } = browser("frozen", 60);
  tab();
  await settle();
  const other = tab();
  await new Promise((resolve) => setTimeout(resolve, 120));
  assert.equal(streams.length, 2);
  streams[1]?.listener.onEvent({ type: "alerts" }, "p-3");
  assert.deepEqual(other.heard, ["alerts p-3"]);
  streams[0]?.listener.onSign();
  await settle();
  assert.equal(streams[1]?.isOpen, false);
});
