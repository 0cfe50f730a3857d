/** The part of the route table about what is configured: integrations, instances, playbooks, templates. */
import { z } from "zod";
import { Instance, InstanceTest, Integration, TriggerConfiguration } from "./instance.ts";
import {
  PlacedProblem,
  PlaybookDetail,
  PlaybookDiff,
  PlaybookEdit,
  PlaybookNode,
  PlaybookSchedule,
  PlaybookSummary,
  PlaybookTemplate,
  PlaybookVersion,
} from "./playbook.ts";
import {
  AlertStart,
  AlertTrial,
  ClockPreview,
  IncidentTypeStart,
  PlaybookRelations,
  PlaybookWords,
} from "./playbook-parts.ts";
import { AnyJson, route } from "./route.ts";
import { Run } from "./run.ts";

const nothing = z.object({});
const InstanceName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^/\\\p{Cc}]+$/u, "a name has no slash and no control character");
const Parameters = z.record(z.string().max(100), AnyJson);
const ofPlaybook = z.object({ id: z.string().min(1).max(300) });
const VersionHash = z.string().regex(/^[0-9a-f]{64}$/, "a version is named by its hash");
const ScheduleInput = z.object({
  cron: z.string().max(200),
  inputs: Parameters.default({}),
  enabled: z.boolean().default(true),
});
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
  checkPlaybook: route({
    method: "POST",
    path: "/playbooks/:id/check",
    permission: "playbooks.read",
    summary: "What is wrong with the text of an XSOAR playbook, and its graph; nothing is kept",
    input: ofPlaybook.extend({ text: z.string().max(5_000_000) }),
    output: z.object({ nodes: z.array(PlaybookNode), problems: z.array(PlacedProblem) }),
  }),
  comparePlaybookTexts: route({
    method: "POST",
    path: "/playbooks/:id/compare",
    permission: "playbooks.read",
    summary: "What differs between two texts of an XSOAR playbook; nothing is kept",
    input: ofPlaybook.extend({ from: z.string().max(5_000_000), to: z.string().max(5_000_000) }),
    output: PlaybookDiff,
  }),
  getPlaybookRelations: route({
    method: "GET",
    path: "/playbooks/:id/relations",
    permission: "playbooks.read",
    summary: "What a playbook calls and who calls it, what is missing, and whether it runs here",
    input: ofPlaybook,
    output: PlaybookRelations,
  }),
  getPlaybookWords: route({
    method: "GET",
    path: "/playbook-words",
    permission: "playbooks.read",
    summary: "What may be written into an XSOAR playbook: commands, automations, playbooks, filters, transformers",
    input: nothing,
    output: PlaybookWords,
  }),
  tryAlertFilter: route({
    method: "POST",
    path: "/alert-filters/try",
    permission: "playbooks.read",
    summary: "Which of an instance's last alerts a filter lets through; nothing is kept",
    input: AlertStart,
    output: AlertTrial,
  }),
  previewClock: route({
    method: "GET",
    path: "/clock",
    permission: "playbooks.read",
    summary: "What a cron expression means: in words, and its next five moments",
    input: z.object({ cron: z.string().max(200) }),
    output: ClockPreview,
  }),
  listIncidentTypes: route({
    method: "GET",
    path: "/incident-types",
    permission: "playbooks.read",
    summary: "Incident types, and the playbook that each starts",
    input: nothing,
    output: z.object({ items: z.array(IncidentTypeStart) }),
  }),
  startByIncidentType: route({
    method: "POST",
    path: "/playbooks/:id/incident-types",
    permission: "playbooks.edit",
    summary: "Incidents of a type start this XSOAR playbook from now on, by themselves or by hand; null: no longer",
    input: ofPlaybook.extend({ type: z.string().min(1).max(300), autorun: z.boolean().nullable() }),
    output: PlaybookDetail,
  }),
  listPlaybookVersions: route({
    method: "GET",
    path: "/playbooks/:id/versions",
    permission: "playbooks.read",
    summary: "The versions of an XSOAR playbook, newest first",
    input: ofPlaybook,
    output: z.object({ items: z.array(PlaybookVersion) }),
  }),
  getPlaybookVersion: route({
    method: "GET",
    path: "/playbooks/:id/versions/:hash",
    permission: "playbooks.read",
    summary: "The text of a version",
    input: ofPlaybook.extend({ hash: VersionHash }),
    output: z.object({ hash: z.string(), code: z.string() }),
  }),
  comparePlaybookVersions: route({
    method: "GET",
    path: "/playbooks/:id/diff",
    permission: "playbooks.read",
    summary: "What differs between two versions",
    input: ofPlaybook.extend({ from: VersionHash, to: VersionHash }),
    output: PlaybookDiff,
  }),
  restorePlaybook: route({
    method: "POST",
    path: "/playbooks/:id/restore",
    permission: "playbooks.edit",
    summary: "Make a former version the live one again",
    input: ofPlaybook.extend({ hash: VersionHash, version: z.string() }),
    output: PlaybookDetail,
  }),
  startPlaybook: route({
    method: "POST",
    path: "/playbooks/:id/runs",
    permission: "runs.act",
    summary: "Run an XSOAR playbook now: on an incident, or by itself",
    input: ofPlaybook.extend({
      incidentId: z
        .string()
        .regex(/^[0-9]{1,18}$/)
        .optional(),
      inputs: Parameters.default({}),
    }),
    output: Run,
  }),
  createPlaybookSchedule: route({
    method: "POST",
    path: "/playbooks/:id/schedules",
    permission: "playbooks.edit",
    summary: "Run an XSOAR playbook by the clock",
    input: ofPlaybook.extend(ScheduleInput.shape),
    output: PlaybookSchedule,
  }),
  updatePlaybookSchedule: route({
    method: "POST",
    path: "/playbooks/:id/schedules/:schedule",
    permission: "playbooks.edit",
    summary: "Change when a playbook runs",
    input: ofPlaybook.extend({ schedule: z.uuid(), ...ScheduleInput.shape }),
    output: PlaybookSchedule,
  }),
  deletePlaybookSchedule: route({
    method: "DELETE",
    path: "/playbooks/:id/schedules/:schedule",
    permission: "playbooks.edit",
    summary: "Run a playbook by that clock no more",
    input: ofPlaybook.extend({ schedule: z.uuid() }),
    output: nothing,
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
