/** Finds the running server of a home and speaks to it by the API, with the token only its user can read. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "#contract/client.ts";
import { systemCodeOf, TocsinError } from "#contract/errors.ts";
import type { Client } from "#contract/route.ts";
import { type Routes, routes } from "#contract/routes.ts";
import type { GlobalOptions } from "./command.ts";

export type Api = Client<Routes>;

export interface ReachOptions {
  timeoutMs?: number;
}

export async function reachServer(globals: GlobalOptions, options: ReachOptions = {}): Promise<Api> {
  const url = globals.url ?? (await readServerUrl(globals.home));
  if (url === undefined) {
    throw new TocsinError("SERVER_NOT_REACHABLE", `No Tocsin server runs for ${globals.home}.`, {
      mend: "Start one with `npm start`, or name another's folder with --home or its address with --url.",
    });
  }
  return openApi(url, await readToken(globals.home), options);
}

export function openApi(url: string, token: string | undefined, options: ReachOptions = {}): Api {
  if (!URL.canParse(url)) {
    throw new TocsinError("CLI_USAGE", `"${url}" is no address.`, { mend: "Write it as http://127.0.0.1:7717." });
  }
  return createClient(routes, {
    baseUrl: url,
    ...(token === undefined ? {} : { token }),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  });
}

/** What the server wrote down when it began to listen; it may be gone since. */
async function readServerUrl(home: string): Promise<string | undefined> {
  const text = await readIfThere(join(home, "server.json"));
  if (text === undefined) return undefined;
  try {
    const { url } = JSON.parse(text) as { url?: unknown }; // ours, and looked at on the next line
    return typeof url === "string" ? url : undefined;
  } catch {
    return undefined; // half written: as good as absent
  }
}

/** TOCSIN_TOKEN is for a server on another machine. */
export async function readToken(home: string): Promise<string | undefined> {
  return process.env.TOCSIN_TOKEN || (await readIfThere(join(home, "api-token")))?.trim() || undefined;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if (systemCodeOf(cause) === "ENOENT") return undefined;
    throw new TocsinError("UNAUTHORIZED", `${path} cannot be read (${systemCodeOf(cause)}).`, {
      cause,
      mend: "Run this as the user who started the server.",
    });
  }
}
