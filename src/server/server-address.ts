import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** `server.json` in the home: where the command line finds the server. The active process's address stands there. */
export interface ServerAddress {
  url: string;
  pid: number;
}

export async function announceServer(home: string, url: string): Promise<void> {
  const address: ServerAddress = { url, pid: process.pid };
  await writeFile(join(home, "server.json"), `${JSON.stringify(address)}\n`);
}

/** Takes the address away, unless another process put its own there. */
export async function withdrawServer(home: string): Promise<void> {
  if ((await readServer(home))?.pid === process.pid) await rm(join(home, "server.json"), { force: true });
}

export async function readServer(home: string): Promise<ServerAddress | undefined> {
  try {
    return JSON.parse(await readFile(join(home, "server.json"), "utf8")) as ServerAddress;
  } catch {
    // Missing, or being written: nobody is announced.
    return undefined;
  }
}
