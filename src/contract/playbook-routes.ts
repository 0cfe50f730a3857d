/** The part of the route table about what is configured: integrations, instances, playbooks, templates. */
import { z } from "zod";
import { Instance, InstanceTest, Integration, TriggerConfiguration } from "./instance.ts";
import { PlaybookDetail, PlaybookEdit, PlaybookSummary, PlaybookTemplate } from "./playbook.ts";
import { AnyJson, route } from "./route.ts";

const nothing = z.object({});
const InstanceName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^/\\\p{Cc}]+$/u, "a name has no slash and no control character");
const Parameters = z.record(z.string().max(100), AnyJson);
const ofPlaybook = z.object({ id: z.string().min(1).max(200) });
const ConfigurationName = z.string().trim().min(1).max(100);

export const playbookRoutes = {
  listIntegrations: route({
    method: "GET",
    path: "/integrations",
    permission: "instances.read",
    summary: "What Tocsin can talk to, with the form of each",
    input: nothing,
    output: z.object({ items: z.array(Integration) }),
  }),
  listInstances: route({
    method: "GET",
    path: "/instances",
    permission: "instances.read",
    summary: "Configured instances, by name",
    input: nothing,
    output: z.object({ items: z.array(Instance) }),
  }),
  createInstance: route({
    method: "POST",
    path: "/instances",
    permission: "instances.manage",
    summary: "Configure an instance; it works at once",
    input: z.object({ name: InstanceName, integration: z.string(), parameters: Parameters }),
    output: Instance,
  }),
  updateInstance: route({
    method: "POST",
    path: "/instances/:name",
    permission: "instances.manage",
    summary: "All parameters of an instance from now on; a secret that is not named stays, null takes it away",
    input: z.object({ name: z.string(), parameters: Parameters }),
    output: Instance,
  }),
  deleteInstance: route({
    method: "DELETE",
    path: "/instances/:name",
    permission: "instances.manage",
    summary: "Remove an instance that no playbook uses",
    input: z.object({ name: z.string() }),
    output: nothing,
  }),
  tryInstance: route({
    method: "POST",
    path: "/instances/try",
    permission: "instances.test",
    summary: "Test parameters before they are saved; with a name, its saved secrets fill what is not given",
    input: z.object({ integration: z.string(), name: z.string().optional(), parameters: Parameters }),
    output: InstanceTest,
  }),
  listTriggerConfigurations: route({
    method: "GET",
    path: "/trigger-configurations",
    permission: "playbooks.read",
    summary: "Named filters of triggers",
    input: z.object({ integration: z.string().optional(), trigger: z.string().optional() }),
    output: z.object({ items: z.array(TriggerConfiguration) }),
  }),
  createTriggerConfiguration: route({
    method: "POST",
    path: "/trigger-configurations",
    permission: "playbooks.edit",
    summary: "Name a set of a trigger's filters",
    input: z.object({ integration: z.string(), trigger: z.string(), name: ConfigurationName, values: Parameters }),
    output: TriggerConfiguration,
  }),
  updateTriggerConfiguration: route({
    method: "POST",
    path: "/trigger-configurations/:id",
    permission: "playbooks.edit",
    summary: "Change a set of filters; the playbooks that use it follow",
    input: z.object({ id: z.uuid(), name: ConfigurationName, values: Parameters }),
    output: TriggerConfiguration,
  }),
  listTemplates: route({
    method: "GET",
    path: "/playbook-templates",
    permission: "playbooks.read",
    summary: "Playbooks to begin from",
    input: nothing,
    output: z.object({ items: z.array(PlaybookTemplate) }),
  }),
  listPlaybooks: route({
    method: "GET",
    path: "/playbooks",
    permission: "playbooks.read",
    summary: "Playbooks, by name",
    input: nothing,
    output: z.object({ items: z.array(PlaybookSummary) }),
  }),
  getPlaybook: route({
    method: "GET",
    path: "/playbooks/:id",
    permission: "playbooks.read",
    summary: "A playbook: its blocks, what can be edited in them, what is still wrong",
    input: ofPlaybook,
    output: PlaybookDetail,
  }),
  createPlaybook: route({
    method: "POST",
    path: "/playbooks",
    permission: "playbooks.edit",
    summary: "A playbook from a template, or from an export of Sekoia.io; it is off",
    input: z.union([
      z.object({ template: z.string() }),
      z.object({ file: z.string().max(300), text: z.string().max(5_000_000) }),
    ]),
    output: PlaybookDetail,
  }),
  savePlaybook: route({
    method: "POST",
    path: "/playbooks/:id",
    permission: "playbooks.edit",
    summary: "Save edits; they may leave problems as long as the playbook is off",
    input: ofPlaybook.extend(PlaybookEdit.shape),
    output: PlaybookDetail,
  }),
  setPlaybookActive: route({
    method: "POST",
    path: "/playbooks/:id/active",
    permission: "playbooks.edit",
    summary: "Switch a playbook on or off; on is refused while it has errors",
    input: ofPlaybook.extend({ active: z.boolean(), version: z.string() }),
    output: PlaybookDetail,
  }),
  deletePlaybook: route({
    method: "DELETE",
    path: "/playbooks/:id",
    permission: "playbooks.edit",
    summary: "Remove a playbook that is off; its runs stay",
    input: ofPlaybook,
    output: nothing,
  }),
} as const;
