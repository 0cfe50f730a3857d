/** The system outside: real HTTP, a ledger of what it was made to do, and the memory of a person who looks at it. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { sleep } from "#base/clock.ts";
import { isObject, type Json, type JsonObject } from "#base/json.ts";

export interface LedgerEntry {
  rule: string;
  value: string;
  /** The idempotency key that came with it: one a step. */
  key: string;
}

export interface ChaosVendor {
  url: string;
  /** What it did, in order. */
  readonly ledger: readonly LedgerEntry[];
  /** How many writes were sent to it, honoured keys included. */
  readonly requests: number;
  /** Forgets everything. */
  reset(): void;
  close(): Promise<void>;
}

/** How often a job is looked at before it is finished, by its number. */
const looksOf = (id: string) => 1 + Number(id);

export async function startChaosVendor(): Promise<ChaosVendor> {
  let ledger: LedgerEntry[] = [];
  let requests = 0;
  let looks = new Map<string, number>();
  /** What a request that outlives a reset would do belongs to nobody. */
  let era = 0;

  const write = async (body: JsonObject, holdMs: number): Promise<Json> => {
    const [rule, value, key] = [String(body.rule), String(body.value), String(body.key)];
    const mine = era;
    requests += 1;
    if (holdMs > 0) await sleep(holdMs);
    const answer = { ID: `T-${value}`, Value: value };
    if (mine !== era) return answer;
    // Doing the same twice is the same as once where the rule says so; whatever else comes twice is done twice.
    const isKnown = ledger.some((done) =>
      rule === "safe" ? done.value === value : rule === "key" && done.key === key,
    );
    if (!isKnown) ledger.push({ rule, value, key });
    return answer;
  };

  const look = (id: string): Json => {
    const seen = (looks.get(id) ?? 0) + 1;
    looks.set(id, seen);
    return { ID: id, State: seen > looksOf(id) ? "finished" : "busy" };
  };

  const answer = async (request: IncomingMessage, body: JsonObject): Promise<Json> => {
    const url = new URL(request.url ?? "/", "http://vendor.test");
    const asked = url.searchParams.get("value") ?? "";
    switch (url.pathname) {
      case "/write":
        return await write(body, Number(request.headers["x-hold"] ?? 0));
      case "/find": {
        const found = ledger.find(({ key }) => key === url.searchParams.get("key"));
        return found ? { ID: `T-${found.value}`, Value: found.value } : null;
      }
      case "/count":
        return ledger.filter(({ value }) => value === asked).length;
      case "/jobs":
        return (url.searchParams.get("ids") ?? "").split(",").map(look);
      default:
        return { Verdict: "bad", Of: asked };
    }
  };

  const server = createServer((request, response) => void handle(request, response));
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    response.on("error", () => undefined);
    try {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const text = Buffer.concat(parts).toString("utf8");
      const body: unknown = text === "" ? {} : JSON.parse(text);
      const told = await answer(request, isObject(body) ? body : {});
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(told));
    } catch {
      response.destroy();
    }
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the vendor has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    get ledger() {
      return ledger;
    },
    get requests() {
      return requests;
    },
    reset: () => {
      era += 1;
      ledger = [];
      requests = 0;
      looks = new Map();
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
