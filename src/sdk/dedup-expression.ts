/**
 * The dedup expression of an instance: which alerts are the same one. A list of paths into the raw event
 * (`rule.id, host.name`), or a text with paths in it (`${rule.id} on ${host.name}`).
 */

/** The paths of the expression, or what is wrong with it. */
export function readDedupPaths(expression: string): string[] | string {
  const text = expression.trim();
  if (text.length > 1_000) return "it is too long";
  if (!text.includes("${")) {
    const paths = text.split(",").map((path) => path.trim());
    if (paths.some((path) => path === "")) return "write paths with commas between them, as in rule.id, host.name";
    return paths;
  }
  const paths = [...text.matchAll(/\$\{([^{}]*)\}/g)].map(([, path = ""]) => path.trim());
  const rest = text.replaceAll(/\$\{[^{}]*\}/g, "");
  if (rest.includes("${") || paths.some((path) => path === ""))
    return "write each path within ${ and }, as in ${rule.id}";
  return paths;
}
