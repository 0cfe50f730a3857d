/**
 * As much of the tar format as a backup needs: plain files, names up to 100 characters. So anybody can look into a
 * backup with `tar`, and get rows out of one by hand.
 */
import { open } from "node:fs/promises";

export const tarBlock = 512;
/** Two empty blocks end an archive. */
export const tarEnd = Buffer.alloc(2 * tarBlock);

export interface TarEntry {
  name: string;
  size: number;
  /** Where its bytes begin in the file. */
  offset: number;
}

export function tarHeader(name: string, size: number, modifiedAt: Date): Buffer {
  const header = Buffer.alloc(tarBlock);
  if (Buffer.byteLength(name) > 100) throw new Error(`${name} is too long a name for the archive`);
  header.write(name, 0);
  header.write("0000600\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  header.write(
    `${Math.floor(modifiedAt.getTime() / 1000)
      .toString(8)
      .padStart(11, "0")}\0`,
    136,
  );
  header.write("0", 156);
  header.write("ustar\x0000", 257);
  header.write(`${sumOf(header).toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

/** What fills the last block of an entry up. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((tarBlock - (size % tarBlock)) % tarBlock);
}

/** The entries of an archive in order, up to its end or to the first thing that is no archive; then `damage` says so. */
export async function listTar(file: string): Promise<{ entries: TarEntry[]; damage: string | undefined }> {
  const handle = await open(file);
  try {
    const { size: total } = await handle.stat();
    const entries: TarEntry[] = [];
    const block = Buffer.alloc(tarBlock);
    for (let at = 0; ; ) {
      const { bytesRead } = await handle.read(block, 0, tarBlock, at);
      if (bytesRead < tarBlock) return { entries, damage: "it is cut off" };
      if (block.every((byte) => byte === 0)) {
        const rest = Buffer.alloc(tarBlock);
        await handle.read(rest, 0, tarBlock, at + tarBlock);
        const ends = total === at + tarEnd.length && rest.every((byte) => byte === 0);
        return { entries, damage: ends ? undefined : "it does not end where it should" };
      }
      const header = readHeader(block);
      if (!header) return { entries, damage: `there is no entry at byte ${at}` };
      const offset = at + tarBlock;
      const padding = tarPadding(header.size).length;
      const next = offset + header.size + padding;
      if (next > total) return { entries, damage: `it is cut off inside ${header.name}` };
      const filler = Buffer.alloc(padding);
      await handle.read(filler, 0, padding, next - padding);
      if (filler.some((byte) => byte !== 0)) return { entries, damage: `something stands behind ${header.name}` };
      entries.push({ ...header, offset });
      at = next;
    }
  } finally {
    await handle.close();
  }
}

function readHeader(header: Buffer): { name: string; size: number } | undefined {
  const wanted = Number.parseInt(header.toString("latin1", 148, 156), 8);
  if (wanted !== sumOf(header)) return undefined;
  const [name = ""] = header.toString("utf8", 0, 100).split("\0");
  const size = Number.parseInt(header.toString("latin1", 124, 136), 8);
  return Number.isSafeInteger(size) && size >= 0 ? { name, size } : undefined;
}

/** The header's check sum counts its own place as blanks. */
function sumOf(header: Buffer): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < tarBlock; at++) if (at < 148 || at >= 156) sum += header[at] ?? 0;
  return sum;
}
