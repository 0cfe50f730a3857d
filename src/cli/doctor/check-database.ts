import { inspectDatabase } from "#server/inspect-database.ts";
import { type Finding, findingOfError } from "./finding.ts";

const area = "database";

export async function checkDatabase(
  home: string,
  database: string,
  onProgress: (text: string) => void,
): Promise<Finding[]> {
  try {
    const report = await inspectDatabase({ home, database, url: process.env.TOCSIN_DATABASE_URL, onProgress });
    const who = report.kind === "url" ? "TOCSIN_DATABASE_URL" : "The bundled PostgreSQL";
    if (report.version === undefined) {
      const detail = `${who} is not set up yet; the first start makes it in ${report.place}`;
      return [{ area, name: "PostgreSQL", state: "ok", detail }];
    }
    const version: Finding = {
      area,
      name: "PostgreSQL",
      state: "ok",
      detail: `${report.version}, UTF8, ${report.place}`,
    };
    return [version, describeMigrations(report.migrations)];
  } catch (error) {
    return [findingOfError(area, "PostgreSQL", error)];
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
