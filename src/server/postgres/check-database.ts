/** Whether a database, ours or anybody's, can carry Tocsin: version, encoding, and the rights to write and create. */
import type pg from "pg";
import { TocsinError } from "#base/errors.ts";
import { describeDatabaseError } from "./database-error.ts";

const leastVersion = 180_000;

interface DatabaseFacts {
  name: string;
  role: string;
  version_number: number;
  version: string;
  encoding: string;
  read_only: boolean;
  schema: string | null;
  may_create: boolean | null;
}

const readFacts = `
  select current_database() as name, current_user as role,
    current_setting('server_version_num')::int as version_number, current_setting('server_version') as version,
    current_setting('server_encoding') as encoding,
    pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean
      or current_setting('transaction_read_only')::boolean as read_only,
    current_schema() as schema, has_schema_privilege(current_schema(), 'create') as may_create`;

export async function checkDatabase(client: pg.Client): Promise<{ version: string }> {
  let facts: DatabaseFacts | undefined;
  try {
    facts = (await client.query<DatabaseFacts>(readFacts)).rows[0];
  } catch (error) {
    throw describeDatabaseError(error);
  }
  if (facts === undefined) throw new TocsinError("POSTGRES_UNREACHABLE", "The database does not say what it is.");
  const name = `The database ${facts.name}`;
  if (facts.version_number < leastVersion) {
    throw new TocsinError(
      "POSTGRES_VERSION",
      `${name} runs on PostgreSQL ${facts.version}; Tocsin needs 18 or newer.`,
      {
        mend: "Upgrade that server, or leave TOCSIN_DATABASE_URL unset to use the bundled one.",
      },
    );
  }
  if (facts.encoding !== "UTF8") {
    throw new TocsinError("POSTGRES_ENCODING", `${name} stores text as ${facts.encoding}; Tocsin needs UTF8.`, {
      mend: "Create one with: create database tocsin template template0 encoding 'UTF8' locale 'C'.",
    });
  }
  if (facts.read_only) {
    throw new TocsinError("POSTGRES_READ_ONLY", `${name} is read-only: a replica, or set so.`, {
      mend: "Name the primary server, not a replica, in TOCSIN_DATABASE_URL.",
    });
  }
  if (facts.schema === null || !facts.may_create) {
    const where =
      facts.schema === null ? "has no schema to create tables in" : `may not create tables in schema ${facts.schema}`;
    throw new TocsinError("POSTGRES_FORBIDDEN", `The user ${facts.role} of the database ${facts.name} ${where}.`, {
      mend: `Make the user its owner: alter database ${facts.name} owner to ${facts.role}.`,
    });
  }
  return { version: facts.version };
}
