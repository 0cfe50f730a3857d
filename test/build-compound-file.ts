/** Writes compound files (MS-CFB) for tests of what reads them: storages and streams, small ones in the small sectors. */

export interface Tree {
  [name: string]: Uint8Array | Tree;
}

const sector = 512;
const end = 0xfffffffe;
const free = 0xffffffff;

interface Row {
  name: string;
  type: number;
  child: number;
  right: number;
  start: number;
  size: number;
}

export function buildCompoundFile(tree: Tree): Uint8Array {
  const rows: Row[] = [{ name: "Root Entry", type: 5, child: free, right: free, start: end, size: 0 }];
  const sectors: Uint8Array[] = [];
  const fat: number[] = [];
  const mini: Uint8Array[] = [];
  const miniFat: number[] = [];

  const store = (bytes: Uint8Array): number => {
    const start = sectors.length;
    for (let at = 0; at < bytes.length; at += sector) {
      const part = new Uint8Array(sector);
      part.set(bytes.subarray(at, at + sector));
      sectors.push(part);
      fat.push(at + sector < bytes.length ? sectors.length : end);
    }
    return bytes.length === 0 ? end : start;
  };
  const storeMini = (bytes: Uint8Array): number => {
    const start = mini.length;
    for (let at = 0; at < bytes.length; at += 64) {
      const part = new Uint8Array(64);
      part.set(bytes.subarray(at, at + 64));
      mini.push(part);
      miniFat.push(at + 64 < bytes.length ? mini.length : end);
    }
    return bytes.length === 0 ? end : start;
  };
  /** Members are a list to the right, which is a tree as well. */
  const addAll = (members: Tree): number => {
    let first = free;
    let last: Row | undefined;
    for (const [name, member] of Object.entries(members)) {
      const index = rows.length;
      const isStream = member instanceof Uint8Array;
      const row: Row = { name, type: isStream ? 2 : 1, child: free, right: free, start: end, size: 0 };
      rows.push(row);
      if (last === undefined) first = index;
      else last.right = index;
      last = row;
      if (isStream) {
        row.size = member.length;
        row.start = member.length < 4_096 ? storeMini(member) : store(member);
      } else row.child = addAll(member);
    }
    return first;
  };

  const root = rows[0] as Row; // made above
  root.child = addAll(tree);
  root.size = mini.length * 64;
  root.start = store(join(mini));
  const miniFatStart = store(numbers(miniFat));
  const miniFatCount = Math.ceil((miniFat.length * 4) / sector);
  const directoryStart = store(join(rows.map(directoryEntry)));
  const fatCount = Math.ceil((fat.length + 1) / 127);
  const fatStart = sectors.length;
  for (let index = 0; index < fatCount; index++) fat.push(0xfffffffd);
  while (fat.length % 128 !== 0) fat.push(free);
  const table = numbers(fat);

  const header = new Uint8Array(sector).fill(0xff, 76);
  const view = new DataView(header.buffer);
  header.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
  view.setUint16(24, 0x3e, true);
  view.setUint16(26, 3, true);
  view.setUint16(28, 0xfffe, true);
  view.setUint16(30, 9, true);
  view.setUint16(32, 6, true);
  view.setUint32(44, fatCount, true);
  view.setUint32(48, directoryStart, true);
  view.setUint32(56, 4_096, true);
  view.setUint32(60, miniFatStart, true);
  view.setUint32(64, miniFatCount, true);
  view.setUint32(68, end, true);
  for (let index = 0; index < fatCount; index++) view.setUint32(76 + index * 4, fatStart + index, true);
  return join([header, ...sectors, table]);
}

function directoryEntry({ name, type, child, right, start, size }: Row): Uint8Array {
  const bytes = new Uint8Array(128);
  const view = new DataView(bytes.buffer);
  bytes.set(Buffer.from(name, "utf16le").subarray(0, 62));
  view.setUint16(64, Math.min(64, name.length * 2 + 2), true);
  bytes[66] = type;
  view.setUint32(68, free, true);
  view.setUint32(72, right, true);
  view.setUint32(76, child, true);
  view.setUint32(116, start, true);
  view.setUint32(120, size, true);
  return bytes;
}

function numbers(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setUint32(index * 4, value, true);
  return bytes;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
