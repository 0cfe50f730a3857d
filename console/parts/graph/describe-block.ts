/** A block in words: the line below its name, and what a screen reader says of it. */
import type { GraphNode } from "#contract/playbook.ts";
import { runWords } from "../states.ts";
import type { BlockRun } from "./block-run.ts";

export const kindWords: Record<GraphNode["kind"], string> = {
  trigger: "Trigger",
  action: "Action",
  condition: "Condition",
  loop: "Loop",
  store: "Store",
  question: "Question to a person",
  playbook: "Sub-playbook",
  title: "Section",
  end: "End",
};

/** `Sekoia.io · Get Alert`; of a block that belongs to no integration, what it is. */
export function whatItDoes({ kind, integration, command }: GraphNode): string {
  if (kind === "trigger") return integration ? `Trigger · ${integration.name}` : kindWords.trigger;
  const parts = [integration?.name, command].filter((part) => part);
  return parts.length > 0 ? parts.join(" · ") : kindWords[kind];
}

export function describeBlock(node: GraphNode, run: BlockRun | undefined, problems: number): string {
  const parts = [node.name || "Without a name", whatItDoes(node)];
  if (run) parts.push(run.says?.word ?? runWords[run.state], ...(run.duration ? [run.duration] : []), ...run.badges);
  if (problems > 0) parts.push(problems === 1 ? "1 problem" : `${problems} problems`);
  return parts.join(", ");
}

/** Where a block leads, for who cannot see the edges; undefined at an end. */
export function describeNext(node: GraphNode, names: ReadonlyMap<string, string>): string | undefined {
  const ways = node.next.flatMap(({ label, to }) => {
    const name = names.get(to);
    if (name === undefined) return [];
    return [label === "" ? name : `${label}: ${name}`];
  });
  return ways.length > 0 ? `leads to ${ways.join("; ")}` : undefined;
}
