/** For tests of the console: a real server with its built console, on a database of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext } from "playwright-core";
import { silentLog } from "#base/log.ts";
import { createClient } from "#contract/client.ts";
import type { Role } from "#contract/permissions.ts";
import type { Client } from "#contract/route.ts";
import { type Routes, routes } from "#contract/routes.ts";
import { type RunningServer, serve } from "#server/serve.ts";
import { createTestDatabase, type TestDatabase } from "../database.ts";

export const goodPassword = "violet harbour 91 lantern";

export interface ConsolePerson {
  id: string;
  name: string;
  password: string;
}

export interface ConsoleServerOptions {
  configFile?: string;
}

export interface ConsoleServer {
  url: string;
  database: TestDatabase;
  /** While there is no user. */
  setupUrl: string | undefined;
  /** The API, as this machine's operator. */
  operator: Client<Routes>;
  addPerson(name: string, role: Role): Promise<ConsolePerson>;
  /** The browser has a session then, as if they had signed in. */
  signIn(context: BrowserContext, person: ConsolePerson): Promise<void>;
  stop(): Promise<void>;
  /** After `stop()`: on the same port and database. */
  startAgain(): Promise<void>;
  close(): Promise<void>;
}

export async function openConsoleServer(options: ConsoleServerOptions = {}): Promise<ConsoleServer> {
  const database = await createTestDatabase();
  const home = await mkdtemp(join(tmpdir(), "tocsin-console-"));
  const start = (port: number) =>
    serve({
      home,
      port,
      log: silentLog,
      console: true,
      environment: { TOCSIN_DATABASE_URL: database.url },
      ...(options.configFile === undefined ? {} : { configFile: options.configFile }),
    });
  let running: RunningServer;
  try {
    running = await start(0);
    const state = await running.console;
    if (state?.state !== "ready") throw new Error(`there is no console: ${JSON.stringify(state)}`);
  } catch (error) {
    await database.close();
    throw error;
  }
  const { url, token, setupUrl } = running;
  const operator = createClient(routes, { baseUrl: url, token });
  return {
    url,
    database,
    setupUrl,
    operator,
    async addPerson(name, role) {
      const { user } = await operator.addUser({ name, role, password: goodPassword });
      return { id: user.id, name, password: goodPassword };
    },
    async signIn(context, { name, password }) {
      const response = await context.request.post(`${url}/api/v1/session`, {
        data: { name, password },
        headers: { origin: url },
      });
      if (!response.ok()) throw new Error(`${name} cannot sign in: ${await response.text()}`);
    },
    stop: () => running.stop(),
    async startAgain() {
      running = await start(Number(new URL(url).port));
      await running.console;
    },
    async close() {
      await running.stop();
      await database.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
