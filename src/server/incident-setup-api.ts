/** What the routes about incident types and fields do. Reading works on every process; changing needs the active one. */
import {
  createIncidentField,
  deleteIncidentField,
  listIncidentFields,
  updateIncidentField,
} from "#actions/incidents/incident-fields.ts";
import {
  createIncidentType,
  deleteIncidentType,
  describeIncidentTypes,
  type SetupDesk,
  updateIncidentType,
} from "#actions/incidents/incident-types.ts";
import { TocsinError } from "#base/errors.ts";
import type { incidentSetupRoutes } from "#contract/incident-setup-routes.ts";
import type { Handlers } from "#contract/route.ts";
import type { RequestContext } from "./access/request-context.ts";
import { nobodyToTell } from "./live/changes.ts";
import type { PlaybookApiOptions } from "./playbook-api/desk.ts";

export function createIncidentSetupHandlers(
  options: PlaybookApiOptions,
): Handlers<typeof incidentSetupRoutes, RequestContext> {
  const { db, requireHost, configFile, changes = nobodyToTell } = options;
  const change = async <Result>({ actor }: RequestContext, act: (desk: SetupDesk) => Promise<Result>) => {
    const host = requireHost();
    const result = await host.change((transaction) =>
      act({ db: transaction, by: actor.name, at: new Date(), configFile }),
    );
    // Runs that work on incidents know their timers and what runs when they close.
    await host.executor.investigations.refresh();
    changes.playbooks([]);
    changes.incidents();
    return result;
  };
  const showType = async (name: string) => {
    const type = (await describeIncidentTypes(db)).find((one) => one.name === name);
    if (!type) throw new TocsinError("NOT_FOUND", `There is no incident type ${name} any more`);
    return type;
  };
  const showField = async (key: string) => {
    const field = (await listIncidentFields(db)).find((one) => one.key === key);
    if (!field) throw new TocsinError("NOT_FOUND", `There is no incident field ${key} any more`);
    return field;
  };
  return {
    async describeIncidentTypes() {
      return { items: await describeIncidentTypes(db) };
    },
    async createIncidentType({ name, ...edit }, context) {
      context.audit.object = name;
      await change(context, (desk) => createIncidentType(desk, name, edit));
      return showType(name);
    },
    async updateIncidentType({ name, version, ...edit }, context) {
      context.audit.details = { changes: Object.keys(edit) };
      await change(context, (desk) => updateIncidentType(desk, name, version, edit));
      return showType(name);
    },
    async deleteIncidentType({ name }, context) {
      await change(context, (desk) => deleteIncidentType(desk, name));
      return {};
    },
    async listIncidentFields() {
      return { items: await listIncidentFields(db) };
    },
    async createIncidentField(wanted, context) {
      context.audit.object = wanted.name;
      context.audit.details = { type: wanted.type };
      return showField(await change(context, (desk) => createIncidentField(desk, wanted)));
    },
    async updateIncidentField({ key, version, ...edit }, context) {
      context.audit.details = { changes: Object.keys(edit) };
      await change(context, (desk) => updateIncidentField(desk, key, version, edit));
      return showField(key);
    },
    async deleteIncidentField({ key }, context) {
      await change(context, (desk) => deleteIncidentField(desk, key));
      return {};
    },
  };
}
