import { contentHash } from "#base/ids.ts";
import type { Json, JsonObject } from "#base/json.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import type { Db } from "#store/db.ts";
import { type KeptPlaybook, keepPlaybook, readKeptPlaybook, type SealedPlace } from "#store/kept-playbooks.ts";
import { insertPlaybook } from "#store/playbooks.ts";
import type { SecretKeys } from "#store/secret-keys.ts";
import { keepSecret } from "#store/secrets.ts";
import { bindSecrets } from "../bind-secrets.ts";
import { sealExport } from "../seal-export.ts";
import { bindInstances } from "./bind-instances.ts";
import { type ExaminedExport, examineExport } from "./examine-export.ts";
import { ownFilters } from "./find-problems.ts";

/** A playbook as it is to be kept: what is new in it still in clear, what is kept marked. */
export interface PlaybookState {
  id: string;
  export: Json;
  /** What the marks of the export stand for. */
  sealed: readonly SealedPlace[];
  accounts: Record<string, string>;
  triggerConfigurationId: string | null;
  /** The filters in force, from those of the export itself. */
  filtersOf(own: JsonObject): JsonObject;
  active: boolean;
  managedBy: "file" | "console";
  updatedBy: string;
  leftFile: boolean;
}

/** The export with its new secrets sealed, and what can be said of it; nothing is written yet. */
export interface PreparedPlaybook {
  state: PlaybookState;
  export: Json;
  sealed: SealedPlace[];
  /** Where a secret stands that was there before, and not written anew. */
  kept: SealedPlace[];
  examined: ExaminedExport;
  secrets: { place: string; text: string }[];
}

export function preparePlaybook(keys: SecretKeys, state: PlaybookState): PreparedPlaybook {
  const secrets: { place: string; text: string }[] = [];
  const {
    export: marked,
    sealed,
    fresh,
  } = sealExport(state.id, state.export, state.sealed, (place, text) => {
    secrets.push({ place, text });
    return keys.idOf(place);
  });
  const kept = sealed.filter((place) => !fresh.includes(place));
  return { state, export: marked, sealed, kept, examined: examineExport(state.id, marked, sealed), secrets };
}

/**
 * Keeps a playbook: a version for runs to pin, if it has no errors, and what it is edited from. What is the same is not
 * written anew. Gives what is kept.
 */
export async function storePlaybook(
  db: Db,
  keys: SecretKeys,
  integrations: readonly IntegrationDefinition[],
  prepared: PreparedPlaybook,
): Promise<void> {
  const { state, examined, sealed } = prepared;
  for (const { place, text } of prepared.secrets) await keepSecret(db, keys, place, text);
  const before = await readKeptPlaybook(db, state.id);
  let hash = before?.hash;
  if (examined.playbook) {
    // An export without a uuid is known by its name, which may have changed since.
    const named = { ...examined.playbook, id: state.id };
    const playbook = bindSecrets(bindInstances(integrations, named, state.accounts), sealed);
    hash = contentHash(JSON.stringify(playbook));
    await insertPlaybook(db, hash, playbook, prepared.export);
  }
  if (hash === undefined) throw new Error("a playbook with errors has no version to begin with");
  const trigger = examined.described.nodes.find(({ kind }) => kind === "trigger");
  const { brand } = trigger ?? { brand: null };
  const source = brand !== null && Object.hasOwn(state.accounts, brand) ? state.accounts[brand] : undefined;
  const kept = {
    id: state.id,
    name: examined.described.name,
    hash,
    active: state.active,
    instanceName: source ?? null,
    triggerName: source === undefined ? null : (trigger?.trigger ?? null),
    filters: state.filtersOf(ownFilters(examined)),
    managedBy: state.managedBy,
    updatedBy: state.updatedBy,
    leftFile: state.leftFile,
    export: prepared.export,
    sealed,
    accounts: state.accounts,
    triggerConfigurationId: state.triggerConfigurationId,
  };
  if (before && isSame(before, kept)) return;
  await keepPlaybook(db, kept);
}

function isSame(before: KeptPlaybook, kept: Omit<KeptPlaybook, "version" | "updatedAt" | "language">): boolean {
  const known: Record<string, unknown> = { ...before };
  return Object.entries(kept).every(
    ([key, value]) => key === "updatedBy" || JSON.stringify(known[key]) === JSON.stringify(value),
  );
}
