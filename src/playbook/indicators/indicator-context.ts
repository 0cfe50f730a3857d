/** What auto-extraction writes to the context: the standard objects, merged by the value they stand for. */
import type { JsonObject } from "#base/json.ts";
import type { Indicator, IndicatorType } from "./indicator.ts";

/** Key of the context, and the member that holds the value. */
const places: Readonly<Record<Exclude<IndicatorType, "File">, [path: string, member: string]>> = {
  IP: ["IP", "Address"],
  IPv6: ["IPv6", "Address"],
  CIDR: ["CIDR", "Address"],
  IPv6CIDR: ["IPv6CIDR", "Address"],
  URL: ["URL", "Data"],
  Domain: ["Domain", "Name"],
  Email: ["Account.Email", "Address"],
  CVE: ["CVE", "ID"],
};

const hashes = ["SHA256", "SHA1", "MD5", "SHA512", "SSDeep"];

/** An EntryContext: an indicator that the context knows already is not there twice. */
export function indicatorContext(indicators: readonly Indicator[]): Record<string, JsonObject[]> {
  const context: Record<string, JsonObject[]> = {};
  for (const { type, hash, value } of indicators) {
    const [path, members, member] =
      type === "File"
        ? (["File", hashes, hash ?? "MD5"] as const)
        : ([places[type][0], [places[type][1]], places[type][1]] as const);
    const key = `${path}(${members.map((name) => `val.${name} && val.${name} == obj.${name}`).join(" || ")})`;
    const list = context[key] ?? [];
    list.push({ [member]: value });
    context[key] = list;
  }
  return context;
}

/** Values by type, as `extractIndicators` answers: XSOAR's name of the type to its values. */
export function indicatorsByType(indicators: readonly Indicator[]): Record<string, string[]> {
  const byType: Record<string, string[]> = {};
  for (const { type, value } of indicators) {
    const values = byType[type] ?? [];
    values.push(value);
    byType[type] = values;
  }
  return byType;
}
