/**
 * The guard in the socket: a name is resolved once, its addresses are checked, and the connection goes to one that was
 * checked. Whatever a name answers a moment later, nobody asks it again.
 */
import { lookup as dnsLookup, type LookupAddress } from "node:dns";
import { isIP } from "node:net";
import { rangeOf } from "./address-range.ts";
import { type AllowList, isAllowed, plainHost } from "./allow-list.ts";

export interface Guard {
  allow: AllowList;
  /** Where the line belongs that would allow an address, for the refusal's sentence. */
  where: string;
}

/** All addresses of a name; tests give their own. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

/** An address that this instance may not reach. Nothing was sent. */
export class AddressRefused extends Error {
  override readonly name = "AddressRefused";
}

export const resolveBySystem: Resolve = (hostname) =>
  new Promise((resolve, reject) => {
    dnsLookup(hostname, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });

/** Why an address must not be reached; undefined when it may be. */
export function refusalOf(guard: Guard, hostname: string, address: string): AddressRefused | undefined {
  const range = rangeOf(address);
  if (!range || isAllowed(guard.allow, hostname, address, range)) return undefined;
  const host = plainHost(hostname);
  const what = host === address ? host : `${host} is ${address},`;
  const verb = host === address ? "is " : "";
  return new AddressRefused(
    `${what} ${verb}${range.name}, which is not reached unless ${guard.where} says: allow_addresses: "${address}"`,
  );
}

/** The addresses of a name that may be reached; refuses when there is none. */
export async function resolveChecked(guard: Guard, resolve: Resolve, hostname: string): Promise<LookupAddress[]> {
  const found = await resolve(hostname);
  const judged = found.map((address) => ({ address, refusal: refusalOf(guard, hostname, address.address) }));
  const good = judged.filter(({ refusal }) => refusal === undefined).map(({ address }) => address);
  const refusal = judged[0]?.refusal;
  if (good.length === 0 && refusal) throw refusal;
  return good;
}

/** Before a proxy is asked: what this machine knows of the name. A name that only the proxy knows is the proxy's. */
export async function checkProxied(guard: Guard, resolve: Resolve, hostname: string): Promise<void> {
  const address = hostname.replace(/^\[|\]$/g, "");
  if (isIP(address) !== 0) {
    const refusal = refusalOf(guard, address, address);
    if (refusal) throw refusal;
    return;
  }
  const found = await resolve(hostname).catch(() => []);
  for (const one of found) {
    const refusal = refusalOf(guard, hostname, one.address);
    if (refusal) throw refusal;
  }
}
