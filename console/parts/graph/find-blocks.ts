/** Blocks by what people remember of them: the name, the number, the command. */
import type { GraphNode } from "#contract/playbook.ts";

/** Every word has to be there; a block whose id is the whole text comes first, then those whose name begins with it. */
export function findBlocks(nodes: readonly GraphNode[], text: string): string[] {
  const whole = text.trim().toLowerCase().replace(/^#/, "");
  if (whole === "") return [];
  const words = whole.split(/\s+/);
  const rank = ({ id, name }: GraphNode) => {
    if (id.toLowerCase() === whole) return 0;
    return name.toLowerCase().startsWith(whole) ? 1 : 2;
  };
  return nodes
    .filter((node) => {
      const told = `${node.name}\n${node.command ?? ""}\n${node.integration?.name ?? ""}`.toLowerCase();
      return node.id.toLowerCase() === whole || words.every((word) => told.includes(word));
    })
    .toSorted((a, b) => rank(a) - rank(b))
    .map(({ id }) => id);
}
