/** XSOAR's exclusion list: values, networks and patterns that are never indicators. */
import { RE2JS, RE2JSException } from "re2js";
import { type IpNetwork, isInNetwork, readIpAddress, readIpNetwork } from "../xsoar/filters/ip-network.ts";
import type { Indicator, IndicatorType } from "./indicator.ts";

export interface Exclusion {
  /** A value in any case; a network for addresses; with `pattern`, a regular expression (RE2) that must fit as a whole. */
  value: string;
  pattern?: boolean;
  /** Absent: of every type. */
  types?: readonly IndicatorType[];
}

export interface Exclusions {
  excludes(indicator: Indicator): boolean;
  /** Entries that cannot be used, one sentence each. */
  problems: readonly string[];
}

type Test = (indicator: Indicator) => boolean;

export function compileExclusions(entries: readonly Exclusion[]): Exclusions {
  const values = new Map<string, (readonly IndicatorType[] | undefined)[]>();
  const tests: Test[] = [];
  const problems: string[] = [];
  for (const { value, types, pattern } of entries) {
    const fits = (type: IndicatorType) => types === undefined || types.includes(type);
    if (pattern) {
      const test = compilePattern(value);
      if (typeof test === "string") problems.push(test);
      else tests.push((indicator) => fits(indicator.type) && test(indicator.value));
      continue;
    }
    const key = value.trim().toLowerCase();
    values.set(key, [...(values.get(key) ?? []), types]);
    const network = key.includes("/") ? readIpNetwork(key) : undefined;
    if (network) tests.push((indicator) => fits(indicator.type) && isWithin(indicator, network));
  }
  return {
    problems,
    excludes(indicator) {
      const listed = values.get(indicator.value.toLowerCase());
      if (listed?.some((types) => types === undefined || types.includes(indicator.type))) return true;
      return tests.some((test) => test(indicator));
    },
  };
}

function compilePattern(source: string): ((value: string) => boolean) | string {
  try {
    const compiled = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
    return (value) => compiled.matches(value);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return `The pattern "${source.slice(0, 80)}" cannot be read: ${error.message}`;
  }
}

function isWithin({ type, value }: Indicator, network: IpNetwork): boolean {
  if (type !== "IP" && type !== "IPv6") return false;
  const address = readIpAddress(value);
  return address !== undefined && isInNetwork(address, network);
}
