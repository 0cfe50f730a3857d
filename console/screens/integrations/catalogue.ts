/** Which integrations the catalogue shows, by words and by kind. */
import type { Instance, Integration } from "#contract/instance.ts";

export const kinds = ["all", "alerts", "commands", "connected"] as const;
export type Kind = (typeof kinds)[number];

export const kindLabels: Readonly<Record<Kind, string>> = {
  all: "All",
  alerts: "Bring alerts",
  commands: "Have commands",
  connected: "Connected",
};

export function isKind(value: unknown): value is Kind {
  return kinds.some((kind) => kind === value);
}

/** Every word stands somewhere: in its name, what it does, a command, or the name of an instance. */
export function isWanted(
  integration: Integration,
  instances: readonly Pick<Instance, "name">[],
  { text, kind }: { text: string; kind: Kind },
): boolean {
  const { name, description, commands, isSource, isWebhook } = integration;
  if (kind === "alerts" && !isSource && !isWebhook) return false;
  if (kind === "commands" && commands.length === 0) return false;
  if (kind === "connected" && instances.length === 0) return false;
  const all = [name, description, ...commands.map((command) => command.name), ...instances.map((one) => one.name)];
  return hasWords(all.join("\n"), text);
}

export function hasWords(all: string, text: string): boolean {
  const known = all.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => known.includes(word));
}

/** What has nothing to configure is there by itself. */
export function canHaveInstances({ parameters, isSource, isWebhook, canTest }: Integration): boolean {
  return parameters.length > 0 && (isSource || isWebhook || canTest);
}

export const effectWords: Readonly<Record<string, string>> = {
  local: "within Tocsin",
  read: "reads",
  write: "changes something outside",
  destructive: "destroys something outside",
};
