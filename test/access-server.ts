/**
 * For tests of the door: the API over real HTTP on a database of its own, without an engine behind it. People are put
 * into the database directly, so that a test of one door does not need another to work.
 */

import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import pg from "pg";
import type { StoreWriter } from "#actions/investigations/store-desk.ts";
import { openSession } from "#actions/people/open-session.ts";
import { hashPassword } from "#actions/people/password-hash.ts";
import { makeToken } from "#actions/people/token.ts";
import type { Json } from "#base/json.ts";
import { type Log, silentLog } from "#base/log.ts";
import { Redactor } from "#base/redactor.ts";
import type { Permission, Role } from "#contract/permissions.ts";
import type { Handlers } from "#contract/route.ts";
import type { Routes } from "#contract/routes.ts";
import { EntryNumbers } from "#engine/entry-numbers.ts";
import { csrfTokenOf } from "#server/access/own-pages.ts";
import type { RequestContext } from "#server/access/request-context.ts";
import { createHandlers } from "#server/api.ts";
import type { ConsoleState } from "#server/console/console-build.ts";
import { loopbackRules } from "#server/http/inbound-rules.ts";
import type { MetricsAccess } from "#server/http/open-metrics.ts";
import { createHttpServer } from "#server/http-server.ts";
import type { StreamLimits } from "#server/live/event-streams.ts";
import type { LiveHub } from "#server/live/live-hub.ts";
import { insertApiKey } from "#store/api-keys.ts";
import { createDb } from "#store/db.ts";
import { readLastEntry } from "#store/entry-rows.ts";
import { insertUser } from "#store/users.ts";
import { createTestDatabase } from "./database.ts";

export const localToken = "local-token-of-the-test";
export const goodPassword = "violet harbour 91 lantern";
const hour = 3_600_000;
const sessions = { idleMs: 8 * hour, absoluteMs: 168 * hour };

export interface Person {
  id: string;
  name: string;
  password: string;
}

export interface Call {
  bearer?: string | undefined;
  /** A session's token, sent as its cookie; what changes something gets the headers a page of ours would send. */
  session?: string | undefined;
  headers?: Record<string, string>;
  body?: Json;
}

export interface Answer {
  status: number;
  headers: Headers;
  /** The session's token that the answer sets, if it does. */
  session: string | undefined;
  // What the server answered, looked at by assertions only.
  body: Record<string, Json> & { code?: string };
}

export interface AccessServerOptions {
  /** Instead of the real ones. */
  handlers?: Handlers<Routes, RequestContext>;
  /** It may change the store, as the active process may. */
  writes?: boolean;
  publicUrl?: string;
  corsOrigins?: readonly string[];
  log?: Log;
  live?: LiveHub;
  isDemo?: boolean;
  metrics?: MetricsAccess;
  console?: () => ConsoleState;
  streamLimits?: Partial<StreamLimits>;
}

/** An active process without an engine: nobody began an epoch in this database. */
function createWriter(pool: pg.Pool): StoreWriter {
  const entryNumbers = new EntryNumbers({ readLastEntry: (id) => readLastEntry(pool, id) });
  return { epoch: "0", entryNumbers, refresh: async () => {} };
}

export type AccessServer = Awaited<ReturnType<typeof openAccessServer>>;

export async function openAccessServer(options: AccessServerOptions = {}) {
  const database = await createTestDatabase();
  const pool = new pg.Pool({ ...database.config, max: 8 });
  pool.on("error", () => undefined);
  const db = createDb(pool);
  let url = "";
  const startedAt = new Date();
  // One for all requests: the numbers of entries are counted in it.
  const writer = createWriter(pool);
  const real = {
    isDemo: options.isDemo ?? false,
    pool,
    sessions,
    publicUrl: () => url,
    version: "0",
    startedAt,
    host: () => undefined,
    ...(options.writes ? { requireWriter: () => writer } : {}),
  };
  const { handlers = createHandlers(real), log = silentLog, publicUrl, corsOrigins } = options;
  const http = createHttpServer({
    handlers,
    db,
    sessions,
    token: localToken,
    version: "0",
    log,
    readRole: async () => "active",
    inbound: { hosts: new Set([...loopbackRules.hosts, ...(publicUrl ? [new URL(publicUrl).hostname] : [])]) },
    publicUrl,
    corsOrigins,
    redactor: new Redactor(),
    ...(options.live ? { live: options.live } : {}),
    ...(options.metrics ? { metrics: options.metrics } : {}),
    ...(options.console ? { console: options.console } : {}),
    ...(options.streamLimits ? { streamLimits: options.streamLimits } : {}),
  });
  await http.listen({ host: "127.0.0.1", port: 0 });
  url = `http://127.0.0.1:${(http.server.address() as AddressInfo).port}`;
  let passwordHash: Promise<string> | undefined;

  const addPerson = async (name: string, role: Role): Promise<Person> => {
    // One hash for all of them: they have the same password, and making it costs.
    passwordHash ??= hashPassword(goodPassword);
    const user = { name, nameKey: name.toLowerCase(), role, passwordHash: await passwordHash, createdBy: "test" };
    const id = await insertUser(db, user);
    if (id === undefined) throw new Error(`${name} is there already`);
    return { id, name, password: goodPassword };
  };
  return {
    database,
    db,
    pool,
    url,
    addPerson,
    async query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]> {
      return (await pool.query<Row>(text, values)).rows;
    },
    /** The token of a new session. */
    async openSession({ id, name }: Person, role: Role): Promise<string> {
      const origin = { address: "127.0.0.1", userAgent: "test", sessionToken: undefined };
      return (await openSession(db, { userId: id, userName: name, role }, origin, sessions)).token;
    },
    async addKey({ id: userId }: Person, permissions: readonly Permission[], lastsMs = hour): Promise<string> {
      const { token, hash } = makeToken();
      const id = randomBytes(8).toString("hex");
      await insertApiKey(db, { id, userId, name: "test", secretHash: hash, permissions: [...permissions], lastsMs });
      return `toc_${id}_${token}`;
    },
    async call(method: string, path: string, { bearer, session, headers, body }: Call = {}): Promise<Answer> {
      const isChange = method !== "GET";
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
          ...(session === undefined ? {} : { cookie: `tocsin_session=${session}` }),
          ...(session !== undefined && isChange ? { origin: url, "x-tocsin-csrf": csrfTokenOf(session) } : {}),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const set = /^(?:__Host-)?tocsin_session=([^;]+);/.exec(response.headers.getSetCookie()[0] ?? "");
      const text = await response.text();
      const parsed = (text === "" ? {} : JSON.parse(text)) as Answer["body"];
      return { status: response.status, headers: response.headers, session: set?.[1], body: parsed };
    },
    async close() {
      await http.close();
      await pool.end();
      await database.close();
    },
  };
}
