import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemCodeOf } from "#base/errors.ts";

/** The token that opens the API to whoever can read the home: made once, mode 0600. */
export async function loadApiToken(home: string): Promise<string> {
  const file = join(home, "api-token");
  const known = await readToken(file);
  if (known) return known;
  try {
    await writeFile(file, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (systemCodeOf(error) !== "EEXIST") throw error;
  }
  return (await readToken(file)) ?? "";
}

export async function readToken(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, "utf8")).trim() || undefined;
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}
