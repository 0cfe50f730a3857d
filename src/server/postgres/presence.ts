/**
 * The session by which a Tocsin shows that it is there. It is opened before the start lock is let go and held as long
 * as the cluster is in use, so that whoever leaves last can know it. When it breaks, the server went away.
 */
import { randomBytes } from "node:crypto";
import { Socket } from "node:net";
import pg from "pg";
import { applicationName } from "./application-name.ts";

export interface Presence {
  serverVersion: string;
  /** Other Tocsins: sessions of other processes, and other clusters of this process. */
  countOthers(): Promise<number>;
  leave(): Promise<void>;
}

const ownClusters = `${applicationName} cluster`;

export async function openPresence(config: pg.ClientConfig, onLost: () => void): Promise<Presence> {
  const socket = new Socket();
  const client = new pg.Client({
    ...config,
    stream: () => socket,
    application_name: `${ownClusters} ${randomBytes(3).toString("hex")}`,
  });
  let leaving = false;
  let open = false;
  // An error is always followed by "end", and that is where it is acted on.
  client.on("error", () => undefined);
  client.on("end", () => {
    if (open && !leaving) onLost();
  });
  await client.connect();
  const version = await client
    .query<{ server_version: string }>("show server_version")
    .catch(async (error: unknown) => {
      await client.end();
      throw error;
    });
  open = true;
  // Being present must not keep a process alive that has nothing left to do.
  socket.unref();
  return {
    serverVersion: version.rows[0]?.server_version ?? "",
    async countOthers() {
      socket.ref();
      const result = await client.query<{ others: number }>(
        `select count(*)::int as others from pg_stat_activity
         where backend_type = 'client backend' and pid <> pg_backend_pid() and application_name like 'tocsin/%'
           and (not starts_with(application_name, $1) or starts_with(application_name, $2))`,
        [applicationName, ownClusters],
      );
      return result.rows[0]?.others ?? 0;
    },
    async leave() {
      leaving = true;
      socket.ref();
      await client.end().catch(() => undefined);
    },
  };
}
