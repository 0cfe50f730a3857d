/** IPv4 and IPv6 addresses and networks as numbers, read as strictly as Python's `ipaddress` reads them. */
export interface IpAddress {
  bits: 32 | 128;
  value: bigint;
}

export interface IpNetwork extends IpAddress {
  prefix: number;
  /** Bits below the prefix were set: an address in the network rather than the network. */
  hasHostBits: boolean;
}

export function readIpAddress(text: string): IpAddress | undefined {
  return text.includes(":") ? readIpv6(text) : readIpv4(text);
}

function readIpv4(text: string): IpAddress | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256n + BigInt(part);
  }
  return { bits: 32, value };
}

function readIpv6(text: string): IpAddress | undefined {
  if (text.length > 45) return undefined;
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted) {
    const low = readIpv4(dotted[2] ?? "");
    if (low === undefined) return undefined;
    const hex = low.value.toString(16).padStart(8, "0");
    return readIpv6(`${dotted[1]}${hex.slice(0, 4)}:${hex.slice(4)}`);
  }
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const [head = [], rest = []] = groups;
  const missing = 8 - head.length - rest.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...new Array<string>(missing).fill("0"), ...rest];
  if (!all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return { bits: 128, value: BigInt(`0x${all.map((group) => group.padStart(4, "0")).join("")}`) };
}

/** `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, or an address, which is a network of one. */
export function readIpNetwork(text: string): IpNetwork | undefined {
  const [left = "", mask, ...more] = text.split("/");
  const address = readIpAddress(left);
  if (address === undefined || more.length > 0) return undefined;
  const prefix = mask === undefined ? address.bits : readPrefix(mask, address.bits);
  if (prefix === undefined) return undefined;
  const hostBits = BigInt(address.bits - prefix);
  const value = (address.value >> hostBits) << hostBits;
  return { bits: address.bits, value, prefix, hasHostBits: value !== address.value };
}

function readPrefix(mask: string, bits: number): number | undefined {
  if (/^\d{1,3}$/.test(mask)) return Number(mask) <= bits ? Number(mask) : undefined;
  const address = bits === 32 ? readIpv4(mask) : undefined;
  if (address === undefined) return undefined;
  const ones = /^(1*)(0*)$/.exec(address.value.toString(2).padStart(32, "0"));
  return ones?.[1]?.length;
}

export function addressesIn({ bits, prefix }: IpNetwork): bigint {
  return 2n ** BigInt(bits - prefix);
}

export function isInNetwork(address: IpAddress, network: IpNetwork): boolean {
  const hostBits = BigInt(network.bits - network.prefix);
  return address.bits === network.bits && address.value >> hostBits === network.value >> hostBits;
}
