import { fileURLToPath } from "node:url";
import type { EditingDesk } from "#actions/playbooks/edit-playbook.ts";
import type { Db } from "#store/db.ts";
import type { RequestContext } from "../access/request-context.ts";
import type { ActiveHost } from "../active-host.ts";
import { type Changes, nobodyToTell } from "../live/changes.ts";
import { integrations } from "../load-catalog.ts";

export interface PlaybookApiOptions {
  db: Db;
  /** Undefined while another process is the active one. */
  host(): ActiveHost | undefined;
  /** Throws while another process is the active one. */
  requireHost(): ActiveHost;
  /** Named where something is to be changed in it. */
  configFile?: string | undefined;
  /** Whom to tell of what changed. */
  changes?: Changes | undefined;
}

/** The playbooks that come with Tocsin. */
export const templateFolder = fileURLToPath(new URL("../../../content/sekoia/", import.meta.url));

/** Changes what is configured in the name of who asks, and tells of it once it is in force. */
export async function changeBy<Result>(
  options: PlaybookApiOptions,
  { actor }: RequestContext,
  act: (desk: EditingDesk) => Promise<Result>,
  tell: (changes: Changes, result: Result) => void,
): Promise<Result> {
  const result = await options
    .requireHost()
    .change((db, keys) => act({ db, keys, integrations, configFile: options.configFile, by: actor.name }));
  tell(options.changes ?? nobodyToTell, result);
  return result;
}
