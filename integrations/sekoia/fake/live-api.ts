import type { FakeSocket, FakeSockets } from "#sdk/fake-vendor/fake-sockets.ts";
import { isObject, type Json, type JsonObject } from "#sdk/fake-vendor/json.ts";
import type { Prng } from "#sdk/fake-vendor/prng.ts";

/** The vendor's push channel: what happened, told once to whoever listens in that moment. No replay, no acknowledgement. */
export interface LiveApi {
  sockets: FakeSockets;
  tell(type: string, action: string, attributes: JsonObject): void;
  stop(): void;
  controls: LiveControls;
}

/** How the channel behaves, and what a test does to it. */
export interface LiveControls {
  /** Who listens now. */
  listeners(): number;
  /** Connections that were ever let in. */
  opened(): number;
  /** Notifications that were sent to somebody. */
  sent(): number;
  set(behaviour: LiveBehaviour): void;
  /** Every line breaks. */
  drop(): void;
  /** Every listener is told this, as it is. */
  say(text: string): void;
  garbage(): void;
  mute(): void;
}

export interface LiveBehaviour {
  /** Milliseconds until something is told. */
  delayMs?: number;
  /** Probability that something is never told. */
  loss?: number;
  /** Refuses connections with this status. */
  refuse?: number;
}

export interface LiveApiOptions {
  prng: Prng;
  now: () => number;
  communityUuid: string;
  accepts(key: string): boolean;
}

export function createLiveApi({ prng, now, communityUuid, accepts }: LiveApiOptions): LiveApi {
  let behaviour: LiveBehaviour = {};
  let opened = 0;
  let sent = 0;
  /** Those that asked for the second version hear of it; the first is not modelled. */
  const listeners = new Map<FakeSocket, { isUpgraded: boolean }>();
  const timers = new Set<NodeJS.Timeout>();
  const each = (act: (socket: FakeSocket) => void) => {
    for (const socket of [...listeners.keys()]) act(socket);
  };

  return {
    sockets: {
      path: "/live/",
      admit({ cookie = "" }) {
        if (behaviour.refuse !== undefined) return behaviour.refuse;
        const [, key = ""] = /(?:^|;\s*)access_token_cookie=([^;]*)/.exec(cookie) ?? [];
        return accepts(key) ? undefined : 401;
      },
      onOpen(socket) {
        opened += 1;
        listeners.set(socket, { isUpgraded: false });
        socket.send(JSON.stringify({ authenticated: true }));
      },
      onText(socket, text) {
        const asked = parse(text);
        if (isObject(asked) && asked.action === "upgrade") listeners.set(socket, { isUpgraded: true });
      },
      onEnd: (socket) => void listeners.delete(socket),
    },
    tell(type, action, attributes) {
      if (prng.chance(behaviour.loss ?? 0)) return;
      const metadata = {
        version: 2,
        uuid: prng.uuid(),
        created_at: new Date(now()).toISOString(),
        community_uuid: communityUuid,
      };
      const text = JSON.stringify({ metadata, type, action, attributes });
      const say = () => {
        for (const [socket, { isUpgraded }] of listeners) {
          if (!isUpgraded) continue;
          sent += 1;
          socket.send(text);
        }
      };
      if (!behaviour.delayMs) return say();
      const timer = setTimeout(() => {
        timers.delete(timer);
        say();
      }, behaviour.delayMs);
      timers.add(timer);
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
    controls: {
      listeners: () => [...listeners.values()].filter(({ isUpgraded }) => isUpgraded).length,
      opened: () => opened,
      sent: () => sent,
      set(wanted) {
        behaviour = wanted;
      },
      drop: () => each((socket) => socket.drop()),
      say: (text) => each((socket) => socket.send(text)),
      garbage: () => each((socket) => socket.sendGarbage()),
      mute: () => each((socket) => socket.mute()),
    },
  };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
