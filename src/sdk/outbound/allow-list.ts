/** What an administrator lets one instance reach beyond the public internet: addresses, networks, host names. */
import { type BlockList, isIP } from "node:net";
import { type AddressRange, listOf, plainAddress } from "./address-range.ts";

export interface AllowList {
  networks: BlockList;
  /** Lower case, without a dot at the end; "*.example.com" stands for every name beneath. */
  hosts: readonly string[];
}

export const nothingAllowed: AllowList = { networks: listOf([]), hosts: [] };

/** Reads `10.1.0.0/16, soar.corp.example, *.lab.example`: text, or a list of texts. What makes no sense is named. */
export function readAllowList(value: unknown): { allow: AllowList; faults: string[] } {
  const texts = (Array.isArray(value) ? value : [value]).filter((item) => item !== undefined && item !== null);
  const entries = texts.flatMap((text) => String(text).split(/[\s,]+/)).filter((entry) => entry !== "");
  const networks: string[] = [];
  const hosts: string[] = [];
  const faults: string[] = [];
  for (const entry of entries) {
    if (isNetwork(entry)) networks.push(entry);
    else if (/^(?:\*\.)?[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*\.?$/u.test(entry) && !/^[\d.]+$/.test(entry)) {
      hosts.push(plainHost(entry));
    } else faults.push(entry);
  }
  return { allow: { networks: listOf(networks), hosts }, faults };
}

/** A name opens what it leads to, but never a strict range: those are opened by the address itself only. */
export function isAllowed(allow: AllowList, hostname: string, address: string, range: AddressRange): boolean {
  const plain = plainAddress(address);
  if (plain !== undefined && allow.networks.check(plain, isIP(plain) === 6 ? "ipv6" : "ipv4")) return true;
  if (range.strict) return false;
  const host = plainHost(hostname);
  return allow.hosts.some((known) =>
    known.startsWith("*.") ? host.endsWith(known.slice(1)) && host.length > known.length - 1 : host === known,
  );
}

export function plainHost(hostname: string): string {
  const lower = hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "");
  if (/^[\x21-\x7e]*$/.test(lower)) return lower;
  // An international name is compared as the network knows it.
  const star = lower.startsWith("*.") ? "*." : "";
  return star + (URL.parse(`http://${lower.slice(star.length)}/`)?.hostname ?? lower.slice(star.length));
}

function isNetwork(text: string): boolean {
  const [address = "", bits, more] = text.split("/");
  const family = isIP(address);
  if (family === 0 || more !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32));
}
