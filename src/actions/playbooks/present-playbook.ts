/** Playbooks as the wire has them. */
import type { Problem } from "#base/problem.ts";
import type { ArgumentField, PlaybookDetail, PlaybookNode, PlaybookSummary } from "#contract/playbook.ts";
import type { DescribedNode } from "#formats/sekoia/describe-export.ts";
import type { KeptPlaybookHead, PlaybookRuns } from "#store/kept-playbooks.ts";
import type { StoredTriggerConfiguration } from "#store/trigger-configurations.ts";
import type { ExaminedExport } from "./examine-export.ts";
import { findProblems, integrationOf, type Surroundings } from "./find-problems.ts";
import { toGraphNode } from "./graph-nodes.ts";

export interface ShownPlaybook {
  kept: KeptPlaybookHead;
  examined: ExaminedExport;
  runs: PlaybookRuns | undefined;
}

export function presentSummary({ kept, examined, runs }: ShownPlaybook, around: Surroundings): PlaybookSummary {
  return summarize({ kept, examined, runs }, findProblems(examined, kept, around));
}

function summarize({ kept, examined, runs }: ShownPlaybook, problems: readonly Problem[]): PlaybookSummary {
  const trigger = examined.described.nodes.find(({ kind }) => kind === "trigger");
  const count = (severity: Problem["severity"]) => problems.filter((problem) => problem.severity === severity).length;
  const { lastRunAt = null, ...counts } = runs ?? { succeeded: 0, failed: 0, open: 0, cancelled: 0 };
  return {
    id: kept.id,
    name: kept.name,
    description: examined.described.description,
    language: "sekoia",
    active: kept.active,
    managedBy: kept.managedBy,
    trigger: trigger ? { name: trigger.title ?? trigger.name, instance: kept.instanceName } : null,
    errors: count("error"),
    warnings: count("warning"),
    runs: counts,
    lastRunAt: lastRunAt?.toISOString() ?? null,
    updatedAt: kept.updatedAt.toISOString(),
    updatedBy: kept.updatedBy,
  };
}

export function presentDetail(
  shown: ShownPlaybook,
  around: Surroundings,
  configuration: StoredTriggerConfiguration | undefined,
): PlaybookDetail {
  const { kept, examined } = shown;
  const problems = findProblems(examined, kept, around);
  return {
    ...summarize(shown, problems),
    version: kept.version,
    tags: examined.described.tags,
    nodes: examined.described.nodes.map((node) => presentNode(node, kept, around, configuration)),
    problems: problems.map((problem) => ({ ...problem, ...placeOf(problem) })),
    code: examined.code,
    xsoar: null,
  };
}

function presentNode(
  node: DescribedNode,
  kept: KeptPlaybookHead,
  around: Surroundings,
  configuration: StoredTriggerConfiguration | undefined,
): PlaybookNode {
  const owner = integrationOf(node, around.integrations);
  const command = owner?.commands.find(({ name }) => name === node.command);
  const isOffered =
    owner?.instanceless !== true || around.instances.some(({ integration }) => integration === owner.id);
  const bound = owner && Object.hasOwn(kept.accounts, owner.id) ? (kept.accounts[owner.id] ?? null) : null;
  return {
    ...toGraphNode(node, around.integrations),
    arguments: node.fields.map((field): ArgumentField => {
      const known = command?.arguments.find(({ name }) => name === field.id);
      return {
        ...field,
        ...(known?.description ? { help: known.description } : {}),
        ...(known?.default === undefined ? {} : { default: known.default }),
      };
    }),
    account:
      owner && (isOffered || bound !== null) && owner.id !== "builtin"
        ? { integration: owner.id, instance: bound, required: owner.instanceless !== true }
        : null,
    trigger:
      node.kind === "trigger" && owner && node.trigger !== null
        ? presentTrigger(node.trigger, owner.id, kept, configuration)
        : null,
    task: null,
  };
}

function presentTrigger(
  trigger: string,
  integration: string,
  { filters }: KeptPlaybookHead,
  configuration: StoredTriggerConfiguration | undefined,
): PlaybookNode["trigger"] {
  const { name, ...values } = filters;
  return {
    integration,
    trigger,
    configuration: configuration
      ? { id: configuration.id, name: configuration.name, values: configuration.filters }
      : { id: null, name: typeof name === "string" ? name : "", values },
  };
}

/** The block and the argument that a path leads to. */
function placeOf({ path = "" }: Problem): { node?: string; argument?: string } {
  const [, node, argument] = /^nodes\.([^.]+)(?:\.arguments\.([^.]+))?/.exec(path) ?? [];
  return { ...(node === undefined ? {} : { node }), ...(argument === undefined ? {} : { argument }) };
}
