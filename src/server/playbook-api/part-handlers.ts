/** What the routes do that tell of a playbook's surroundings, and of what may start it. */
import { listWords } from "#actions/content/list-words.ts";
import { startByIncidentType } from "#actions/content/start-by-type.ts";
import { readEditable } from "#actions/playbooks/edit-playbook.ts";
import { tryAlertFilter } from "#actions/playbooks/try-alerts.ts";
import { TocsinError } from "#base/errors.ts";
import type { playbookRoutes } from "#contract/playbook-routes.ts";
import type { Handlers } from "#contract/route.ts";
import { tellClock } from "#playbook/cron-words.ts";
import { listContentItems } from "#store/content-items.ts";
import { listIncidentTypes } from "#store/incident-types.ts";
import { readKeptPlaybook } from "#store/kept-playbooks.ts";
import { gatherAbilities } from "../abilities.ts";
import type { RequestContext } from "../access/request-context.ts";
import { integrations } from "../load-catalog.ts";
import { changeBy, type PlaybookApiOptions } from "./desk.ts";
import { withLibrary } from "./playbook-handlers.ts";
import type { PlaybookReader } from "./playbook-reader.ts";

type PartRoutes = Pick<
  typeof playbookRoutes,
  | "getPlaybookRelations"
  | "getPlaybookWords"
  | "tryAlertFilter"
  | "previewClock"
  | "listIncidentTypes"
  | "startByIncidentType"
>;

export function createPartHandlers(
  options: PlaybookApiOptions,
  reader: PlaybookReader,
): Handlers<PartRoutes, RequestContext> {
  const { db } = options;
  return {
    async getPlaybookRelations({ id }) {
      return reader.relate(id);
    },
    async getPlaybookWords() {
      await reader.library.refresh(db);
      const fields = await listContentItems(db, "incidentField");
      return listWords(
        reader.library,
        gatherAbilities(),
        integrations,
        fields.map(({ name }) => name),
      );
    },
    async tryAlertFilter(alerts) {
      return tryAlertFilter(db, integrations, alerts);
    },
    async previewClock({ cron }) {
      const { problem = null, words, moments } = tellClock(cron, Date.now());
      return { problem, words, moments: moments.map((moment) => new Date(moment).toISOString()) };
    },
    async listIncidentTypes() {
      return { items: await listIncidentTypes(db) };
    },
    async startByIncidentType({ id, type, autorun }, context) {
      const kept = await readKeptPlaybook(db, id);
      context.audit.object = kept ? `${kept.name} (${id})` : id;
      context.audit.details = {
        incidentType: type,
        starts: autorun === null ? "no" : autorun ? "by itself" : "by hand",
      };
      await changeBy(
        options,
        context,
        async (desk) => {
          const editable = await readEditable(desk, id);
          if (editable.language !== "xsoar") {
            throw new TocsinError("BAD_REQUEST", `${editable.name} is a playbook of Sekoia.io: it works on alerts`);
          }
          return startByIncidentType(withLibrary(desk, reader.library), editable, { type, autorun });
        },
        (changes, former) => changes.playbooks(former === undefined ? [id] : [id, former]),
      );
      return reader.read(id);
    },
  };
}
