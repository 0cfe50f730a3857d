/** Zip archives, by their directory, every size and sum checked against what comes out. */
import { crc32 } from "node:zlib";
import { Inflate } from "fflate";
import { type Allowance, broken } from "./archive-limits.ts";

export interface ZipEntry {
  name: string;
  kind: "file" | "folder" | "link" | "encrypted";
  /** Unpacks it. */
  read(path: string): Uint8Array;
}

const directoryMark = 0x02014b50;
const fileMark = 0x04034b50;
const endMark = 0x06054b50;

export function* readZip(bytes: Uint8Array, allowance: Allowance): Generator<ZipEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  if (view.getUint16(end + 4, true) !== 0) throw broken("it is one part of several");
  if (start === 0xffffffff || count === 0xffff) throw broken("it is a zip64 archive, which is not read");
  const taken: [start: number, end: number][] = [];
  let at = start;
  for (let entry = 0; entry < count; entry++) {
    if (at + 46 > end || view.getUint32(at, true) !== directoryMark) throw broken("its directory is damaged");
    allowance.countEntry();
    const nameLength = view.getUint16(at + 28, true);
    const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw broken("its directory is damaged");
    const nameBytes = bytes.subarray(at + 46, at + 46 + nameLength);
    const header: Header = {
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      sum: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      nameBytes,
      offset: view.getUint32(at + 42, true),
    };
    const name = decodeName(nameBytes);
    const mode = view.getUint32(at + 38, true) >>> 16;
    yield {
      name,
      kind: kindOf(name, mode, header.flags),
      read: (path) => unpack(bytes, view, header, path, allowance, taken),
    };
    at = next;
  }
}

interface Header {
  flags: number;
  method: number;
  sum: number;
  packed: number;
  size: number;
  nameBytes: Uint8Array;
  offset: number;
}

function findEnd(view: DataView): number {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - 0xffff); at--) {
    if (view.getUint32(at, true) === endMark && at + 22 + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  throw broken("its end is missing, so it is cut off or no zip file");
}

function kindOf(name: string, mode: number, flags: number): ZipEntry["kind"] {
  if (name.endsWith("/") || name.endsWith("\\")) return "folder";
  const type = mode & 0xf000;
  // Nothing, or a plain file.
  if (type !== 0 && type !== 0x8000) return type === 0x4000 ? "folder" : "link";
  return (flags & 1) === 1 ? "encrypted" : "file";
}

function unpack(
  bytes: Uint8Array,
  view: DataView,
  header: Header,
  path: string,
  allowance: Allowance,
  taken: [number, number][],
): Uint8Array {
  const { offset, nameBytes, packed, method } = header;
  if (offset + 30 > bytes.length || view.getUint32(offset, true) !== fileMark) throw broken(`${path} is damaged`);
  const nameLength = view.getUint16(offset + 26, true);
  const start = offset + 30 + nameLength + view.getUint16(offset + 28, true);
  const localName = bytes.subarray(offset + 30, offset + 30 + nameLength);
  if (Buffer.compare(localName, nameBytes) !== 0) throw broken(`${path} has two names`);
  if (start + packed > bytes.length) throw broken(`${path} is cut off`);
  // Entries that share their bytes are how a small archive becomes a huge one.
  if (overlaps(taken, offset, start + packed)) throw broken(`${path} overlaps another entry`);
  const source = bytes.subarray(start, start + packed);
  if (method !== 0 && method !== 8) throw broken(`${path} is packed by a method that is not read (${method})`);
  const content = method === 8 ? inflate(source, path, allowance) : copy(source, path, allowance);
  if (content.length !== header.size || crc32(content) !== header.sum) throw broken(`${path} does not add up`);
  return content;
}

/** Entries follow one another in most archives, so only the last one is looked at unless one steps back. */
function overlaps(taken: [number, number][], start: number, end: number): boolean {
  const last = taken.at(-1);
  const clash = last !== undefined && start < last[1] && taken.some(([from, to]) => start < to && end > from);
  // Kept in order of their ends, so that the last is the furthest.
  if (last === undefined || end >= last[1]) taken.push([start, end]);
  else
    taken.splice(
      taken.findIndex(([, to]) => to > end),
      0,
      [start, end],
    );
  return clash;
}

function copy(source: Uint8Array, path: string, allowance: Allowance): Uint8Array {
  allowance.count(source.length, 0, path);
  return source;
}

/** Fed little by little, so that no more comes out of a step than can be borne. */
const step = 16_384;

function inflate(source: Uint8Array, path: string, allowance: Allowance): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  const inflater = new Inflate((part) => {
    allowance.count(part.length, size, path);
    size += part.length;
    parts.push(part);
  });
  try {
    for (let at = 0; at < source.length; at += step) {
      inflater.push(source.subarray(at, at + step), at + step >= source.length);
    }
  } catch (error) {
    // Of fflate, whose errors have a code of their own; ours say what they mean.
    if (error instanceof Error && "code" in error && typeof error.code === "number") throw broken(`${path} is damaged`);
    throw error;
  }
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
}

/** UTF-8, as every tool of today writes; old ones wrote the letters of their own country, which cannot be told apart. */
function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString("latin1");
  }
}
