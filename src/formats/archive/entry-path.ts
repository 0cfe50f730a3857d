/**
 * The path of an entry, safe to be shown and compared: below the archive, with plain slashes. Undefined when it leads
 * out of it. XSOAR's own bundles begin their names with a slash.
 */
export function entryPath(name: string, mostDepth: number): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\u0000-\u001f\u007f]/.test(name) || name.length > 1_000) return undefined;
  const parts = name
    .replaceAll("\\", "/")
    .split("/")
    .filter((part) => part !== "" && part !== ".");
  if (parts.length === 0 || parts.length > mostDepth) return undefined;
  if (parts.some((part) => part === "..") || /^[A-Za-z]:/.test(parts[0] ?? "")) return undefined;
  return parts.join("/");
}
