/** Host names within text: whether it is one at all, and whether it was meant as one. */
import { type KnownHost, knownHost } from "./public-suffix.ts";

const label = /^[\p{L}\p{N}_](?:[\p{L}\p{N}\p{M}_-]{0,61}[\p{L}\p{N}\p{M}_])?$/u;

/** As DNS has it, underscores in front labels included; at least two labels, the last no number. */
export function isHostName(text: string): boolean {
  if (text.length > 253) return false;
  const labels = text.split(".");
  return labels.length > 1 && labels.every((part) => label.test(part)) && !/^\d+$/.test(labels.at(-1) ?? "");
}

/** A name under a public suffix, the registered part without underscores. */
export function readHost(text: string): KnownHost | undefined {
  if (!isHostName(text)) return undefined;
  const known = knownHost(text);
  return known === undefined || known.domain.includes("_") ? undefined : known;
}

/** Endings of files that are top-level domains too. */
const fileEndings = new Set(["zip", "mov", "md", "py", "sh", "cab"]);
/** And those that count only in a path, as they end far more hosts than files elsewhere. */
const pathEndings = new Set(["pl", "rs", "so", "ps", "cc", "ms", "la", "bz", "app", "ml", "mk", "am", "ac"]);

/** Words of programmers that end like hosts. */
const programNames = new Set([
  "asp.net",
  "ado.net",
  "vb.net",
  "ml.net",
  "java.io",
  "java.net",
  "system.io",
  "system.net",
]);

/** Objects of the Elastic Common Schema: `user.name` and `event.id` are its fields. */
const schemaObjects =
  /^(?:agent|client|cloud|container|destination|device|dll|dns|ecs|event|faas|file|group|host|http|kubernetes|log|network|observer|orchestrator|organization|os|package|process|registry|rule|server|service|source|target|threat|tls|trace|transaction|url|user|user_agent|vulnerability|winlog|x509)\./;

/** A name that stands alone in text: file names, fields, packages and sentences without a blank look the same. */
export function isMeantAsHost(written: string, { host, suffix }: KnownHost, before: string): boolean {
  const bySlash = before.endsWith("\\") ? "path" : before.endsWith("/") && !before.endsWith("//") ? "slash" : "";
  // `C:\tools\more.com`, `CORP\first.last`; two backslashes begin the name of a server.
  if (bySlash === "path" && !before.endsWith("\\\\")) return false;
  if (bySlash === "slash" && pathEndings.has(suffix)) return false;
  if (written.startsWith("www.")) return true;
  // Names of addresses turned round are no domains of anybody.
  if (fileEndings.has(suffix) || programNames.has(host) || suffix.endsWith("arpa")) return false;
  if (suffix === "so" && host.startsWith("lib")) return false;
  if ((suffix === "name" || suffix === "id") && schemaObjects.test(host)) return false;
  // `org.apache.commons.io`, `com.example.app`: names turned round.
  if (/^(?:com|org)\.[^.]+\./.test(host) && !/^(?:com|org|net)$/.test(suffix)) return false;
  // `The scan ended.In the meantime`
  return !/^(?:[^.]*\p{Ll})\.\p{Lu}\p{Ll}+$/u.test(written) || /^\p{Lu}/u.test(written);
}
