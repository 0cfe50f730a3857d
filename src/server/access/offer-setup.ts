import type { Kysely } from "kysely";
import { makeSetupLink } from "#actions/people/one-time-link.ts";
import type { Log } from "#base/log.ts";
import type { Database } from "#store/tables.ts";

/** At each start until there is a user: where to make the first one. The link goes to the terminal, not to the log. */
export async function offerSetup(db: Kysely<Database>, publicUrl: string, log: Log): Promise<string | undefined> {
  const link = await makeSetupLink(db);
  if (!link) return undefined;
  log.info({ room: "server", until: link.expiresAt }, "nobody can sign in yet; the terminal shows a link to set up");
  return new URL(link.path, publicUrl).href;
}
