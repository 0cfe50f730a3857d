/** A line to PostgreSQL that can be cut at the worst moment: before a statement arrives, or after it ran unanswered. */
import { createServer, connect as open, type Socket } from "node:net";
import type pg from "pg";

export interface SeveringProxy {
  config: pg.ClientConfig;
  /**
   * Cuts the line of the next statement, or of one after it: `request`: it never arrives. `answer`: it is carried out,
   * nobody hears of it.
   */
  cutNext(what: "request" | "answer", after?: number): void;
  /**
   * Cuts the line of every third statement that says one of these words. Not of every second: a transaction of two of them
   * would be cut at the same place each time it is sent again.
   */
  cutEveryThird(what: "request" | "answer", words: readonly string[], first: 0 | 1 | 2): void;
  /** How often the line was cut. */
  readonly cuts: number;
  /** From now on nobody gets through. */
  close(): Promise<void>;
}

export async function createSeveringProxy(target: pg.ClientConfig): Promise<SeveringProxy> {
  let armed: "request" | "answer" | undefined;
  let spared = 0;
  let cuts = 0;
  let always: { what: "request" | "answer"; words: readonly string[]; seen: number } | undefined;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connectTo(target);
    let deaf = false;
    const cut = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", cut);
      socket.on("close", cut);
    }
    near.on("data", (data) => {
      if (always?.words.some((word) => data.includes(word)) && always.seen++ % 3 === 0) armed = always.what;
      else if (armed !== undefined && spared-- > 0) return far.write(data);
      const what = armed;
      armed = undefined;
      if (what !== undefined) cuts += 1;
      if (what === "request") return cut();
      deaf ||= what === "answer";
      far.write(data);
    });
    far.on("data", (data) => {
      // PostgreSQL flushes its answer when the transaction is over: it is committed by now.
      if (deaf) cut();
      else near.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    config: { ...target, host: "127.0.0.1", port: address.port },
    cutNext: (what, after = 0) => {
      armed = what;
      spared = after;
    },
    cutEveryThird: (what, words, first) => {
      always = { what, words, seen: first };
    },
    get cuts() {
      return cuts;
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function connectTo({ host = "localhost", port = 5432 }: pg.ClientConfig): Socket {
  return host.startsWith("/") ? open(`${host}/.s.PGSQL.${port}`) : open(port, host);
}
