import { type Json, jsonAt } from "#base/json.ts";
import type { Problem } from "#base/problem.ts";
import { holdsPlaceholder } from "#formats/sekoia/placeholders.ts";
import type { SealedPlace } from "#store/kept-playbooks.ts";

/**
 * A secret that is kept goes to the address it was written for and to no other: who may edit a playbook could read it
 * otherwise, by sending it to an address of their own. Another address wants the secret once more.
 */
export function findRedirectedSecrets(before: Json, after: Json, kept: readonly SealedPlace[]): Problem[] {
  return kept.flatMap(({ node, path }): Problem[] => {
    const [was, is] = [before, after].map((source) => jsonAt(source, "nodes", node, "arguments", "url"));
    if (typeof was !== "string" || holdsPlaceholder(was)) return [];
    if (typeof is === "string" && originOf(is) === originOf(was)) return [];
    const where = path.join(".");
    const message = `Node ${node}: its address is another one now, and the secret in ${where} was not written for it. Write it again.`;
    return [{ code: "CONFIG_SECRET_MISSING", severity: "error", message, path: `nodes.${node}.arguments.${where}` }];
  });
}

/** Scheme, host and port, as written: an expression in them counts as a host of its own. */
export function originOf(url: string): string {
  return (
    /^\s*([a-z]+:\/\/[^/?#\\]*)/i
      .exec(url)?.[1]
      ?.replace(/^(.*\/\/)[^@]*@/, "$1")
      .toLowerCase() ?? url
  );
}
