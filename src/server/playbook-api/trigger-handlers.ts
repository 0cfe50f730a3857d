import { changeTriggerConfiguration, createTriggerConfiguration } from "#actions/playbooks/trigger-configurations.ts";
import type { TriggerConfiguration } from "#contract/instance.ts";
import type { playbookRoutes } from "#contract/playbook-routes.ts";
import type { Handlers } from "#contract/route.ts";
import { listTriggerConfigurations, type StoredTriggerConfiguration } from "#store/trigger-configurations.ts";
import type { RequestContext } from "../access/request-context.ts";
import { changeBy, type PlaybookApiOptions } from "./desk.ts";

type TriggerRoutes = Pick<
  typeof playbookRoutes,
  "listTriggerConfigurations" | "createTriggerConfiguration" | "updateTriggerConfiguration"
>;

export function createTriggerHandlers(options: PlaybookApiOptions): Handlers<TriggerRoutes, RequestContext> {
  return {
    async listTriggerConfigurations(of) {
      return { items: (await listTriggerConfigurations(options.db, of)).map(present) };
    },
    async createTriggerConfiguration(given, context) {
      context.audit.object = given.name;
      context.audit.details = { trigger: `${given.integration}/${given.trigger}` };
      const create = changeBy(
        options,
        context,
        (desk) => createTriggerConfiguration(desk, given),
        (changes) => changes.instances(),
      );
      return present(await create);
    },
    async updateTriggerConfiguration(given, context) {
      context.audit.object = given.name;
      context.audit.details = { id: given.id };
      const { stored } = await changeBy(
        options,
        context,
        (desk) => changeTriggerConfiguration(desk, given),
        (changes, { playbooks }) => {
          changes.instances();
          changes.playbooks(playbooks);
        },
      );
      return present(stored);
    },
  };
}

function present({ filters, ...rest }: StoredTriggerConfiguration): TriggerConfiguration {
  return { ...rest, values: filters };
}
