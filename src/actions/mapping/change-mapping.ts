/** What people do to mappers and classifiers: make, save as a version, go back, delete, attach to an instance. */
import { TocsinError } from "#base/errors.ts";
import type { JsonObject } from "#base/json.ts";
import type { ClassifierDraft, MapperDraft, MappingDetail, MappingHead, MappingKind } from "#contract/mapping.ts";
import { everyIncidentType } from "#playbook/mapper.ts";
import type { SimpleMapper } from "#playbook/simple-mapper.ts";
import { listContentItems, readTexts, readVersion, type VersionRow } from "#store/content-items.ts";
import type { Db } from "#store/db.ts";
import { listInstances, readInstance } from "#store/instances.ts";
import { listMappers } from "#store/mappers.ts";
import { type KeptContent, loadContent } from "../content/current-content.ts";
import { keepEditedItem, keepNewItem, removeItem, restoreItem } from "../content/keep-item.ts";
import { tellUses } from "../incidents/find-uses.ts";
import { changedMeanwhile, type SetupDesk } from "../incidents/incident-types.ts";
import { updateInstance } from "../instances/change-instance.ts";
import { unknownInstance } from "../instances/unknown-instance.ts";
import type { EditingDesk } from "../playbooks/edit-playbook.ts";
import { managedByFile } from "../refuse-problems.ts";
import {
  newClassifier,
  newMapper,
  readClassifier,
  readMapper as readMapperDraft,
  showClassifier,
  showMapper,
} from "./mapping-draft.ts";

export interface MappingKey {
  kind: MappingKind;
  id: string;
}

/** How an instance names what is attached to it. */
type Attached = { name: string; mapper: string; classifier: string };

export async function listMapping(db: Db): Promise<MappingHead[]> {
  return (await describeAll(db)).map(({ mapper: _, classifier: __, description: ___, ...head }) => head);
}

export async function readMapping(db: Db, { kind, id }: MappingKey): Promise<MappingDetail> {
  const found = (await describeAll(db)).find((one) => one.kind === kind && one.id === id);
  if (!found) throw noMapping({ kind, id });
  return found;
}

async function describeAll(db: Db): Promise<MappingDetail[]> {
  const [mappers, classifiers, simple, instances] = await Promise.all([
    loadContent(db, "mapper"),
    loadContent(db, "classifier"),
    listMappers(db),
    listAttached(db),
  ]);
  return [
    ...mappers.map((one) => describeMapper(one, instances)),
    ...classifiers.map((one) => describeClassifier(one, instances)),
    ...simple.map(({ definition }) => describeSimple(definition, instances)),
  ].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}

async function listAttached(db: Db): Promise<Attached[]> {
  return (await listInstances(db)).map(({ name, parameters }) => {
    return { name, mapper: String(parameters.mapper ?? ""), classifier: String(parameters.classifier ?? "") };
  });
}

function usesOf(kind: MappingKind, { id, name }: { id: string; name: string }, instances: readonly Attached[]) {
  return instances
    .filter((one) => one[kind] !== "" && (one[kind] === name || one[kind] === id))
    .map((one) => ({ kind: "instance" as const, name: one.name }));
}

function describeMapper({ value, version }: KeptContent<"mapper">, instances: readonly Attached[]): MappingDetail {
  const types = Object.keys(value.types).filter((type) => type !== everyIncidentType);
  return {
    kind: "mapper",
    id: value.id,
    name: value.name,
    description: value.description ?? "",
    direction: value.direction,
    managedBy: "console",
    types,
    lines: Object.values(value.types).reduce((sum, { fields }) => sum + Object.keys(fields).length, 0),
    ...stamp(version),
    uses: usesOf("mapper", value, instances),
    mapper: showMapper(value),
    classifier: null,
  };
}

function describeClassifier(
  { value, version }: KeptContent<"classifier">,
  instances: readonly Attached[],
): MappingDetail {
  return {
    kind: "classifier",
    id: value.id,
    name: value.name,
    description: value.description ?? "",
    direction: "incoming",
    managedBy: "console",
    types: [...new Set(Object.values(value.keyTypes))],
    lines: Object.keys(value.keyTypes).length,
    ...stamp(version),
    uses: usesOf("classifier", value, instances),
    mapper: null,
    classifier: showClassifier(value),
  };
}

/** Of the configuration file: looked at here, changed there. */
function describeSimple(definition: SimpleMapper, instances: readonly Attached[]): MappingDetail {
  const { name, fields } = definition;
  const lines = Object.entries(fields).map(([field, path]) => ({
    field,
    value: { path, filters: [], transformers: [] },
  }));
  return {
    kind: "mapper",
    id: name,
    name,
    description: "",
    direction: "incoming",
    managedBy: "file",
    types: [],
    lines: lines.length,
    version: "",
    updatedAt: null,
    updatedBy: "",
    uses: usesOf("mapper", { id: name, name }, instances),
    mapper: { defaultIncidentType: null, parts: [{ type: "", keepLabels: false, lines }] },
    classifier: null,
  };
}

function stamp({ versionHash, madeAt, madeBy }: VersionRow) {
  return { version: versionHash, updatedAt: madeAt.toISOString(), updatedBy: madeBy };
}

export interface MappingEdit {
  mapper?: MapperDraft | undefined;
  classifier?: ClassifierDraft | undefined;
}

export async function createMapping(
  desk: SetupDesk,
  { kind, name, mapper, classifier }: MappingEdit & { kind: MappingKind; name: string },
): Promise<void> {
  const [items, simple] = await Promise.all([listContentItems(desk.db, kind), listMappers(desk.db)]);
  const names = [...items.flatMap((one) => [one.name, one.id]), ...simple.map(({ definition }) => definition.name)];
  if (names.some((taken) => taken.toLowerCase() === name.toLowerCase())) {
    throw new TocsinError("CHANGE_NAME_TAKEN", `There is a ${kind} ${name} already`, { mend: "Choose another name." });
  }
  if (kind === "mapper") {
    const fresh = newMapper(name);
    await keepNewItem(desk, { kind, value: mapper ? readMapperDraft(mapper, fresh) : fresh });
  } else {
    const fresh = newClassifier(name);
    await keepNewItem(desk, { kind, value: classifier ? readClassifier(classifier, fresh) : fresh });
  }
}

export async function saveMapping(
  desk: SetupDesk,
  key: MappingKey,
  { mapper, classifier, version, note }: MappingEdit & { version: string; note?: string | undefined },
): Promise<void> {
  if (key.kind === "mapper") {
    const found = await readEditable(desk, key, "mapper", version);
    if (!mapper) throw new TocsinError("BAD_REQUEST", "A mapper is saved with its lines", { mend: "Send `mapper`." });
    await keepEditedItem(desk, { kind: "mapper", value: readMapperDraft(mapper, found.value) }, found, note);
    return;
  }
  const found = await readEditable(desk, key, "classifier", version);
  if (!classifier) {
    throw new TocsinError("BAD_REQUEST", "A classifier is saved with what it knows", { mend: "Send `classifier`." });
  }
  await keepEditedItem(desk, { kind: "classifier", value: readClassifier(classifier, found.value) }, found, note);
}

export async function restoreMapping(desk: SetupDesk, key: MappingKey, hash: string, version: string): Promise<void> {
  const found = await readEditable(desk, key, key.kind, version);
  const former = await readMappingVersion(desk.db, key, hash);
  await restoreItem(desk, found, { hash, text: former.text, n: former.version.n });
}

export async function deleteMapping(desk: SetupDesk, key: MappingKey): Promise<void> {
  const found = await readEditable(desk, key, key.kind);
  const uses = usesOf(key.kind, found.value, await listAttached(desk.db));
  if (uses.length > 0) {
    throw new TocsinError("CHANGE_IN_USE", `The ${key.kind} ${found.value.name} is attached to ${tellUses(uses)}`, {
      mend: "Attach another one there first.",
    });
  }
  await removeItem(desk, found.version);
}

async function readEditable<Kind extends MappingKind>(
  { db, configFile }: SetupDesk,
  { id }: MappingKey,
  kind: Kind,
  version?: string,
): Promise<KeptContent<Kind>> {
  const [found] = await loadContent(db, kind, [id]);
  if (!found) {
    const ofFile = kind === "mapper" && (await listMappers(db)).some(({ definition }) => definition.name === id);
    if (ofFile) throw managedByFile(`The mapper ${id}`, configFile);
    throw noMapping({ kind, id });
  }
  if (version !== undefined && found.version.versionHash !== version) {
    throw changedMeanwhile(`The ${kind} ${found.value.name}`, found.version.madeBy);
  }
  return found;
}

export async function readMappingVersion(
  db: Db,
  key: MappingKey,
  hash: string,
): Promise<{ version: VersionRow; text: string }> {
  const version = await readVersion(db, key, hash);
  const text = version && (await readTexts(db, [version.textHash])).get(version.textHash);
  if (!version || text === undefined)
    throw new TocsinError("NOT_FOUND", `The ${key.kind} ${key.id} has no version ${hash}`);
  return { version, text };
}

/** `null` takes it away, undefined leaves it. */
export interface Attachment {
  mapper?: string | null | undefined;
  classifier?: string | null | undefined;
}

export async function attachMapping(desk: EditingDesk, name: string, attachment: Attachment): Promise<void> {
  const instance = await readInstance(desk.db, name);
  if (!instance || instance.removedAt !== null) throw await unknownInstance(desk.db, name);
  const parameters: JsonObject = { ...instance.parameters };
  const known = await listMapping(desk.db);
  for (const kind of ["mapper", "classifier"] as const) {
    const wanted = attachment[kind];
    if (wanted === undefined) continue;
    if (wanted === null) delete parameters[kind];
    else {
      const isThere = known.some((one) => one.kind === kind && (one.name === wanted || one.id === wanted));
      if (!isThere) {
        throw new TocsinError("CONFIG_INVALID", `There is no ${kind} ${wanted}`, {
          mend: "Look for its name among the mappers and classifiers.",
        });
      }
      parameters[kind] = wanted;
    }
  }
  await updateInstance(desk, name, parameters);
}

function noMapping({ kind, id }: MappingKey): TocsinError {
  return new TocsinError("NOT_FOUND", `There is no ${kind} ${id}`);
}
