import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { GlobalOptions } from "./command.ts";

const usualFile = "tocsin.yaml";

/** The configuration named, else the usual one if it is here. */
export async function findConfigFile({ configFile }: GlobalOptions): Promise<string | undefined> {
  if (configFile !== undefined) return resolve(configFile);
  const usual = resolve(usualFile);
  const isThere = await stat(usual).catch(() => undefined);
  return isThere?.isFile() ? usual : undefined;
}
