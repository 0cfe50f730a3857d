/** What failed sign-ins are counted by. Hashed: what was typed as a name may be a password. */
import { isIPv6 } from "node:net";
import { contentHash } from "#base/ids.ts";

export const subjectOfName = (nameKey: string): string =>
  `name ${contentHash(nameKey.normalize("NFKC").toLowerCase())}`;

/** For the password asked once more within a session. */
export const subjectOfUser = (id: string): string => `user ${contentHash(id)}`;

/** Of an IPv6 address the network: its owner has 2^64 of them to choose from. */
export function subjectOfAddress(address: string): string {
  return `address ${contentHash(isIPv6(address) ? networkOf(address) : address)}`;
}

function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [before = "", after] = (address.split("%")[0] ?? "").toLowerCase().split("::");
  const left = before === "" ? [] : before.split(":");
  const right = after === undefined || after === "" ? [] : after.split(":");
  const zeros = after === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(zeros).fill("0"), ...right];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
