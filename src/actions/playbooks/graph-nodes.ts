import type { GraphNode } from "#contract/playbook.ts";
import type { DescribedNode } from "#formats/sekoia/describe-export.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import { integrationOf } from "./find-problems.ts";

/** A block of an export as it is drawn. */
export function toGraphNode(node: DescribedNode, integrations: readonly IntegrationDefinition[]): GraphNode {
  const { id, name, kind, command, position, next, insideLoop, description } = node;
  const owner = integrationOf(node, integrations);
  const known = owner?.commands.find((one) => one.name === command);
  return {
    id,
    name,
    kind,
    integration: owner ? { id: owner.id, name: owner.name } : null,
    command,
    description: description ?? known?.description ?? null,
    position,
    next,
    insideLoop,
  };
}
