/**
 * One stream of live events a browser, however many tabs are open: HTTP/1.1 gives all of them six connections to a server.
 * The tab that holds a lock has the stream and tells the others; when it closes, the lock and the stream are the next
 * one's. Where the browser has no locks (pages that came without TLS from another machine) each tab has its own.
 */
import type { LiveEvent } from "#contract/live-event.ts";
import { type EventStream, openEventStream, type StreamListener, type StreamSettings } from "./event-stream.ts";

type Message =
  | { say: "event"; event: LiveEvent; id: string }
  | { say: "open" | "sign" | "broken" | "gap" | "refused" }
  /** Of a tab that is new. */
  | { say: "hello" }
  /** To a tab that is new. */
  | { say: "here"; isOpen: boolean; lastId: string | undefined };

export interface SharedStreamOptions {
  open?: (listener: StreamListener, settings: StreamSettings) => EventStream;
  name?: string;
  /** Milliseconds of silence after which a tab no longer relies on the one that has the stream: it may be frozen. */
  trustMs?: number;
}

export function listenTogether(listener: StreamListener, options: SharedStreamOptions = {}): () => void {
  const { open = openEventStream, name = "tocsin-live", trustMs = 50_000 } = options;
  if (typeof BroadcastChannel === "undefined" || !navigator.locks) {
    const own = open(listener, {});
    return () => own.close();
  }
  const channel = new BroadcastChannel(name);
  const giveUp = new AbortController();
  let stream: EventStream | undefined;
  let leave: (() => void) | undefined;
  let isOpen = false;
  let lastId: string | undefined;
  let doubt: ReturnType<typeof setTimeout> | undefined;

  const tell = (message: Message) => channel.postMessage(message);
  /** Hands on what the stream says, to this tab and to the others. */
  const both: StreamListener = {
    onEvent(event, id) {
      lastId = id;
      listener.onEvent(event, id);
      tell({ say: "event", event, id });
    },
    onOpen() {
      isOpen = true;
      listener.onOpen();
      tell({ say: "open" });
    },
    onSign() {
      listener.onSign();
      tell({ say: "sign" });
    },
    onBroken() {
      isOpen = false;
      listener.onBroken();
      tell({ say: "broken" });
    },
    onGap() {
      listener.onGap();
      tell({ say: "gap" });
    },
    onRefused() {
      listener.onRefused();
      tell({ say: "refused" });
    },
  };
  /** The tab that has the stream is heard of, or is asked for. */
  const trust = () => {
    clearTimeout(doubt);
    doubt = leave ? undefined : setTimeout(() => (stream ??= open(listener, { lastId })), trustMs);
    if (stream && !leave) {
      stream.close();
      stream = undefined;
    }
  };

  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.say === "hello") {
      if (leave) tell({ say: "here", isOpen, lastId: stream?.lastId ?? lastId });
      return;
    }
    // Two can have one only while a lock changes hands; what the other says is then old.
    if (leave) return;
    trust();
    switch (data.say) {
      case "here":
        lastId = data.lastId;
        if (data.isOpen) listener.onOpen();
        break;
      case "event":
        lastId = data.id;
        listener.onEvent(data.event, data.id);
        break;
      case "open":
        listener.onOpen();
        break;
      case "sign":
        listener.onSign();
        break;
      case "broken":
        listener.onBroken();
        break;
      case "gap":
        listener.onGap();
        break;
      case "refused":
        listener.onRefused();
        break;
    }
  };

  navigator.locks
    .request(name, { signal: giveUp.signal }, () => {
      if (giveUp.signal.aborted) return undefined;
      return new Promise<void>((resolve) => {
        leave = resolve;
        clearTimeout(doubt);
        stream?.close();
        stream = open(both, { lastId });
      });
    })
    .catch(() => {
      // Closed before its turn came.
    });
  tell({ say: "hello" });
  trust();
  return () => {
    giveUp.abort();
    clearTimeout(doubt);
    stream?.close();
    leave?.();
    channel.close();
  };
}
