/** What the address of a dry run says: of which playbook, and on what. */
export interface DryRunSearch {
  playbook?: string;
  version?: "draft";
  incident?: string;
  alert?: string;
}

export function readDryRunSearch(given: Record<string, unknown>): DryRunSearch {
  const text = (value: unknown) =>
    typeof value === "string" && value !== ""
      ? value.slice(0, 300)
      : typeof value === "number"
        ? String(value)
        : undefined;
  const [playbook, incident, alert] = [text(given.playbook), text(given.incident), text(given.alert)];
  return {
    ...(playbook === undefined ? {} : { playbook }),
    ...(given.version === "draft" ? { version: "draft" } : {}),
    ...(incident === undefined ? {} : { incident }),
    ...(alert === undefined ? {} : { alert }),
  };
}
