/** Makes a tar archive, for XSOAR's content bundles (packed by gzip) and for tests. Names over 100 bytes are kept. */
export interface TarFile {
  name: string;
  bytes: Uint8Array;
  /** As tar counts; absent: a plain file. */
  type?: string;
}

const block = 512;

export function packTar(files: readonly TarFile[], longNames: "gnu" | "pax" = "pax"): Uint8Array {
  const parts: Uint8Array[] = [];
  const add = ({ name, bytes, type = "0" }: TarFile) => {
    parts.push(header(name, bytes.length, type), bytes, Buffer.alloc((block - (bytes.length % block)) % block));
  };
  for (const file of files) {
    if (Buffer.byteLength(file.name) > 100) add(longName(file.name, longNames));
    add(file);
  }
  parts.push(Buffer.alloc(2 * block));
  return Buffer.concat(parts);
}

function longName(name: string, style: "gnu" | "pax"): TarFile {
  if (style === "gnu") return { name: "././@LongLink", type: "L", bytes: Buffer.from(`${name}\0`) };
  const body = ` path=${name}\n`;
  // The length counts its own digits.
  let length = Buffer.byteLength(body) + 1;
  while (String(length).length + Buffer.byteLength(body) > length) length++;
  return { name: "pax", type: "x", bytes: Buffer.from(`${length}${body}`) };
}

function header(name: string, size: number, type: string): Buffer {
  const bytes = Buffer.alloc(block);
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width, "0")}\0`;
  bytes.write(Buffer.from(name).subarray(0, 100).toString("latin1"), 0, "latin1");
  bytes.write(octal(0o644, 7), 100);
  bytes.write(octal(0, 7), 108);
  bytes.write(octal(0, 7), 116);
  bytes.write(octal(size, 11), 124);
  bytes.write(octal(0, 11), 136);
  bytes.write(" ".repeat(8), 148);
  bytes.write(type, 156);
  bytes.write("ustar\x0000", 257);
  bytes.write(
    `${octal(
      bytes.reduce((sum, byte) => sum + byte, 0),
      6,
    )} `,
    148,
  );
  return bytes;
}
