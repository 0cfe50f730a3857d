/**
 * Which playbook the incidents of a type start. It stands in the type's own file, as in XSOAR: so the type gets a version,
 * and leaves with the change in it.
 */
import { TocsinError } from "#base/errors.ts";
import { contentHash } from "#base/ids.ts";
import type { ContentItem } from "#formats/content-item.ts";
import { readContent } from "#formats/read-content.ts";
import { writeEditedContent } from "#formats/xsoar/write-content.ts";
import type { IncidentType } from "#playbook/incident-type.ts";
import { keepVersions } from "#store/content-items.ts";
import { listIncidentTypes } from "#store/incident-types.ts";
import type { KeptPlaybook } from "#store/kept-playbooks.ts";
import { touchPlaybook } from "#store/live-playbooks.ts";
import { managedByFile, refuseProblems } from "../refuse-problems.ts";
import { loadContent } from "./current-content.ts";
import type { XsoarDesk } from "./edit-playbook.ts";
import { putInForce } from "./put-in-force.ts";

/** `autorun`: by itself, or by hand; null: not by this type any more. Gives the playbook that it started before. */
export async function startByIncidentType(
  desk: XsoarDesk,
  kept: KeptPlaybook,
  { type, autorun }: { type: string; autorun: boolean | null },
): Promise<string | undefined> {
  const known = (await listIncidentTypes(desk.db)).find(({ name }) => name === type);
  if (known?.managedBy === "file") throw managedByFile(`The incident type ${type}`, desk.configFile);
  const found = (await loadContent(desk.db, "incidentType")).find(({ value }) => value.name === type);
  if (!known || !found) {
    throw new TocsinError("NOT_FOUND", `There is no incident type ${type}`, {
      mend: "Bring it in as content first; a file with its name is enough.",
    });
  }
  if (autorun === null && known.playbookId !== kept.id) return undefined;
  const { version, text, value } = found;
  const changed = change(value, kept.id, autorun);
  const written = writeEditedContent(
    text,
    version.path,
    readContent(text, version.path).items.map(
      (item): ContentItem =>
        item.kind === "incidentType" && item.value.id === value.id ? { kind: "incidentType", value: changed } : item,
    ),
  );
  refuseProblems("CONTENT_INVALID", `The incident type ${type}`, written.problems, "Nothing was changed.");
  if (written.text === text) return undefined;
  const { id, pack, path, name } = version;
  await keepVersions(
    desk.db,
    [
      {
        kind: "incidentType",
        id,
        pack,
        name,
        versionHash: contentHash(JSON.stringify([written.text, null])),
        main: { path, text: written.text },
        calls: [],
      },
    ],
    { how: "edit", by: desk.by, at: desk.at },
  );
  const item: ContentItem = { kind: "incidentType", value: changed };
  await putInForce(desk.db, [{ item, text: written.text, formerNames: [name], by: desk.by, active: false }]);
  await touchPlaybook(desk.db, kept.id);
  return known.playbookId ?? undefined;
}

function change(type: IncidentType, playbook: string, autorun: boolean | null): IncidentType {
  const { playbook: _, ...rest } = type;
  return autorun === null ? { ...rest, autorun: false } : { ...rest, playbook, autorun };
}
