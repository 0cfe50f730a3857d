/** What content does once it is kept: lists are there to be read, incident types start playbooks, playbooks are live. */
import type { ContentItem, ContentKind } from "#formats/content-item.ts";
import type { Db } from "#store/db.ts";
import { bindIncidentTypes, keepIncidentType, removeIncidentType } from "#store/incident-types.ts";
import { freeIncidentTypes, removePlaybook } from "#store/kept-playbooks.ts";
import { keepList, removeList } from "#store/lists.ts";
import { removeSchedulesOf } from "#store/playbook-schedules.ts";
import { type ChangedPlaybook, linkPlaybooks } from "./link-playbooks.ts";

/** A thing as it is from now on, with the names it had before. */
export interface InForce {
  item: ContentItem;
  /** The file it was read from. */
  text: string;
  formerNames: readonly string[];
  by: string;
  /** A playbook that is new: whether it is on. */
  active: boolean;
}

export interface Gone {
  kind: ContentKind;
  id: string;
  name: string;
}

export async function putInForce(db: Db, changed: readonly InForce[], gone: readonly Gone[] = []): Promise<void> {
  for (const { item, formerNames, by } of changed) {
    const { kind, value } = item;
    if (kind === "list") {
      await keepList(db, { name: value.name, content: value.data ?? "", type: value.type, by });
    } else if (kind === "incidentType") {
      for (const former of formerNames) if (former !== value.name) await removeIncidentType(db, former);
      const { name, playbook, autorun, disabled } = value;
      const playbookWanted = disabled ? null : (playbook ?? null);
      await keepIncidentType(db, { name, playbookWanted, autorun, isDefault: value.default });
    }
  }
  for (const { kind, id, name } of gone) {
    if (kind === "list") await removeList(db, name);
    else if (kind === "incidentType") await removeIncidentType(db, name);
    else if (kind === "playbook") {
      await freeIncidentTypes(db, id);
      await removeSchedulesOf(db, id);
      await removePlaybook(db, id);
    }
  }
  await linkPlaybooks(
    db,
    changed.flatMap(({ item, text, formerNames, by, active }): ChangedPlaybook[] => {
      if (item.kind !== "playbook") return [];
      return [{ playbook: item.value, text, formerNames, by, active }];
    }),
    gone.flatMap(({ kind, id, name }) => (kind === "playbook" ? [id, name] : [])),
  );
  await bindIncidentTypes(db);
}
