/**
 * Compound files (MS-CFB): a small file system within a file, in which Outlook keeps a mail. Every number in it comes from
 * outside: chains are followed once, sizes are believed up to the file's own.
 */

export interface CompoundEntry {
  name: string;
  kind: "storage" | "stream";
  children: CompoundEntry[];
  content(): Uint8Array;
}

const signature = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const endOfChain = 0xfffffffa;
const none = 0xffffffff;
const miniCutoff = 4_096;
const miniSector = 64;
const mostEntries = 100_000;
const deepest = 50;

export function isCompoundFile(bytes: Uint8Array): boolean {
  return signature.every((byte, at) => bytes[at] === byte);
}

/** Undefined when it is broken beyond reading. */
export function readCompoundFile(bytes: Uint8Array): CompoundEntry | undefined {
  if (!isCompoundFile(bytes) || bytes.length < 512) return undefined;
  const file = new CompoundFile(bytes);
  return file.root();
}

class CompoundFile {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #sectorSize: number;
  readonly #fat: number[];
  readonly #miniFat: number[];

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const shift = this.#view.getUint16(30, true);
    this.#sectorSize = shift === 12 ? 4_096 : 512;
    this.#fat = this.#readFat();
    this.#miniFat = this.#numbers(this.#chain(this.#number(60), this.#fat));
  }

  #number(at: number): number {
    return at + 4 <= this.#bytes.length ? this.#view.getUint32(at, true) : none;
  }

  #sector(index: number): Uint8Array {
    const from = (index + 1) * this.#sectorSize;
    return this.#bytes.subarray(from, from + this.#sectorSize);
  }

  #numbers(bytes: Uint8Array): number[] {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    return Array.from({ length: bytes.length >> 2 }, (_unused, index) => view.getUint32(index * 4, true));
  }

  /** Where the sectors of the table of sectors lie: the first 109 in the header, the others in a chain of their own. */
  #readFat(): number[] {
    const sectors: number[] = [];
    for (let index = 0; index < 109; index++) sectors.push(this.#number(76 + index * 4));
    const seen = new Set<number>();
    for (let next = this.#number(68); next < endOfChain && !seen.has(next); ) {
      seen.add(next);
      const numbers = this.#numbers(this.#sector(next));
      next = numbers.pop() ?? none;
      sectors.push(...numbers);
    }
    const most = Math.ceil(this.#bytes.length / this.#sectorSize);
    return sectors
      .filter((sector) => sector < most)
      .slice(0, most)
      .flatMap((sector) => this.#numbers(this.#sector(sector)));
  }

  #chain(start: number, table: readonly number[]): Uint8Array {
    const parts: Uint8Array[] = [];
    const seen = new Set<number>();
    for (let at = start; at < endOfChain && at < table.length && !seen.has(at); at = table[at] ?? none) {
      seen.add(at);
      parts.push(this.#sector(at));
    }
    return concat(parts);
  }

  root(): CompoundEntry | undefined {
    const directory = this.#chain(this.#number(48), this.#fat);
    const view = new DataView(directory.buffer, directory.byteOffset, directory.length);
    const count = Math.min(directory.length >> 7, mostEntries);
    if (count === 0) return undefined;
    const miniStream = this.#chain(view.getUint32(116, true), this.#fat);
    // Each entry is read once: one that is named twice would let a small file grow without end.
    const known = new Set([0]);
    const read = (index: number, depth: number): CompoundEntry => {
      const at = index * 128;
      const length = Math.min(64, view.getUint16(at + 64, true));
      const name = new TextDecoder("utf-16le").decode(directory.subarray(at, at + Math.max(0, length - 2)));
      const start = view.getUint32(at + 116, true);
      const size = view.getUint32(at + 120, true);
      const isStream = directory[at + 66] === 2;
      return {
        name,
        kind: isStream ? "stream" : "storage",
        children: isStream || depth > deepest ? [] : childrenOf(view.getUint32(at + 76, true), depth + 1),
        content: () =>
          (size < miniCutoff ? this.#miniChain(start, miniStream) : this.#chain(start, this.#fat)).subarray(0, size),
      };
    };
    /** A storage's members are a tree of their own. */
    const childrenOf = (top: number, depth: number): CompoundEntry[] => {
      const found: number[] = [];
      const todo = [top];
      for (let here = todo.pop(); here !== undefined; here = todo.pop()) {
        if (here >= count || known.has(here)) continue;
        known.add(here);
        found.push(here);
        todo.push(view.getUint32(here * 128 + 68, true), view.getUint32(here * 128 + 72, true));
      }
      return found.map((index) => read(index, depth));
    };
    return read(0, 0);
  }

  #miniChain(start: number, stream: Uint8Array): Uint8Array {
    const parts: Uint8Array[] = [];
    const seen = new Set<number>();
    for (
      let at = start;
      at < endOfChain && at < this.#miniFat.length && !seen.has(at);
      at = this.#miniFat[at] ?? none
    ) {
      seen.add(at);
      parts.push(stream.subarray(at * miniSector, (at + 1) * miniSector));
    }
    return concat(parts);
  }
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
