/** A command line that posts one event to a webhook instance, without its secret. */
import type { Instance } from "#contract/instance.ts";

export function webhookAddress(origin: string, name: string): string {
  return `${origin}/instance/execute/${encodeURIComponent(name)}`;
}

export function curlLine(address: string, { parameters }: Pick<Instance, "parameters">): string {
  const { credentials_identifier: identifier } = parameters;
  const parts = ["curl", "-X", "POST", quote(address), ...credentials(identifier)];
  parts.push("-H", quote("Content-Type: application/json"), "-d", quote('{"name": "A test", "severity": 2}'));
  return parts.join(" ");
}

/** `_header:<name>` compares a header, whole; anything else is the user of Basic. */
function credentials(identifier: unknown): string[] {
  if (typeof identifier !== "string" || identifier.trim() === "") return [];
  const [, header] = /^_header:\s*(.+)$/.exec(identifier) ?? [];
  return header === undefined ? ["-u", quote(`${identifier}:<password>`)] : ["-H", quote(`${header}: <password>`)];
}

/** What stands within is text to a shell, whatever it is. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
