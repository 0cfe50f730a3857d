import {
  createInstance,
  deleteInstance,
  findInstanceFaults,
  keptSecretsOf,
  updateInstance,
} from "#actions/instances/change-instance.ts";
import { isEmpty } from "#actions/instances/check-instance.ts";
import { refuseProblems } from "#actions/refuse-problems.ts";
import { TocsinError } from "#base/errors.ts";
import type { Instance } from "#contract/instance.ts";
import { keptSecret } from "#contract/playbook.ts";
import type { playbookRoutes } from "#contract/playbook-routes.ts";
import type { Handlers } from "#contract/route.ts";
import { Catalog } from "#engine/catalog.ts";
import { listInstances, readInstance } from "#store/instances.ts";
import { listKeptPlaybooks } from "#store/kept-playbooks.ts";
import type { RequestContext } from "../access/request-context.ts";
import { describeInstances } from "../instance-health.ts";
import type { Changes } from "../live/changes.ts";
import { integrations, createInstance as makeInstance } from "../load-catalog.ts";
import { testInstance } from "../test-instance.ts";
import { changeBy, type PlaybookApiOptions } from "./desk.ts";
import { presentInstance, presentIntegration } from "./present-integration.ts";

type InstanceRoutes = Pick<
  typeof playbookRoutes,
  "listIntegrations" | "listInstances" | "createInstance" | "updateInstance" | "deleteInstance" | "tryInstance"
>;

export function createInstanceHandlers(options: PlaybookApiOptions): Handlers<InstanceRoutes, RequestContext> {
  const { db, host, requireHost } = options;
  const show = async (): Promise<Instance[]> => {
    const [instances, playbooks] = await Promise.all([listInstances(db), listKeptPlaybooks(db)]);
    const active = host();
    const health = active ? describeInstances(active) : [];
    return instances.map((instance) => {
      return presentInstance(
        instance,
        playbooks,
        health.find(({ name }) => name === instance.name),
      );
    });
  };
  const showOne = async (name: string): Promise<Instance> => {
    const instance = (await show()).find((one) => one.name === name);
    if (!instance) throw new TocsinError("NOT_FOUND", `There is no instance ${name} any more`);
    return instance;
  };
  /** Playbooks show what is wrong with them by what instances there are. */
  const told = (changes: Changes) => {
    changes.instances();
    changes.playbooks([]);
  };
  return {
    async listIntegrations() {
      return { items: integrations.filter(({ id }) => id !== "builtin").map(presentIntegration) };
    },
    async listInstances() {
      return { items: await show() };
    },
    async createInstance(wanted, context) {
      context.audit.object = wanted.name;
      context.audit.details = { integration: wanted.integration };
      await changeBy(options, context, (desk) => createInstance(desk, wanted), told);
      return showOne(wanted.name);
    },
    async updateInstance({ name, parameters }, context) {
      await changeBy(options, context, (desk) => updateInstance(desk, name, parameters), told);
      return showOne(name);
    },
    async deleteInstance({ name }, context) {
      await changeBy(options, context, (desk) => deleteInstance(desk, name), told);
      return {};
    },
    async tryInstance({ integration, name, parameters }, { audit }) {
      audit.object = name ?? integration;
      const { reveal, network } = requireHost();
      const saved = name === undefined ? undefined : await readInstance(db, name);
      const fits = saved?.removedAt === null && saved.integration === integration ? saved : undefined;
      const definition = integrations.find(({ id }) => id === integration);
      const kept = fits ? keptSecretsOf(fits, { parameters }, definition) : {};
      const marks = Object.fromEntries(Object.keys(kept).map((id) => [id, keptSecret]));
      const wanted = { name: name ?? "new", integration, parameters: { ...parameters, ...marks } };
      const problems = await findInstanceFaults({ db, integrations }, wanted, fits);
      refuseProblems("CONFIG_INVALID", "The instance", problems, "Mend them all and test again.");
      if (!definition) throw new TocsinError("BAD_REQUEST", `There is no integration ${integration}`);
      const given = Object.entries(parameters).filter(([, value]) => value !== keptSecret && !isEmpty(value));
      const stored = {
        id: wanted.name,
        name: wanted.name,
        integration,
        parameters: Object.fromEntries(given),
        secretParameters: kept,
        managedBy: "console" as const,
      };
      const instance = makeInstance(definition, stored, reveal, network);
      return await testInstance(new Catalog(integrations, [instance]), wanted.name);
    },
  };
}
