import type { Json } from "#base/json.ts";
import type { GraphNode } from "#contract/playbook.ts";
import { type DescribedNode, describeExport } from "#formats/sekoia/describe-export.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import { integrationOf } from "./find-problems.ts";

/** The blocks of an export as they are drawn. */
export function graphNodesOf(source: Json, integrations: readonly IntegrationDefinition[]): GraphNode[] {
  return describeExport(source).nodes.map((node) => toGraphNode(node, integrations));
}

export function toGraphNode(node: DescribedNode, integrations: readonly IntegrationDefinition[]): GraphNode {
  const { id, name, kind, command, position, next, insideLoop } = node;
  const owner = integrationOf(node, integrations);
  const known = owner?.commands.find((one) => one.name === command);
  return {
    id,
    name,
    kind,
    integration: owner ? { id: owner.id, name: owner.name } : null,
    command,
    description: known?.description ?? node.title,
    position,
    next,
    insideLoop,
  };
}
