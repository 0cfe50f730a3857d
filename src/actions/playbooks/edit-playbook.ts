/** What people do to the playbooks that the console keeps: create, save, switch on and off, delete. */
import { TocsinError } from "#base/errors.ts";
import { uuidv7 } from "#base/ids.ts";
import { isObject, type Json, ownProperty } from "#base/json.ts";
import { hasErrors, type Problem } from "#base/problem.ts";
import type { PlaybookEdit } from "#contract/playbook.ts";
import { editExport } from "#formats/sekoia/edit-export.ts";
import { readSekoiaPlaybook } from "#formats/sekoia/read-playbook.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import type { Db } from "#store/db.ts";
import { listInstances } from "#store/instances.ts";
import {
  type KeptPlaybook,
  listHashesInUse,
  listKeptPlaybooks,
  readKeptPlaybook,
  removePlaybook,
} from "#store/kept-playbooks.ts";
import type { SecretKeys } from "#store/secret-keys.ts";
import { forgetSecrets } from "#store/secrets.ts";
import { readTriggerConfiguration } from "#store/trigger-configurations.ts";
import { managedByFile, refuseProblems } from "../refuse-problems.ts";
import { findProblems } from "./find-problems.ts";
import { findRedirectedSecrets } from "./find-redirected-secrets.ts";
import { nameKey, numberName } from "./number-name.ts";
import { type PlaybookState, type PreparedPlaybook, preparePlaybook, storePlaybook } from "./store-playbook.ts";

/** What every one of these verbs works with. */
export interface EditingDesk {
  /** A transaction. */
  db: Db;
  keys: SecretKeys;
  integrations: readonly IntegrationDefinition[];
  /** Named where something is to be changed in it. */
  configFile: string | undefined;
  /** Who does it. */
  by: string;
}

export interface DroppedExport {
  file: string;
  text: string;
  /** A template's own uuid is the template's: every playbook made of it gets one of its own. */
  isTemplate: boolean;
}

/** Gives the id of the playbook; it is off. Refuses an export that cannot be loaded, with all that is wrong with it. */
export async function createPlaybook(desk: EditingDesk, dropped: DroppedExport): Promise<string> {
  const { file, text, isTemplate } = dropped;
  const reading = readSekoiaPlaybook(text, file);
  const { playbook, original } = reading;
  if (hasErrors(reading.problems) || !playbook || !isObject(original)) {
    refuseProblems(
      "CONTENT_INVALID",
      file,
      reading.problems,
      "Mend them all and drop the file again; nothing was created.",
    );
    throw new TocsinError("CONTENT_INVALID", `${file} is no playbook`);
  }
  const known = await listKeptPlaybooks(desk.db);
  const isFree = !isTemplate && isUuid(ownProperty(original, "uuid")) && !known.some(({ id }) => id === playbook.id);
  const id = isFree ? playbook.id : uuidv7();
  const name = numberName(
    playbook.name,
    known.map((one) => one.name),
  );
  await storePlaybook(
    desk.db,
    desk.keys,
    desk.integrations,
    preparePlaybook(desk.keys, {
      id,
      export: identify(original, id, name),
      sealed: [],
      accounts: {},
      triggerConfigurationId: null,
      filtersOf: (own) => own,
      active: false,
      managedBy: "console",
      updatedBy: desk.by,
      leftFile: false,
    }),
  );
  return id;
}

function isUuid(value: Json | undefined): boolean {
  return typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
}

/** The export under an id and a name of its own, the two first of all. */
function identify(original: Record<string, Json>, id: string, name: string): Json {
  const rest = Object.entries(original).filter(([key]) => key !== "name" && key !== "uuid");
  return Object.fromEntries([["name", name], ["uuid", id], ...rest]);
}

export async function savePlaybook(desk: EditingDesk, id: string, edit: PlaybookEdit): Promise<KeptPlaybook> {
  const kept = await readEditable(desk, id, edit.version);
  const name = edit.name?.trim();
  if (name !== undefined && name !== kept.name) await requireFreeName(desk, id, name);
  const edited = editExport(kept.export, {
    ...(name === undefined ? {} : { name }),
    ...(edit.arguments === undefined ? {} : { arguments: edit.arguments }),
  });
  const faults = [...edited.problems, ...(await findForeignAccounts(desk, edit.accounts ?? {}))];
  const accounts = new Map(Object.entries(kept.accounts));
  for (const [integration, instance] of Object.entries(edit.accounts ?? {})) {
    if (instance === null) accounts.delete(integration);
    else accounts.set(integration, instance);
  }
  const wanted = edit.triggerConfiguration;
  const prepared = await prepareKept(desk, kept, {
    export: edited.export,
    accounts: Object.fromEntries(accounts),
    triggerConfigurationId: wanted === undefined ? kept.triggerConfigurationId : wanted,
  });
  faults.push(...findRedirectedSecrets(kept.export, prepared.export, prepared.kept));
  refuseProblems("CONTENT_INVALID", "The edit", faults, "Mend them all and save again; nothing was saved.");
  if (wanted) await requireFittingTrigger(desk, prepared, wanted);
  await refuseUnready(desk, prepared);
  await storePlaybook(desk.db, desk.keys, desk.integrations, prepared);
  return kept;
}

export async function setPlaybookActive(
  desk: EditingDesk,
  id: string,
  { active, version }: { active: boolean; version: string },
): Promise<KeptPlaybook> {
  const kept = await readEditable(desk, id, version);
  const prepared = await prepareKept(desk, kept, { active });
  await refuseUnready(desk, prepared);
  await storePlaybook(desk.db, desk.keys, desk.integrations, prepared);
  return kept;
}

export async function deletePlaybook(desk: EditingDesk, id: string): Promise<KeptPlaybook> {
  const kept = await readEditable(desk, id);
  if (kept.active) {
    throw playbookIsOn(kept.name);
  }
  await removePlaybook(desk.db, id);
  // A run that is not finished still needs them.
  const inUse = (await listHashesInUse(desk.db)).some(({ playbookId }) => playbookId === id);
  if (!inUse) {
    await forgetSecrets(
      desk.db,
      kept.sealed.map((place) => place.id),
    );
  }
  return kept;
}

export function playbookIsOn(name: string): TocsinError {
  return new TocsinError("PLAYBOOK_IS_ON", `${name} is on`, { mend: "Switch it off, then delete it." });
}

export async function readEditable(
  { db, configFile }: EditingDesk,
  id: string,
  version?: string,
): Promise<KeptPlaybook> {
  const kept = await readKeptPlaybook(db, id);
  if (!kept) throw new TocsinError("NOT_FOUND", `There is no playbook ${id}`);
  if (kept.managedBy === "file") throw managedByFile(kept.name, configFile);
  if (version !== undefined && version !== kept.version) {
    const when = kept.updatedAt.toISOString();
    throw new TocsinError("CHANGE_CONFLICT", `${kept.updatedBy} changed ${kept.name} at ${when}, after you opened it`, {
      mend: "Load it anew and make your change again.",
      details: { updatedBy: kept.updatedBy, updatedAt: when },
    });
  }
  return kept;
}

async function prepareKept(
  { db, keys, by }: EditingDesk,
  kept: KeptPlaybook,
  changes: Partial<Pick<PlaybookState, "export" | "accounts" | "triggerConfigurationId" | "active">>,
): Promise<PreparedPlaybook> {
  const state = { ...kept, ...changes };
  const { triggerConfigurationId } = state;
  const configuration =
    triggerConfigurationId === null ? undefined : await readTriggerConfiguration(db, triggerConfigurationId);
  if (triggerConfigurationId !== null && !configuration) {
    throw new TocsinError("NOT_FOUND", `There is no trigger configuration ${triggerConfigurationId}`);
  }
  return preparePlaybook(keys, {
    ...state,
    // Chosen filters take the place of the export's own: an empty one lets every alert through.
    filtersOf: (own) => configuration?.filters ?? own,
    updatedBy: by,
    leftFile: kept.leftFile,
  });
}

async function requireFreeName({ db }: EditingDesk, id: string, name: string): Promise<void> {
  const other = (await listKeptPlaybooks(db)).find((one) => one.id !== id && nameKey(one.name) === nameKey(name));
  if (name !== "" && !other) return;
  throw new TocsinError(
    "CHANGE_NAME_TAKEN",
    name === "" ? "A playbook needs a name" : `There is a playbook ${other?.name} already`,
    {
      mend: "Choose another name.",
    },
  );
}

async function findForeignAccounts(
  { db }: EditingDesk,
  accounts: Readonly<Record<string, string | null>>,
): Promise<Problem[]> {
  const instances = await listInstances(db);
  return Object.entries(accounts).flatMap(([integration, name]): Problem[] => {
    if (name === null || instances.some((one) => one.name === name && one.integration === integration)) return [];
    const message = `There is no instance ${name} of ${integration}.`;
    return [{ code: "CONFIG_INSTANCE_UNKNOWN", severity: "error", message, path: `accounts.${integration}` }];
  });
}

async function requireFittingTrigger({ db }: EditingDesk, { examined }: PreparedPlaybook, id: string): Promise<void> {
  const configuration = await readTriggerConfiguration(db, id);
  const trigger = examined.described.nodes.find(({ kind }) => kind === "trigger");
  if (configuration?.integration === trigger?.brand && configuration?.trigger === trigger?.trigger) return;
  throw new TocsinError(
    "BAD_REQUEST",
    `The trigger configuration ${configuration?.name} is one of ${configuration?.integration}/${configuration?.trigger}, not of this playbook's trigger`,
    { mend: "Choose one of the trigger's own, or create one." },
  );
}

/** What is on, or is to be, has no errors. */
async function refuseUnready({ db, integrations }: EditingDesk, { state, examined }: PreparedPlaybook): Promise<void> {
  if (!state.active) return;
  const problems = findProblems(examined, state, { integrations, instances: await listInstances(db) });
  refuseProblems(
    "PLAYBOOK_NOT_READY",
    examined.described.name,
    problems,
    "Mend them all, then switch it on. While it is off it can be saved with problems.",
  );
}
