/** Filters that are scripts in XSOAR and plain enough to be ours: the same answers, without a script runner. */
import { parse as parseDomain } from "tldts";
import type { Json } from "#base/json.ts";
import { argumentList, asList, isAbsent, scalarText } from "../cast.ts";
import type { Moment } from "../dates/moment.ts";
import { readRelativeDate } from "../dates/relative-date.ts";
import { LanguageError } from "../language-error.ts";
import type { Filter, FilterCall } from "./filter.ts";
import { addressesIn, type IpNetwork, isInNetwork, readIpAddress, readIpNetwork } from "./ip-network.ts";

function fail(operator: string, message: string): LanguageError {
  return new LanguageError("XSOAR_SCRIPT_FAILED", `${operator}: ${message}`);
}

/** As Python's `float`; undefined for anything else. */
function toFloat(value: Json | undefined): number | undefined {
  const text = isAbsent(value) ? undefined : scalarText(value)?.trim();
  if (text === undefined || !/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$|^[-+]?inf(?:inity)?$/i.test(text))
    return undefined;
  return /inf/i.test(text)
    ? text.startsWith("-")
      ? Number.NEGATIVE_INFINITY
      : Number.POSITIVE_INFINITY
    : Number(text);
}

const inRange: Filter = (left, right) => {
  const value = toFloat(left);
  const [from, to] = typeof right === "string" ? right.split(",").map(toFloat) : [];
  return value !== undefined && from !== undefined && to !== undefined && value >= from && value <= to;
};

/** Substring of a text, element of a list; a right side that is a list needs one hit. */
const stringContainsArray: Filter = (left, right) => {
  if (isAbsent(left) || left === "" || isAbsent(right) || right === "") return false;
  const whole = Array.isArray(left) ? left : scalarText(left);
  if (whole === undefined) return false;
  return asList(right).some((item) => {
    if (isAbsent(item) || item === "" || item === 0 || item === false) return false;
    return Array.isArray(whole) ? whole.includes(item) : whole.includes(scalarText(item) ?? "[object Object]");
  });
};

function textsOf(value: Json | undefined): string[] {
  return argumentList(value).map((item) => scalarText(item) ?? "");
}

/** One truthy answer of several is enough. */
function anyAddress(test: (isInside: boolean) => boolean): Filter {
  return (left, right) => {
    const networks = textsOf(right)
      .map(readIpNetwork)
      .filter((network): network is IpNetwork => network !== undefined && !network.hasHostBits);
    return textsOf(left).some((text) => {
      const address = readIpAddress(text);
      return address !== undefined && test(networks.some((network) => isInNetwork(address, network)));
    });
  };
}

function byNumberOfAddresses(holds: (addresses: bigint, wanted: bigint) => boolean): Filter {
  return (left, right, { operator }) => {
    const wanted = scalarText(right ?? null)?.trim() ?? "";
    if (!/^[-+]?\d{1,60}$/.test(wanted)) throw fail(operator, "the right side is a whole number");
    return textsOf(left).some((text) => {
      const network = readIpNetwork(text);
      if (network === undefined) throw fail(operator, `"${text.slice(0, 60)}" is no address and no network`);
      return holds(addressesIn(network), BigInt(wanted));
    });
  };
}

const biggerThanPrefix: Filter = (left, right, { operator }) => {
  const longest = scalarText(right ?? null)?.trim() ?? "";
  if (!/^[-+]?\d{1,6}$/.test(longest)) throw fail(operator, "the right side is the length of a prefix");
  return textsOf(left).some((text) => {
    const network = readIpNetwork(text);
    return network !== undefined && network.prefix < Number(longest);
  });
};

const privateNetworks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(readIpNetwork);

const isRfc1918: Filter = (left, _right, { operator }) => {
  const texts = asList(left).map((item) => scalarText(item) ?? "");
  if (texts.length === 0 || texts[0] === "") throw fail(operator, "the left side is an IPv4 address");
  return texts.some((text) => {
    const address = readIpAddress(text);
    if (address === undefined) throw fail(operator, `"${text.slice(0, 60)}" is no address`);
    return privateNetworks.some((network) => network !== undefined && isInNetwork(address, network));
  });
};

/** A left value that is part of a right one, in any case. */
const anyMatch: Filter = (left, right) => {
  if (isAbsent(left) || isAbsent(right) || left === "" || right === "") return false;
  const wholes = textsOf(right).map((text) => text.toLowerCase());
  return textsOf(left).some((text) => wholes.some((whole) => whole.includes(text.toLowerCase())));
};

/**
 * Right are domains that can be registered (`*.` before them means nothing): one of them must be the registered domain of
 * the left. A public suffix, a deeper subdomain or an internal name on the right never passes.
 */
const checkIfSubdomain: Filter = (left, right) => {
  const internal = new Set(textsOf(right).map((text) => text.replaceAll("*.", "")));
  return textsOf(left).some((text) => {
    const { domain, isIcann } = parseDomain(text);
    return internal.has(isIcann ? (domain ?? "") : "");
  });
};

function byRelativeDate(holds: (left: bigint, right: bigint) => boolean): Filter {
  return (left, right, call) => {
    const first = Array.isArray(left) ? left[0] : left;
    return holds(dateOf(first, call, "left").nanoseconds, dateOf(right, call, "right").nanoseconds);
  };
}

function dateOf(value: Json | undefined, { evaluation, operator }: FilterCall, side: string): Moment {
  const text = isAbsent(value) ? undefined : scalarText(value);
  const now = { nanoseconds: BigInt(evaluation.now) * 1_000_000n, offsetMinutes: 0, zone: "UTC", zoned: true };
  const moment = text === undefined ? undefined : readRelativeDate(text, now);
  if (moment === undefined) throw fail(operator, `the ${side} side is no date that can be read`);
  return moment;
}

export const scriptFilters: Readonly<Record<string, Filter>> = {
  InRange: inRange,
  StringContainsArray: stringContainsArray,
  IsInCidrRanges: anyAddress((isInside) => isInside),
  IsNotInCidrRanges: anyAddress((isInside) => !isInside),
  GreaterCidrNumAddresses: byNumberOfAddresses((addresses, wanted) => addresses > wanted),
  LowerCidrNumAddresses: byNumberOfAddresses((addresses, wanted) => addresses < wanted),
  CIDRBiggerThanPrefix: biggerThanPrefix,
  IsRFC1918Address: isRfc1918,
  AnyMatch: anyMatch,
  CheckIfSubdomain: checkIfSubdomain,
  BeforeRelativeDate: byRelativeDate((left, right) => left < right),
  AfterRelativeDate: byRelativeDate((left, right) => left > right),
};
