/** Tar archives as they stream in, packed by gzip or not: plain files, with the long names of GNU and pax. */
import { createGunzip } from "node:zlib";
import { type Allowance, broken } from "./archive-limits.ts";

export interface TarEntry {
  name: string;
  kind: "file" | "folder" | "link" | "device";
  /** Of a file that is wanted. */
  bytes?: Uint8Array;
}

const block = 512;
const longestName = 65_536;

export async function* readTar(
  bytes: Uint8Array,
  allowance: Allowance,
  wants: (name: string) => boolean,
): AsyncGenerator<TarEntry> {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const reader = new ChunkReader(isPacked ? unpack(bytes) : slices(bytes));
  let longName: string | undefined;
  let longSize: number | undefined;
  try {
    for (;;) {
      const header = await reader.read(block);
      // An archive may end without the empty blocks that mark its end.
      if (header === undefined || header.every((byte) => byte === 0)) return;
      if (header.length < block || !hasRightSum(header)) throw broken("it is damaged, cut off, or no tar file");
      const type = String.fromCharCode(header[156] ?? 0);
      const size = longSize ?? readNumber(header, 124, 12);
      const name = longName ?? readName(header);
      if (type === "L" || type === "x") {
        if (size > longestName) throw broken("a name in it is endless");
        const data = await readData(reader, size);
        if (type === "L") longName = readText(data, 0, data.length);
        else ({ path: longName = longName, size: longSize = longSize } = readPax(data));
        continue;
      }
      longName = undefined;
      longSize = undefined;
      if (type === "g" || type === "K") {
        await skip(reader, size, name, allowance);
        continue;
      }
      allowance.countEntry();
      const kind = kindOf(type, name);
      if (kind === "file" && wants(name)) yield { name, kind, bytes: await collect(reader, size, name, allowance) };
      else {
        await skip(reader, size, name, allowance);
        yield { name, kind };
      }
    }
  } finally {
    await reader.close();
  }
}

function kindOf(type: string, name: string): TarEntry["kind"] {
  if (type === "5" || (type !== "1" && type !== "2" && name.endsWith("/"))) return "folder";
  if (type === "0" || type === "\0" || type === "7") return "file";
  return type === "1" || type === "2" ? "link" : "device";
}

async function collect(reader: ChunkReader, size: number, name: string, allowance: Allowance): Promise<Uint8Array> {
  allowance.count(size, 0, name);
  return readData(reader, size);
}

async function readData(reader: ChunkReader, size: number): Promise<Uint8Array> {
  const data = await reader.read(size);
  if ((data?.length ?? 0) < size) throw broken("it is cut off");
  await reader.skip(padding(size));
  return data ?? new Uint8Array();
}

/** What is passed over still has to be unpacked, so it counts. */
async function skip(reader: ChunkReader, size: number, name: string, allowance: Allowance): Promise<void> {
  allowance.count(size, 0, name);
  if (!(await reader.skip(size + padding(size)))) throw broken("it is cut off");
}

const padding = (size: number) => (block - (size % block)) % block;

/** The header's sum counts its own place as blanks. */
function hasRightSum(header: Uint8Array): boolean {
  let sum = 8 * 0x20;
  for (let at = 0; at < block; at++) if (at < 148 || at >= 156) sum += header[at] ?? 0;
  return sum === readNumber(header, 148, 8);
}

/** Octal text; GNU's binary form for what is larger is larger than any limit. */
function readNumber(header: Uint8Array, at: number, length: number): number {
  const text = readText(header, at, length).trim();
  if (text === "") return 0;
  const number = /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
  if (!Number.isSafeInteger(number)) throw broken("a size in it cannot be read");
  return number;
}

function readName(header: Uint8Array): string {
  const name = readText(header, 0, 100);
  const isUstar = readText(header, 257, 5) === "ustar";
  const prefix = isUstar ? readText(header, 345, 155) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

/** Up to the first NUL. */
function readText(bytes: Uint8Array, at: number, length: number): string {
  const [text = ""] = Buffer.from(bytes.subarray(at, at + length))
    .toString("utf8")
    .split("\0");
  return text;
}

/** `<length> <key>=<value>\n`, one after the other. */
function readPax(data: Uint8Array): { path?: string; size?: number } {
  const found: { path?: string; size?: number } = {};
  for (let at = 0; at < data.length; ) {
    const blank = data.indexOf(0x20, at);
    const length = Number(readText(data, at, blank - at));
    if (blank < 0 || !Number.isSafeInteger(length) || length <= blank - at) break;
    const [key = "", ...value] = readText(data, blank + 1, at + length - blank - 2).split("=");
    if (key === "path") found.path = value.join("=");
    if (key === "size" && /^\d{1,15}$/.test(value[0] ?? "")) found.size = Number(value[0]);
    at += length;
  }
  return found;
}

async function* slices(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

async function* unpack(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  gunzip.end(bytes);
  try {
    for await (const part of gunzip) yield part;
  } catch (error) {
    if (error instanceof Error && "code" in error) throw broken("its gzip packing is damaged or cut off");
    throw error;
  } finally {
    gunzip.destroy();
  }
}

/** So many bytes at a time, from parts of any size. */
class ChunkReader {
  readonly #source: AsyncGenerator<Uint8Array>;
  #parts: Uint8Array[] = [];
  #held = 0;
  #ended = false;

  constructor(source: AsyncGenerator<Uint8Array>) {
    this.#source = source;
  }

  /** Fewer at the end; undefined when nothing is left. */
  async read(size: number): Promise<Uint8Array | undefined> {
    while (this.#held < size && (await this.#pull())) {}
    if (this.#held === 0 && size > 0) return undefined;
    const all = this.#parts.length === 1 && this.#parts[0] ? this.#parts[0] : Buffer.concat(this.#parts);
    const rest = all.subarray(size);
    this.#parts = rest.length > 0 ? [rest] : [];
    this.#held = rest.length;
    return all.subarray(0, size);
  }

  /** False when there were fewer. */
  async skip(size: number): Promise<boolean> {
    let left = size;
    while (left > 0) {
      if (this.#held === 0 && !(await this.#pull())) return false;
      left -= (await this.read(Math.min(left, this.#held)))?.length ?? 0;
    }
    return true;
  }

  async close(): Promise<void> {
    await this.#source.return(undefined);
  }

  async #pull(): Promise<boolean> {
    if (this.#ended) return false;
    const { value, done } = await this.#source.next();
    if (done) this.#ended = true;
    else {
      this.#parts.push(value);
      this.#held += value.length;
    }
    return !done;
  }
}
