/** Reads `TOCSIN_DATABASE_URL`. What is wrong with it is said without showing its password. */
import { accessSync, constants } from "node:fs";
import type pg from "pg";
import { TocsinError } from "#base/errors.ts";
import { applicationName } from "./application-name.ts";

export interface DatabaseTarget {
  config: pg.ClientConfig;
  /** `user@host:port/database`, fit to be shown. */
  label: string;
}

const example = "postgresql://user:password@host:5432/tocsin";

export function connectionFromUrl(text: string): DatabaseTarget {
  const url = parseUrl(text.trim());
  const database = decode(url.pathname.slice(1), "database name");
  const user = decode(url.username, "user");
  decode(url.password, "password");
  if (database === "") throw invalid("it names no database");
  if (database.includes("/")) throw invalid("its database name holds a slash");
  for (const name of ["sslrootcert", "sslcert", "sslkey"]) requireReadable(name, url.searchParams.get(name));
  const host = url.searchParams.get("host") ?? decode(url.hostname, "host");
  if (host.includes(",")) throw invalid("it names several hosts; Tocsin wants the one that can be written to");
  const address = host.startsWith("/") || url.port === "" ? host : `${host}:${url.port}`;
  return {
    config: { connectionString: url.href, application_name: applicationName, connectionTimeoutMillis: 10_000 },
    label: `${user === "" ? "" : `${user}@`}${address || "localhost"}/${database}`,
  };
}

function parseUrl(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw invalid("it is not a URL");
  }
  if (url.protocol !== "postgres:" && url.protocol !== "postgresql:") {
    throw invalid(`it begins with ${url.protocol} instead of postgresql:`);
  }
  // An unencoded # in a password cuts the URL in two.
  if (url.hash !== "") throw invalid("it holds a # that is not percent-encoded (%23)");
  return url;
}

/** Looked at here, since the driver's complaint would read like a missing socket. */
function requireReadable(name: string, file: string | null): void {
  if (file === null || file === "system") return;
  try {
    accessSync(file, constants.R_OK);
  } catch {
    throw invalid(`the file it names as ${name} (${file}) cannot be read`);
  }
}

function decode(part: string, name: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid(`its ${name} holds a % that is not percent-encoded (%25)`);
  }
}

function invalid(why: string): TocsinError {
  return new TocsinError("POSTGRES_URL_INVALID", `TOCSIN_DATABASE_URL cannot be used: ${why}.`, {
    mend: `Write it as ${example}, with special characters in user and password percent-encoded.`,
  });
}
