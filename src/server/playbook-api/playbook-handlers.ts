import { createPlaybook, deletePlaybook, savePlaybook, setPlaybookActive } from "#actions/playbooks/edit-playbook.ts";
import { findTemplate, presentTemplate, readTemplateFiles } from "#actions/playbooks/read-templates.ts";
import type { PlaybookEdit } from "#contract/playbook.ts";
import type { playbookRoutes } from "#contract/playbook-routes.ts";
import type { Handlers } from "#contract/route.ts";
import { readKeptPlaybook } from "#store/kept-playbooks.ts";
import type { RequestContext } from "../access/request-context.ts";
import type { Changes } from "../live/changes.ts";
import { integrations } from "../load-catalog.ts";
import { changeBy, type PlaybookApiOptions, templateFolder } from "./desk.ts";
import { PlaybookReader } from "./playbook-reader.ts";

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

export function createOwnPlaybookHandlers(options: PlaybookApiOptions): Handlers<PlaybookRoutes, RequestContext> {
  const { db } = options;
  const reader = new PlaybookReader(db);
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
        (desk) => createPlaybook(desk, { file, text, isTemplate }),
        (changes, made) => tells(made)(changes),
      );
      await note(context, id);
      context.audit.details = { from: isTemplate ? `template ${input.template}` : file };
      return reader.read(id);
    },
    async savePlaybook({ id, ...edit }, context) {
      await note(context, id);
      context.audit.details = { changed: namesOf(edit) };
      await changeBy(options, context, (desk) => savePlaybook(desk, id, edit), tells(id));
      return reader.read(id);
    },
    async setPlaybookActive({ id, active, version }, context) {
      await note(context, id);
      context.audit.details = { active };
      await changeBy(options, context, (desk) => setPlaybookActive(desk, id, { active, version }), tells(id));
      return reader.read(id);
    },
    async deletePlaybook({ id }, context) {
      await note(context, id);
      await changeBy(options, context, (desk) => deletePlaybook(desk, id), tells(id));
      return {};
    },
  };
}

/** What was edited, never what was written there. */
function namesOf({
  name,
  accounts,
  triggerConfiguration,
  arguments: edited = {},
}: Omit<PlaybookEdit, "version">): string[] {
  return [
    ...(name === undefined ? [] : ["name"]),
    ...(accounts === undefined ? [] : ["accounts"]),
    ...(triggerConfiguration === undefined ? [] : ["trigger configuration"]),
    ...Object.keys(edited).map((node) => `arguments of node ${node}`),
  ];
}
