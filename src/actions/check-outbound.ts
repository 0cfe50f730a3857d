import type { JsonObject } from "#base/json.ts";
import type { Problem } from "#base/problem.ts";
import { readAllowList } from "#sdk/outbound/allow-list.ts";

/** What an instance's parameters say about the way out: addresses it may reach, certificates, credentials in addresses. */
export function checkOutbound({ parameters }: { parameters: JsonObject }, path: string): Problem[] {
  const problems: Problem[] = readAllowList(parameters.allow_addresses).faults.map((fault) => ({
    code: "CONFIG_PARAMETER_INVALID",
    severity: "error",
    message: `"${fault}" in allow_addresses is neither an address, nor a network like 10.1.0.0/16, nor a host name.`,
    path: `${path}.allow_addresses`,
  }));
  if (parameters.verify_ssl === false) {
    const message =
      "Certificates are not checked: whoever sits in between can read and change everything. Name your authority's certificates in TOCSIN_CA_FILE instead.";
    problems.push({ code: "CONFIG_TLS_UNCHECKED", severity: "warning", message, path: `${path}.verify_ssl` });
  }
  if (parameters.allow_private === true && !["url", "base_url", "webhook_url"].some((id) => id in parameters)) {
    const message =
      "allow_private opens the address in url, base_url or webhook_url, and this instance has none of them. Use allow_addresses.";
    problems.push({ code: "CONFIG_PARAMETER_UNKNOWN", severity: "warning", message, path: `${path}.allow_private` });
  }
  for (const [name, value] of Object.entries(parameters)) {
    // Such a text is stored as it is and shown: credentials have parameters of their own, which are sealed.
    if (typeof value !== "string" || !/^\s*https?:\/\/[^/?#]*@/i.test(value)) continue;
    const message = `${name} holds a user or a password before the @. Write the address alone.`;
    problems.push({ code: "CONFIG_PARAMETER_INVALID", severity: "error", message, path: `${path}.${name}` });
  }
  return problems;
}
