import type { JsonObject } from "#base/json.ts";
import type { Problem } from "#base/problem.ts";
import { activationProblems } from "#formats/sekoia/activation-problems.ts";
import type { DescribedNode } from "#formats/sekoia/describe-export.ts";
import { placeholdersIn } from "#formats/sekoia/placeholders.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import { ownerOf } from "./bind-instances.ts";
import type { ExaminedExport } from "./examine-export.ts";

/** What there is for a playbook to use. */
export interface Surroundings {
  integrations: readonly IntegrationDefinition[];
  instances: readonly { name: string; integration: string }[];
}

/** How a playbook is set up, beside its export. */
export interface PlaybookSetup {
  managedBy: "file" | "console";
  accounts: Readonly<Record<string, string>>;
  triggerConfigurationId: string | null;
}

/** Everything that keeps a playbook from being switched on, and what is only worth knowing. */
export function findProblems(examined: ExaminedExport, setup: PlaybookSetup, around: Surroundings): Problem[] {
  const { playbook, problems } = examined;
  const { integrations } = around;
  const found = [...problems];
  if (playbook) {
    const commands = new Set(integrations.flatMap((integration) => integration.commands.map(({ name }) => name)));
    const triggers = new Set(
      integrations.flatMap(({ id, source }) => source?.triggers.map((trigger) => `${id}/${trigger.id}`) ?? []),
    );
    found.push(...activationProblems(playbook, { commands, triggers }));
  } else {
    // What is still to be filled in is said at once, not only when the rest is mended.
    for (const { id, name, fields } of examined.described.nodes) {
      const args = fields.flatMap(({ id: field, value }) => (value === undefined ? [] : [[field, value] as const]));
      found.push(...placeholdersIn({ id, name, arguments: Object.fromEntries(args) }));
    }
  }
  // The configuration file's own rules were kept when it was applied.
  if (setup.managedBy === "console") found.push(...findMissingSetup(examined, setup, around));
  found.push(...findLostAccounts(examined, setup, around));
  return withoutWeaker(found).map((problem) => {
    return problem.line === undefined ? { ...problem, ...examined.positionOf(problem.path ?? "") } : problem;
  });
}

/** The integrations whose instances play a part in a playbook, each with the first block that needs it. */
export function accountsNeeded(
  { described }: ExaminedExport,
  integrations: readonly IntegrationDefinition[],
): Map<string, DescribedNode> {
  const needed = new Map<string, DescribedNode>();
  for (const node of described.nodes) {
    const integration = integrationOf(node, integrations);
    if (!integration || integration.instanceless || needed.has(integration.id)) continue;
    needed.set(integration.id, node);
  }
  return needed;
}

export function integrationOf(
  node: DescribedNode,
  integrations: readonly IntegrationDefinition[],
): IntegrationDefinition | undefined {
  if (node.kind === "trigger") return integrations.find(({ id }) => id === node.brand);
  return node.command === null ? undefined : ownerOf(integrations, node.command);
}

function findMissingSetup(examined: ExaminedExport, setup: PlaybookSetup, around: Surroundings): Problem[] {
  const problems: Problem[] = [];
  for (const [id, node] of accountsNeeded(examined, around.integrations)) {
    if (Object.hasOwn(setup.accounts, id)) continue;
    const name = around.integrations.find((integration) => integration.id === id)?.name ?? id;
    const message = `"${node.name}" needs a module configuration: choose the instance of ${name} that it uses.`;
    problems.push(problemAt("CONFIG_MODULE_CONFIGURATION_MISSING", node, message));
  }
  const trigger = examined.described.nodes.find(({ kind }) => kind === "trigger");
  if (!trigger || setup.triggerConfigurationId !== null) return problems;
  const definition = around.integrations
    .find(({ id }) => id === trigger.brand)
    ?.source?.triggers.find(({ id }) => id === trigger.trigger);
  // An export that brings filters of its own needs no others.
  if (!definition || definition.parameters.length === 0 || Object.keys(ownFilters(examined)).length > 0)
    return problems;
  const message = `"${trigger.name}" needs a trigger configuration: choose one, or create one. With empty filters every alert starts the playbook.`;
  problems.push(problemAt("CONFIG_TRIGGER_CONFIGURATION_MISSING", trigger, message));
  return problems;
}

/** Instances that are named and not there. */
function findLostAccounts(examined: ExaminedExport, { accounts }: PlaybookSetup, around: Surroundings): Problem[] {
  const needed = accountsNeeded(examined, around.integrations);
  return Object.entries(accounts).flatMap(([integration, name]): Problem[] => {
    const instance = around.instances.find((one) => one.name === name);
    if (instance?.integration === integration) return [];
    const message = instance
      ? `The instance ${name} is one of ${instance.integration}, not of ${integration}.`
      : `There is no instance ${name} (any more). Choose another.`;
    const node = needed.get(integration);
    if (node) return [problemAt("CONFIG_INSTANCE_UNKNOWN", node, message)];
    const path = `module_configuration.${integration}`;
    return [{ code: "CONFIG_INSTANCE_UNKNOWN", severity: "error", message, path }];
  });
}

/** What the export itself sets on its trigger; the trigger configuration goes over it. */
export function ownFilters({ playbook }: Pick<ExaminedExport, "playbook">): JsonObject {
  const given: JsonObject = {};
  for (const [name, value] of Object.entries(playbook?.trigger?.arguments ?? {})) {
    if (value.kind === "literal") given[name] = value.value;
  }
  return given;
}

function problemAt(code: string, node: DescribedNode, message: string): Problem {
  return { code, severity: "error", message: `Node ${node.id} ${message}`, path: `nodes.${node.id}` };
}

/** A thing is said once, and as the worst it is. */
function withoutWeaker(problems: readonly Problem[]): Problem[] {
  const isSame = (a: Problem, b: Problem) => a.code === b.code && a.path === b.path;
  const ranks = { error: 0, warning: 1, info: 2 };
  return problems.filter((problem, at) => {
    return !problems.some((other, index) => {
      if (index === at || !isSame(problem, other)) return false;
      const [mine, theirs] = [ranks[problem.severity], ranks[other.severity]];
      return theirs < mine || (theirs === mine && index < at && other.message === problem.message);
    });
  });
}
