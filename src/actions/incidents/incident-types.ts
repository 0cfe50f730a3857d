/** What people do to incident types, and how they are shown. Each is a file of content with versions. */
import { TocsinError } from "#base/errors.ts";
import type { IncidentTypeDetail, IncidentTypeEdit } from "#contract/incident-setup.ts";
import type { IncidentType } from "#playbook/incident-type.ts";
import { everyIncidentType } from "#playbook/mapper.ts";
import { cleanText } from "#store/clean-text.ts";
import type { Db } from "#store/db.ts";
import { listIncidentTypes } from "#store/incident-types.ts";
import { loadContent } from "../content/current-content.ts";
import { type KeepingDesk, keepEditedItem, keepNewItem, removeItem } from "../content/keep-item.ts";
import { managedByFile } from "../refuse-problems.ts";
import { loadSetupUsers, tellUses, usesOfType } from "./find-uses.ts";

export interface SetupDesk extends KeepingDesk {
  /** Named where something is to be changed in it. */
  configFile: string | undefined;
}

export async function describeIncidentTypes(db: Db): Promise<IncidentTypeDetail[]> {
  const [rows, kept, fields, users] = await Promise.all([
    listIncidentTypes(db),
    loadContent(db, "incidentType"),
    loadContent(db, "incidentField"),
    loadSetupUsers(db),
  ]);
  return rows.map((row): IncidentTypeDetail => {
    const found = row.managedBy === "file" ? undefined : kept.find(({ value }) => value.name === row.name);
    const type = found?.value;
    return {
      name: row.name,
      color: type?.color ?? null,
      playbook: type?.playbook ?? row.playbookId,
      playbookId: row.playbookId,
      autorun: row.autorun,
      layout: type?.layout ?? null,
      sla: type?.sla ?? null,
      disabled: type?.disabled ?? false,
      isDefault: row.isDefault,
      managedBy: row.managedBy,
      version: found?.version.versionHash ?? "",
      updatedAt: found?.version.madeAt.toISOString() ?? null,
      updatedBy: found?.version.madeBy ?? "",
      fields: fields.flatMap(({ value: { group, types, name } }) =>
        group === "incident" && types !== "all" && types.includes(row.name) ? [name] : [],
      ),
      uses: usesOfType(row.name, users),
    };
  });
}

export async function createIncidentType(desk: SetupDesk, name: string, edit: IncidentTypeEdit): Promise<void> {
  const wanted = cleanText(name, 200).trim();
  if (wanted !== name) {
    throw new TocsinError("BAD_REQUEST", "The name has characters that no name can have", {
      mend: "Write it without control characters and without blanks at its ends.",
    });
  }
  if (name === everyIncidentType) {
    throw new TocsinError("CHANGE_NAME_TAKEN", `${name} stands for every incident type in XSOAR's mappers`, {
      mend: "Choose another name.",
    });
  }
  const taken = (await listIncidentTypes(desk.db)).find((one) => one.name.toLowerCase() === name.toLowerCase());
  const kept = (await loadContent(desk.db, "incidentType")).find(
    ({ value }) => value.name === name || value.id === name,
  );
  if (taken || kept) {
    throw new TocsinError("CHANGE_NAME_TAKEN", `There is an incident type ${taken?.name ?? name} already`, {
      mend: "Change that one, or choose another name.",
    });
  }
  const fresh: IncidentType = {
    id: name,
    name,
    autorun: true,
    extract: "default",
    extractOnChange: "default",
    disabled: false,
    default: false,
  };
  if (edit.isDefault) await takeDefaultFrom(desk, name);
  await keepNewItem(desk, { kind: "incidentType", value: changed(fresh, edit) });
}

/** There is one default: the type that has it gives it up. */
async function takeDefaultFrom(desk: SetupDesk, name: string): Promise<void> {
  const former = (await listIncidentTypes(desk.db)).find((one) => one.isDefault && one.name !== name);
  if (!former) return;
  const found = await readEditable(desk, former.name);
  await keepEditedItem(desk, { kind: "incidentType", value: { ...found.value, default: false } }, found);
}

export async function updateIncidentType(
  desk: SetupDesk,
  name: string,
  version: string,
  edit: IncidentTypeEdit,
): Promise<void> {
  const found = await readEditable(desk, name);
  if (found.version.versionHash !== version) throw changedMeanwhile(`The incident type ${name}`, found.version.madeBy);
  if (edit.isDefault) await takeDefaultFrom(desk, name);
  await keepEditedItem(desk, { kind: "incidentType", value: changed(found.value, edit) }, found);
}

export async function deleteIncidentType(desk: SetupDesk, name: string): Promise<void> {
  const found = await readEditable(desk, name);
  const uses = usesOfType(name, await loadSetupUsers(desk.db));
  if (uses.length > 0) {
    throw new TocsinError("CHANGE_IN_USE", `The incident type ${name} is named by ${tellUses(uses)}`, {
      mend: "Have them name another type first.",
    });
  }
  await removeItem(desk, found.version);
}

async function readEditable({ db, configFile }: SetupDesk, name: string) {
  const row = (await listIncidentTypes(db)).find((one) => one.name === name);
  if (row?.managedBy === "file") throw managedByFile(`The incident type ${name}`, configFile);
  const found = (await loadContent(db, "incidentType")).find(({ value }) => value.name === name);
  if (!found) throw new TocsinError("NOT_FOUND", `There is no incident type ${name}`);
  return found;
}

export function changedMeanwhile(what: string, by: string): TocsinError {
  return new TocsinError("CHANGE_CONFLICT", `${by} changed it meanwhile: ${what} is of another version by now`, {
    mend: "Load it anew and make your change again.",
  });
}

function changed(type: IncidentType, edit: IncidentTypeEdit): IncidentType {
  const { color, playbook, layout, sla, ...plain } = type;
  const next: IncidentType = {
    ...plain,
    autorun: edit.autorun ?? type.autorun,
    disabled: edit.disabled ?? type.disabled,
    default: edit.isDefault ?? type.default,
  };
  const pick = <Value>(given: Value | null | undefined, former: Value | undefined) =>
    given === undefined ? former : (given ?? undefined);
  const colour = pick(edit.color, color);
  if (colour !== undefined) next.color = colour;
  const starts = pick(edit.playbook, playbook);
  if (starts !== undefined) next.playbook = starts;
  const shown = pick(edit.layout, layout);
  if (shown !== undefined) next.layout = shown;
  const due = pick(edit.sla, sla);
  if (due !== undefined) {
    const { minutes, reminderMinutes } = due;
    next.sla = { minutes, ...(reminderMinutes === undefined ? {} : { reminderMinutes }) };
  }
  return next;
}
