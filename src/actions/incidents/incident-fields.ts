/** What people do to incident fields, and how they are shown. Each is a file of content with versions. */
import { TocsinError } from "#base/errors.ts";
import type { IncidentFieldDetail, IncidentFieldEdit, IncidentFieldKind, Use } from "#contract/incident-setup.ts";
import { commonFields, newIncidentField } from "#playbook/common-fields.ts";
import type { IncidentField } from "#playbook/incident-field.ts";
import { kindOfSystemField, systemFieldNames, systemFieldOf } from "#playbook/incident-system-fields.ts";
import type { VersionRow } from "#store/content-items.ts";
import type { Db } from "#store/db.ts";
import { type KeptContent, loadContent } from "../content/current-content.ts";
import { keepEditedItem, keepNewItem, removeItem } from "../content/keep-item.ts";
import { loadSetupUsers, tellUses, usesOfField } from "./find-uses.ts";
import { changedMeanwhile, type SetupDesk } from "./incident-types.ts";

type KeptField = KeptContent<"incidentField">;

export async function listIncidentFields(db: Db): Promise<IncidentFieldDetail[]> {
  const kept = (await loadContent(db, "incidentField")).filter(({ value }) => value.group === "incident");
  const fields = kept.map(({ value }) => value);
  const users = await loadSetupUsers(db);
  const known = new Set(fields.map(({ key }) => key));
  return [
    ...kept.map(({ value, version }) => present(value, "content", version, usesOfField(value.key, fields, users))),
    ...systemFieldNames()
      .filter((name) => !known.has(name))
      .map(
        (name): IncidentFieldDetail => ({
          ...present({ ...newIncidentField(name, "shortText"), key: name, types: "all" }, "system", undefined, []),
          type: "system",
          description: `A ${kindOfSystemField(name)}; every incident has it.`,
        }),
      ),
    ...commonFields.filter(({ key }) => !known.has(key)).map((field) => present(field, "common", undefined, [])),
  ].sort((a, b) => a.name.toLowerCase().localeCompare(b.name.toLowerCase(), "en"));
}

function present(
  field: IncidentField,
  origin: IncidentFieldDetail["origin"],
  version: VersionRow | undefined,
  uses: Use[],
): IncidentFieldDetail {
  return {
    key: field.key,
    name: field.name,
    origin,
    type: field.type,
    description: field.description ?? "",
    types: field.types,
    required: field.required,
    options: field.options ?? [],
    openEnded: field.openEnded ?? false,
    placeholder: field.placeholder ?? "",
    columns: (field.columns ?? []).map(({ key, name, type }) => ({ key, name, type })),
    slaMinutes: field.timer?.slaMinutes ?? null,
    version: version?.versionHash ?? "",
    updatedBy: version?.madeBy ?? "",
    uses,
  };
}

export async function createIncidentField(
  desk: SetupDesk,
  { name, type, ...edit }: IncidentFieldEdit & { name: string; type: IncidentFieldKind },
): Promise<string> {
  const fresh = newIncidentField(name, type);
  await refuseName(desk.db, fresh);
  const field = changed({ ...fresh, types: "all" }, edit);
  await keepNewItem(desk, { kind: "incidentField", value: field });
  return field.key;
}

/** Keys of an incident that no field of a team's own may take the place of. */
const reserved = new Set(["id", "labels", "rawjson", "customfields", "attachment", "version", "incident", "headers"]);

async function refuseName(db: Db, { key, name }: IncidentField): Promise<void> {
  if (key === "") {
    throw new TocsinError(
      "BAD_REQUEST",
      `"${name}" is no name of a field: it has no letter or digit from a to z, 0 to 9`,
      {
        mend: "Its letters and digits become its key, by which commands and queries name it.",
      },
    );
  }
  const system = systemFieldOf(name) ?? systemFieldOf(key);
  if (system !== undefined || reserved.has(key)) {
    throw new TocsinError("CHANGE_NAME_TAKEN", `Every incident has a field ${system ?? key} already`, {
      mend: `Map into ${system ?? key} itself, or choose a name whose letters and digits are not "${key}".`,
    });
  }
  const all = (await loadContent(db, "incidentField"))
    .map(({ value }) => value)
    .filter(({ group }) => group === "incident");
  const other = all.find((one) => one.key === key || one.name.toLowerCase() === name.toLowerCase());
  if (other) {
    throw new TocsinError("CHANGE_NAME_TAKEN", `There is a field ${other.name} already, with the key ${other.key}`, {
      mend: "Use that one in the type, or choose another name.",
    });
  }
}

/** A field that teams know is there from its first change on. */
export async function updateIncidentField(
  desk: SetupDesk,
  key: string,
  version: string | undefined,
  edit: IncidentFieldEdit,
): Promise<void> {
  const found = await findKept(desk.db, key);
  if (found) {
    if (version !== undefined && found.version.versionHash !== version) {
      throw changedMeanwhile(`The field ${found.value.name}`, found.version.madeBy);
    }
    await keepEditedItem(desk, { kind: "incidentField", value: changed(found.value, edit) }, found);
    return;
  }
  const common = commonFields.find((field) => field.key === key);
  if (common) {
    await refuseName(desk.db, common);
    await keepNewItem(desk, { kind: "incidentField", value: changed(common, edit) });
    return;
  }
  throw noField(key);
}

export async function deleteIncidentField(desk: SetupDesk, key: string): Promise<void> {
  const found = await findKept(desk.db, key);
  if (!found) throw noField(key);
  const fields = (await loadContent(desk.db, "incidentField")).map(({ value }) => value);
  const uses = usesOfField(key, fields, await loadSetupUsers(desk.db));
  if (uses.length > 0) {
    throw new TocsinError("CHANGE_IN_USE", `The field ${found.value.name} is named by ${tellUses(uses)}`, {
      mend: "Take it out of them first.",
    });
  }
  await removeItem(desk, found.version);
}

async function findKept(db: Db, key: string): Promise<KeptField | undefined> {
  return (await loadContent(db, "incidentField")).find(({ value }) => value.group === "incident" && value.key === key);
}

function noField(key: string): TocsinError {
  const system = systemFieldOf(key);
  if (system === undefined) return new TocsinError("NOT_FOUND", `There is no incident field ${key}`);
  return new TocsinError("CHANGE_NOT_POSSIBLE", `Every incident has ${system}: it cannot be changed`, {
    mend: "It is used in all incident types as it is.",
  });
}

function changed(field: IncidentField, edit: IncidentFieldEdit): IncidentField {
  const next: IncidentField = { ...field };
  if (edit.types !== undefined) next.types = edit.types === "all" ? "all" : [...new Set(edit.types)];
  if (edit.required !== undefined) next.required = edit.required;
  const { description, placeholder } = edit;
  if (description !== undefined) next.description = description;
  if (placeholder !== undefined) next.placeholder = placeholder;
  if (next.description === "") delete next.description;
  if (next.placeholder === "") delete next.placeholder;
  const isSelect = ["singleSelect", "multiSelect", "tagsSelect"].includes(field.type);
  if (edit.options !== undefined) {
    requireKind(isSelect, field, "options");
    next.options = [...new Set(edit.options)];
    if (next.options.length === 0) delete next.options;
  }
  if (edit.openEnded !== undefined) {
    if (edit.openEnded) next.openEnded = true;
    else delete next.openEnded;
  }
  if (edit.columns !== undefined) {
    requireKind(field.type === "grid", field, "columns");
    const former = new Map((field.columns ?? []).map((column) => [column.key, column]));
    next.columns = edit.columns.map((column) => ({
      required: false,
      readOnly: false,
      ...former.get(column.key),
      ...column,
    }));
  }
  if (edit.slaMinutes !== undefined) {
    requireKind(field.type === "timer", field, "a time that it is due in");
    const { slaMinutes: _, ...timer } = field.timer ?? {};
    next.timer = edit.slaMinutes === null ? timer : { ...timer, slaMinutes: edit.slaMinutes };
  }
  return next;
}

function requireKind(fits: boolean, { name, type }: IncidentField, what: string): void {
  if (fits) return;
  throw new TocsinError("BAD_REQUEST", `${name} is of the type ${type}, which has no ${what}`, {
    mend: "Leave it out.",
  });
}
