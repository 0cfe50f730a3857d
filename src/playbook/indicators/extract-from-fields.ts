/** Indicators in an incident's fields, as its incident type has it: from all of them, or from some and of some types. */
import type { Json, JsonObject } from "#base/json.ts";
import type { ExtractionOfFields } from "../incident-type.ts";
import { own } from "../own-keys.ts";
import { asList, scalarText } from "../xsoar/cast.ts";
import { type ExtractionOptions, extractIndicators } from "./extract-indicators.ts";
import type { Indicator, IndicatorType } from "./indicator.ts";
import { textOfData } from "./text-of-data.ts";

export interface FieldIndicators {
  field: string;
  /** Their places are those in the field's text. */
  indicators: Indicator[];
}

/** `fields` by system name or key. Without settings, and with those for all, every field is looked through. */
export function extractFromFields(
  fields: JsonObject,
  settings: ExtractionOfFields | undefined,
  options: Pick<ExtractionOptions, "exclude"> = {},
): FieldIndicators[] {
  return Object.keys(fields).flatMap((field): FieldIndicators[] => {
    const value = fields[field] ?? null;
    const indicators = inField(value, settings, own(settings?.fields ?? {}, field), options);
    return indicators.length === 0 ? [] : [{ field, indicators }];
  });
}

function inField(
  value: Json,
  settings: ExtractionOfFields | undefined,
  one: ExtractionOfFields["fields"][string] | undefined,
  options: Pick<ExtractionOptions, "exclude">,
): Indicator[] {
  if (settings?.mode !== "Specific" || one?.all) return extractIndicators(textOfData(value), options);
  if (one === undefined) return [];
  const asIs = one.asIs === undefined ? undefined : indicatorTypeOf(one.asIs);
  if (asIs !== undefined) return takeAsIs(value, asIs, options);
  const types = one.types.flatMap((id) => indicatorTypeOf(id) ?? []);
  return types.length === 0 ? [] : extractIndicators(textOfData(value), { ...options, types });
}

/** The field is the indicator, whatever it looks like. */
function takeAsIs(value: Json, type: IndicatorType, { exclude }: Pick<ExtractionOptions, "exclude">): Indicator[] {
  const texts = asList(value).flatMap((item) => scalarText(item)?.trim() || []);
  return [...new Set(texts)]
    .map((text): Indicator => ({ type, value: text, raw: text, at: 0 }))
    .filter((indicator) => !exclude?.excludes(indicator));
}

const typeIds: Readonly<Record<string, IndicatorType>> = {
  ip: "IP",
  iprep: "IP",
  ipv6: "IPv6",
  cidr: "CIDR",
  ipv6cidr: "IPv6CIDR",
  url: "URL",
  urlrep: "URL",
  domain: "Domain",
  domainrep: "Domain",
  domainrep2: "Domain",
  domainrepunified: "Domain",
  email: "Email",
  emailrep: "Email",
  file: "File",
  unifiedfilerep: "File",
  hashrepmd5: "File",
  hashrepsha1: "File",
  hashrepsha256: "File",
  cve: "CVE",
  cverep: "CVE",
};

/** A type by XSOAR's id or name for it; undefined for one that is not looked for in text (a host, an account). */
export function indicatorTypeOf(id: string): IndicatorType | undefined {
  return own(typeIds, id.trim().toLowerCase());
}
