import { addXsoarPlaybook } from "#actions/content/add-playbook.ts";
import type { ContentLibrary } from "#actions/content/content-library.ts";
import { deleteXsoarPlaybook, saveXsoarPlaybook, type XsoarDesk } from "#actions/content/edit-playbook.ts";
import {
  createPlaybook,
  deletePlaybook,
  type EditingDesk,
  playbookIsOn,
  readEditable,
  savePlaybook,
  setPlaybookActive,
} from "#actions/playbooks/edit-playbook.ts";
import { findTemplate, presentTemplate, readTemplateFiles } from "#actions/playbooks/read-templates.ts";
import { TocsinError } from "#base/errors.ts";
import type { PlaybookEdit } from "#contract/playbook.ts";
import type { playbookRoutes } from "#contract/playbook-routes.ts";
import type { Handlers } from "#contract/route.ts";
import { readKeptPlaybook } from "#store/kept-playbooks.ts";
import { setLivePlaybookActive } from "#store/live-playbooks.ts";
import { gatherAbilities } from "../abilities.ts";
import type { RequestContext } from "../access/request-context.ts";
import type { Changes } from "../live/changes.ts";
import { integrations } from "../load-catalog.ts";
import { changeBy, type PlaybookApiOptions, templateFolder } from "./desk.ts";
import type { PlaybookReader } from "./playbook-reader.ts";

type PlaybookRoutes = Pick<
  typeof playbookRoutes,
  | "listTemplates"
  | "listPlaybooks"
  | "getPlaybook"
  | "createPlaybook"
  | "savePlaybook"
  | "setPlaybookActive"
  | "deletePlaybook"
>;

export function createOwnPlaybookHandlers(
  options: PlaybookApiOptions,
  reader: PlaybookReader,
): Handlers<PlaybookRoutes, RequestContext> {
  const { db } = options;
  /** Instances show who uses them. */
  const tells = (id: string) => (changes: Changes) => {
    changes.playbooks([id]);
    changes.instances();
  };
  /** The audit names a playbook as people do. */
  const note = async ({ audit }: RequestContext, id: string) => {
    const kept = await readKeptPlaybook(db, id);
    audit.object = kept ? `${kept.name} (${id})` : id;
  };
  return {
    async listTemplates() {
      const files = await readTemplateFiles(templateFolder);
      return { items: files.flatMap((file) => presentTemplate(file, integrations)) };
    },
    async listPlaybooks() {
      return { items: await reader.list() };
    },
    async getPlaybook({ id }) {
      return reader.read(id);
    },
    async createPlaybook(input, context) {
      const isTemplate = "template" in input;
      context.audit.object = isTemplate ? input.template : input.file;
      const { file, text } = isTemplate ? await findTemplate(templateFolder, input.template) : input;
      const id = await changeBy(
        options,
        context,
        (desk) =>
          isXsoar(file) ? addXsoarPlaybook(desk, file, text) : createPlaybook(desk, { file, text, isTemplate }),
        (changes, made) => tells(made)(changes),
      );
      await note(context, id);
      context.audit.details = { from: isTemplate ? `template ${input.template}` : file };
      return reader.read(id);
    },
    async savePlaybook({ id, ...edit }, context) {
      await note(context, id);
      context.audit.details = { changed: namesOf(edit) };
      await reader.library.refresh(db);
      await changeBy(options, context, (desk) => save(withLibrary(desk, reader.library), id, edit), tells(id));
      return reader.read(id);
    },
    async setPlaybookActive({ id, active, version }, context) {
      await note(context, id);
      context.audit.details = { active };
      await changeBy(options, context, (desk) => setActive(desk, id, active, version), tells(id));
      return reader.read(id);
    },
    async deletePlaybook({ id }, context) {
      await note(context, id);
      await changeBy(options, context, (desk) => remove(withLibrary(desk, reader.library), id), tells(id));
      return {};
    },
  };
}

const isXsoar = (file: string) => /\.ya?ml$/i.test(file);

export function withLibrary(desk: EditingDesk, library: ContentLibrary): XsoarDesk {
  return { ...desk, library, abilities: gatherAbilities(), at: new Date() };
}

async function save(desk: XsoarDesk, id: string, edit: PlaybookEdit): Promise<void> {
  const kept = await readEditable(desk, id, edit.version);
  if (kept.language === "xsoar") await saveXsoarPlaybook(desk, kept, edit);
  else if (edit.text === undefined && edit.alerts === undefined) await savePlaybook(desk, id, edit);
  else
    throw new TocsinError(
      "BAD_REQUEST",
      `${kept.name} is a playbook of Sekoia.io: its blocks are edited, not its text`,
    );
}

async function setActive(desk: EditingDesk, id: string, active: boolean, version: string): Promise<void> {
  const kept = await readEditable(desk, id, version);
  // Its text has no errors, or it would not be kept.
  if (kept.language === "xsoar") await setLivePlaybookActive(desk.db, id, active, desk.by);
  else await setPlaybookActive(desk, id, { active, version });
}

async function remove(desk: XsoarDesk, id: string): Promise<void> {
  const kept = await readEditable(desk, id);
  if (kept.language !== "xsoar") await deletePlaybook(desk, id);
  else if (kept.active) throw playbookIsOn(kept.name);
  else await deleteXsoarPlaybook(desk, kept);
}

/** What was edited, never what was written there. */
function namesOf({
  name,
  accounts,
  triggerConfiguration,
  arguments: edited = {},
  text,
  asDraft,
  alerts,
}: Omit<PlaybookEdit, "version">): string[] {
  return [
    ...(name === undefined ? [] : ["name"]),
    ...(accounts === undefined ? [] : ["accounts"]),
    ...(triggerConfiguration === undefined ? [] : ["trigger configuration"]),
    ...(text === undefined ? [] : [asDraft ? "draft" : "text"]),
    ...(alerts === undefined ? [] : ["alerts"]),
    ...Object.keys(edited).map((node) => `arguments of node ${node}`),
  ];
}
