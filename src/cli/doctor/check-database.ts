import { inspectDatabase } from "#server/inspect-database.ts";
import { fingerprintKey } from "#server/key-fingerprint.ts";
import { type LastBackup, readLastBackup } from "#server/last-backup.ts";
import { readSecretKey } from "#server/secret-key.ts";
import { describeDuration, plural } from "../terminal/describe-amounts.ts";
import { type Finding, findingOfError } from "./finding.ts";

const area = "database";
const mostClockMs = 2_000;
const weekMs = 7 * 24 * 3_600_000;

export async function checkDatabase(
  home: string,
  database: string,
  onProgress: (text: string) => void,
): Promise<Finding[]> {
  const { finding: keyFinding, key } = await checkKey(home);
  try {
    const report = await inspectDatabase({
      home,
      database,
      url: process.env.TOCSIN_DATABASE_URL,
      onProgress,
      ...(key ? { key } : {}),
    });
    const who = report.kind === "url" ? "TOCSIN_DATABASE_URL" : "The bundled PostgreSQL";
    if (report.version === undefined) {
      const detail = `${who} is not set up yet; the first start makes it in ${report.place}`;
      return [{ area, name: "PostgreSQL", state: "ok", detail }, keyFinding];
    }
    const version: Finding = {
      area,
      name: "PostgreSQL",
      state: "ok",
      detail: `${report.version}, UTF8, ${report.place}`,
    };
    return [
      version,
      describeMigrations(report.migrations),
      describeClock(report.clockAheadMs ?? 0),
      describeKey(keyFinding, report.secrets),
      describeBackup(await readLastBackup(home), Date.now()),
    ];
  } catch (error) {
    return [findingOfError(area, "PostgreSQL", error), keyFinding];
  }
}

function describeMigrations(migrations: { applied: number; known: number } | undefined): Finding {
  const finding = { area, name: "Schema" } as const;
  if (migrations === undefined) return { ...finding, state: "ok", detail: "no database yet; the first start makes it" };
  const { applied, known } = migrations;
  if (applied > known) {
    const mend = "Start the Tocsin that this database belongs to, or update this one.";
    return { ...finding, state: "broken", detail: `${applied} migrations applied, this Tocsin knows ${known}`, mend };
  }
  const rest = applied < known ? `; the next start applies ${known - applied} more` : "";
  return { ...finding, state: "ok", detail: `${applied} of ${known} migrations applied${rest}` };
}

async function checkKey(home: string): Promise<{ finding: Finding; key?: Uint8Array }> {
  const name = "Secret key";
  try {
    const key = await readSecretKey(home, process.env);
    if (!key) return { finding: { area, name, state: "ok", detail: "not there yet; the first start makes it" } };
    return { key, finding: { area, name, state: "ok", detail: `${fingerprintKey(key)}, readable` } };
  } catch (error) {
    return { finding: findingOfError(area, name, error) };
  }
}

export function describeKey(finding: Finding, secrets: { count: number; unreadable: number } | undefined): Finding {
  if (finding.state === "broken" || !secrets || secrets.count === 0) return finding;
  const { count, unreadable } = secrets;
  if (unreadable === 0) return { ...finding, detail: `${finding.detail}; it opens all ${plural(count, "secret")}` };
  const mend = "Put the key in place that the secrets were sealed with (secret.key in the home, or TOCSIN_SECRET_KEY).";
  return {
    ...finding,
    state: "broken",
    detail: `${finding.detail}; ${unreadable} of ${plural(count, "secret")} do not open`,
    mend,
  };
}

export function describeClock(aheadMs: number): Finding {
  const off = Math.abs(aheadMs);
  if (off <= mostClockMs) return { area, name: "Clock", state: "ok", detail: "agrees with the database's" };
  const detail = `The database's is ${describeDuration(off)} ${aheadMs > 0 ? "ahead" : "behind"}: times of runs will not agree.`;
  return { area, name: "Clock", state: "notice", detail, mend: "Set both machines by a time server (NTP)." };
}

export function describeBackup(last: LastBackup | undefined, now: number): Finding {
  const finding = { area, name: "Backup" } as const;
  const mend = "Run `tocsin backup <file>` regularly, and keep the key apart from it.";
  if (!last) return { ...finding, state: "notice", detail: "None is known that was made from this home.", mend };
  const age = now - Date.parse(last.at);
  const detail = `${last.file}, ${describeDuration(Math.max(0, age))} old`;
  return age > weekMs ? { ...finding, state: "notice", detail, mend } : { ...finding, state: "ok", detail };
}
