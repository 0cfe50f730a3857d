/** Which addresses are not the public internet: what a vendor, an alert or a redirect must not lead us to. */
import { BlockList, isIP } from "node:net";

export interface AddressRange {
  /** With its article, for a sentence: "a private address". */
  name: string;
  /** True: no host name opens it, only the address itself written down. Nobody means these by a name. */
  strict: boolean;
}

const ranges: readonly [range: AddressRange, ...networks: string[]][] = [
  // Before the wider ranges that some of them lie in.
  [
    { name: "a cloud's metadata address", strict: true },
    "169.254.169.254/32",
    "169.254.170.2/32",
    "100.100.100.200/32",
    "168.63.129.16/32",
    "192.0.0.192/32",
    "fd00:ec2::254/128",
  ],
  [{ name: "a link-local address", strict: true }, "169.254.0.0/16", "fe80::/10"],
  [{ name: "an unspecified address", strict: true }, "0.0.0.0/8", "::/128"],
  [{ name: "a multicast address", strict: true }, "224.0.0.0/4", "ff00::/8"],
  [{ name: "a reserved address", strict: true }, "240.0.0.0/4", "100::/64", "2001::/32"],
  [{ name: "a loopback address", strict: false }, "127.0.0.0/8", "::1/128"],
  [
    { name: "a private address", strict: false },
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "fc00::/7",
    "fec0::/10",
  ],
  [{ name: "a carrier's shared address", strict: false }, "100.64.0.0/10"],
  [
    { name: "a special-purpose address", strict: false },
    "192.0.0.0/24",
    "192.0.2.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "2001:db8::/32",
    "64:ff9b:1::/48",
  ],
];

const lists = ranges.map(([range, ...networks]) => ({ range, list: listOf(networks) }));

/** The range an address lies in; undefined for a public one. What carries an IPv4 address inside is judged by that. */
export function rangeOf(address: string): AddressRange | undefined {
  const plain = plainAddress(address);
  if (plain === undefined) return { name: "no address", strict: true };
  const family = isIP(plain) === 6 ? "ipv6" : "ipv4";
  return lists.find(({ list }) => list.check(plain, family))?.range;
}

/** Without a zone; the IPv4 address inside one that only carries it. Undefined when it is no address. */
export function plainAddress(address: string): string | undefined {
  const text = address.split("%")[0] ?? "";
  if (isIP(text) === 4) return text;
  if (isIP(text) !== 6) return undefined;
  return carriedAddress(readWords(text)) ?? text;
}

export function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    list.addSubnet(address, bits === undefined ? (family === "ipv6" ? 128 : 32) : Number(bits), family);
  }
  return list;
}

/** Mapped (::ffff:a.b.c.d), compatible (::a.b.c.d), translated (64:ff9b::a.b.c.d) and 6to4 (2002:aabb:ccdd::). */
function carriedAddress(words: readonly number[]): string | undefined {
  const [first = 0, second = 0, third = 0, , , sixth = 0, high = 0, low = 0] = words;
  const empty = (from: number, to: number) => words.slice(from, to).every((word) => word === 0);
  if (empty(0, 5) && sixth === 0xffff) return dotted(high, low);
  if (empty(0, 4) && words[4] === 0xffff && sixth === 0) return dotted(high, low);
  // ::1 and :: are addresses of their own.
  if (empty(0, 6) && (high !== 0 || low > 1)) return dotted(high, low);
  if (first === 0x64 && second === 0xff9b && empty(2, 6)) return dotted(high, low);
  if (first === 0x2002) return dotted(second, third);
  return undefined;
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** The eight words of a valid IPv6 address. */
function readWords(address: string): number[] {
  const tail = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const text = tail
    ? `${address.slice(0, tail.index)}${hexPair(tail[1], tail[2])}:${hexPair(tail[3], tail[4])}`
    : address;
  const [before = "", after] = text.split("::");
  const words = (part: string) => (part === "" ? [] : part.split(":").map((word) => Number.parseInt(word, 16)));
  const head = words(before);
  if (after === undefined) return head;
  const rest = words(after);
  return [...head, ...new Array<number>(Math.max(0, 8 - head.length - rest.length)).fill(0), ...rest];
}

function hexPair(high = "0", low = "0"): string {
  return (Number(high) * 256 + Number(low)).toString(16);
}
