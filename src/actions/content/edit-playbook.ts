/** What people do to an XSOAR playbook that is kept: write it, go back to a former version, say whose alerts start it. */
import { TocsinError } from "#base/errors.ts";
import { contentHash } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import type { PlaybookEdit } from "#contract/playbook.ts";
import { rename } from "#formats/edit/edit-content.ts";
import type { Abilities } from "#formats/judge/abilities.ts";
import { readContent } from "#formats/read-content.ts";
import { writeEditedContent } from "#formats/xsoar/write-content.ts";
import type { Playbook } from "#playbook/model.ts";
import { dropDraft, keepDraft } from "#store/content-drafts.ts";
import {
  isKeepable,
  keepVersions,
  listCurrentVersions,
  readTexts,
  readVersion,
  removeContentItem,
  type VersionRow,
} from "#store/content-items.ts";
import { listInstances } from "#store/instances.ts";
import type { KeptPlaybook } from "#store/kept-playbooks.ts";
import { keepAlertTrigger, touchPlaybook } from "#store/live-playbooks.ts";
import type { EditingDesk } from "../playbooks/edit-playbook.ts";
import { checkFilters, findTrigger } from "../playbooks/trigger-configurations.ts";
import { refuseProblems } from "../refuse-problems.ts";
import type { ContentLibrary } from "./content-library.ts";
import { examinePlaybook } from "./examine-playbook.ts";
import { putInForce } from "./put-in-force.ts";
import { callsOf } from "./read-upload.ts";

export interface XsoarDesk extends EditingDesk {
  library: ContentLibrary;
  abilities: Abilities;
  at: Date;
}

const nothingSaved = "Mend them all and save again; nothing was saved. A draft may have problems.";

export async function saveXsoarPlaybook(desk: XsoarDesk, kept: KeptPlaybook, edit: PlaybookEdit): Promise<void> {
  const key = { kind: "playbook", id: kept.id };
  if (edit.arguments !== undefined || edit.accounts !== undefined || edit.triggerConfiguration !== undefined) {
    throw new TocsinError("BAD_REQUEST", `${kept.name} is an XSOAR playbook: it is edited as its text`, {
      mend: "Send the whole YAML as `text`.",
    });
  }
  const { version, text: now } = await readCurrent(desk, kept);
  if (edit.alerts !== undefined) await setAlerts(desk, kept, edit.alerts);
  if (edit.dropDraft || edit.asDraft) await touchPlaybook(desk.db, kept.id);
  if (edit.dropDraft) await dropDraft(desk.db, key);
  if (edit.asDraft) {
    if (edit.text !== undefined) {
      await keepDraft(desk.db, key, { text: edit.text, baseHash: version.versionHash, by: desk.by });
    }
    return;
  }
  const name = edit.name?.trim();
  const text = renamed(edit.text ?? now, kept, name);
  if (text === now) {
    // A draft that became what is live again is none any more.
    if (edit.text !== undefined) await dropDraft(desk.db, key);
    return;
  }
  await keepText(desk, version, text, { how: "edit", note: edit.note });
  await dropDraft(desk.db, key);
}

function renamed(text: string, kept: KeptPlaybook, name: string | undefined): string {
  if (name === undefined || name === kept.name) return text;
  const items = readContent(text, "playbook.yml").items;
  const written = writeEditedContent(
    text,
    "playbook.yml",
    items.map((item) => (item.kind === "playbook" ? { kind: "playbook", value: rename(item.value, name) } : item)),
  );
  refuseProblems("CONTENT_INVALID", kept.name, written.problems, "Write the name in the text itself.");
  return written.text;
}

/** A former version becomes the newest; what came between stays in the history. */
export async function restoreXsoarPlaybook(desk: XsoarDesk, kept: KeptPlaybook, hash: string): Promise<void> {
  const former = await readVersion(desk.db, { kind: "playbook", id: kept.id }, hash);
  if (!former) throw new TocsinError("NOT_FOUND", `${kept.name} has no version ${hash}`);
  const { version, text: now } = await readCurrent(desk, kept);
  const text = (await readTexts(desk.db, [former.textHash])).get(former.textHash);
  if (text === undefined || text === now) return;
  await keepText(desk, version, text, { how: "restore", hash });
}

/** Its versions and its runs stay; what calls it is linked without it. */
export async function deleteXsoarPlaybook({ db }: XsoarDesk, kept: KeptPlaybook): Promise<void> {
  const key = { kind: "playbook" as const, id: kept.id };
  await dropDraft(db, key);
  await removeContentItem(db, key);
  await putInForce(db, [], [{ ...key, name: kept.name }]);
}

async function keepText(
  desk: XsoarDesk,
  version: VersionRow,
  text: string,
  { how, hash, note }: { how: "edit" | "restore"; hash?: string; note?: string | undefined },
): Promise<void> {
  const playbook = examine(desk, version, text);
  const { kind, id, pack, path, name } = version;
  await keepVersions(
    desk.db,
    [
      {
        kind,
        id,
        pack,
        name: playbook.name,
        versionHash: hash ?? contentHash(JSON.stringify([text, null])),
        main: { path, text },
        calls: callsOf(playbook),
      },
    ],
    { how, by: desk.by, at: desk.at, note },
  );
  await putInForce(desk.db, [
    { item: { kind: "playbook", value: playbook }, text, formerNames: [name], by: desk.by, active: false },
  ]);
}

function examine({ library, abilities }: XsoarDesk, { id, name }: VersionRow, text: string): Playbook {
  const { playbook, problems } = examinePlaybook(text, id, library, abilities);
  refuseProblems("CONTENT_INVALID", name, problems, nothingSaved);
  if (!playbook || !isKeepable(playbook.name)) {
    throw new TocsinError("CONTENT_INVALID", `${name} cannot be kept under this name`, { mend: nothingSaved });
  }
  return playbook;
}

async function readCurrent({ db }: XsoarDesk, kept: KeptPlaybook): Promise<{ version: VersionRow; text: string }> {
  const [version] = await listCurrentVersions(db, "playbook", [kept.id]);
  const text = version && (await readTexts(db, [version.textHash])).get(version.textHash);
  if (!version || text === undefined) throw new TocsinError("NOT_FOUND", `The text of ${kept.name} is not here`);
  return { version, text };
}

/** Whose alerts start it: a source by one of its triggers, or an instance that is posted to. */
async function setAlerts(desk: XsoarDesk, kept: KeptPlaybook, alerts: NonNullable<PlaybookEdit["alerts"]> | null) {
  if (alerts === null) return keepAlertTrigger(desk.db, kept.id, null, desk.by);
  const instance = (await listInstances(desk.db)).find(({ name }) => name === alerts.instance);
  const integration = desk.integrations.find(({ id }) => id === instance?.integration);
  if (!instance || !integration) {
    throw new TocsinError("INSTANCE_UNKNOWN", `There is no instance ${alerts.instance}`, { mend: "Create it first." });
  }
  const wants = integration.source !== undefined;
  if (!wants && !integration.webhook) {
    throw new TocsinError("BAD_REQUEST", `${instance.name} raises no alerts: ${integration.name} is no source`);
  }
  if (!wants && alerts.trigger !== null) {
    throw new TocsinError("BAD_REQUEST", `${instance.name} is posted to and has no triggers`, {
      mend: "Leave the trigger out.",
    });
  }
  let filters: JsonObject = {};
  if (wants)
    filters = checkFilters(findTrigger(desk.integrations, integration.id, alerts.trigger ?? ""), alerts.values);
  const { name: instanceName } = instance;
  await keepAlertTrigger(
    desk.db,
    kept.id,
    { integration: integration.id, instanceName, triggerName: alerts.trigger, filters },
    desk.by,
  );
}
