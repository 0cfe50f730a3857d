/**
 * One stream of live events that comes back whatever ended it, and goes on where it stood. It is read with `fetch`: an
 * `EventSource` tells neither that somebody is signed out nor where it was when a new one takes over.
 */
import { LiveEvent } from "#contract/live-event.ts";

export interface StreamListener {
  /** `id` names the place behind it; a stream can go on from there. */
  onEvent(event: LiveEvent, id: string): void;
  onOpen(): void;
  /** The server said something, an event or only that it is there. */
  onSign(): void;
  /** It broke, or did not come about. */
  onBroken(): void;
  /** Something may have happened that nobody told. */
  onGap(): void;
  /** The session does not hold any more, or may not listen. */
  onRefused(): void;
}

export interface StreamSettings {
  url?: string;
  fetch?: typeof fetch;
  /** Where a stream before this one stood. */
  lastId?: string | undefined;
  /** Milliseconds without a sign of life after which it is taken for broken; the server gives one every 15 seconds. */
  silenceMs?: number;
  firstPauseMs?: number;
  longestPauseMs?: number;
}

export interface EventStream {
  readonly lastId: string | undefined;
  close(): void;
}

export function openEventStream(listener: StreamListener, settings: StreamSettings = {}): EventStream {
  const { silenceMs = 40_000, firstPauseMs = 1_000, longestPauseMs = 15_000 } = settings;
  const end = new AbortController();
  let lastId = settings.lastId;
  let failures = 0;

  async function keepOpen(): Promise<void> {
    while (!end.signal.aborted) {
      const refused = await readOnce().catch(() => false);
      if (end.signal.aborted) return;
      if (refused) listener.onRefused();
      listener.onBroken();
      await pause(Math.min(longestPauseMs, firstPauseMs * 2 ** failures++), end.signal);
    }
  }

  /** Until it ends; true when we are not let in. */
  async function readOnce(): Promise<boolean> {
    const attempt = new AbortController();
    const stop = () => attempt.abort();
    end.signal.addEventListener("abort", stop, { once: true });
    let silence = setTimeout(stop, silenceMs);
    try {
      const ask = settings.fetch ?? fetch;
      const response = await ask(settings.url ?? "/api/v1/events", {
        headers: { accept: "text/event-stream", ...(lastId === undefined ? {} : { "last-event-id": lastId }) },
        cache: "no-store",
        signal: attempt.signal,
      });
      if (!response.ok || !response.body) return response.status === 401 || response.status === 403;
      failures = 0;
      listener.onOpen();
      // Who cannot say where it stood cannot be told what it missed.
      if (lastId === undefined) listener.onGap();
      const take = createReader((id, data) => {
        if (id !== undefined) lastId = id;
        const event = data === undefined ? undefined : readEvent(data);
        if (event) listener.onEvent(event, lastId ?? "");
      });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
        clearTimeout(silence);
        silence = setTimeout(stop, silenceMs);
        listener.onSign();
        take(chunk.value);
      }
      return false;
    } finally {
      clearTimeout(silence);
      end.signal.removeEventListener("abort", stop);
      attempt.abort();
    }
  }

  void keepOpen();
  return {
    get lastId() {
      return lastId;
    },
    close: () => end.abort(),
  };
}

/** Server-sent events out of text that comes in any pieces: id and data of each block, as far as it has them. */
export function createReader(onBlock: (id: string | undefined, data: string | undefined) => void) {
  let rest = "";
  return (text: string): void => {
    const blocks = (rest + text).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      let id: string | undefined;
      const data: string[] = [];
      for (const line of block.split("\n")) {
        const colon = line.indexOf(":");
        const value = line.slice(colon + 1).replace(/^ /, "");
        if (line.startsWith("id:")) id = value;
        else if (line.startsWith("data:")) data.push(value);
      }
      onBlock(id, data.length === 0 ? undefined : data.join("\n"));
    }
  };
}

function readEvent(data: string): LiveEvent | undefined {
  try {
    return LiveEvent.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
