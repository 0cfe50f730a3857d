/** Looks a backup through: is everything there, unharmed, and as the manifest says? */
import { open } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { messageOf, systemCodeOf, TocsinError } from "#base/errors.ts";
import { contentHash } from "#base/ids.ts";
import { BackupManifest, manifestHashName, manifestName, type RescueProgress } from "./manifest.ts";
import { listTar, type TarEntry } from "./tar.ts";

const expand = promisify(gunzip);

export interface CheckedBackup {
  manifest: BackupManifest;
  /** Where each part lies. */
  entries: ReadonlyMap<string, TarEntry>;
}

/**
 * Throws BACKUP_DAMAGED with everything that is wrong. Each part is hashed, expanded and its rows counted, so what
 * passes can be loaded.
 */
export async function checkBackup(
  file: string,
  onProgress?: (progress: RescueProgress) => void,
): Promise<CheckedBackup> {
  const { entries: list, damage } = await listTar(file).catch((error: unknown) => {
    throw cannotRead(file, error);
  });
  if (damage !== undefined) throw damaged(file, [damage]);
  const entries = new Map(list.map((entry) => [entry.name, entry]));
  const manifest = await readManifest(file, list);
  const wanted = [
    ...manifest.tables.flatMap(({ parts }) => parts.map((part) => part.file)),
    manifestName,
    manifestHashName,
  ];
  if (wanted.join("\n") !== list.map(({ name }) => name).join("\n")) {
    throw damaged(file, ["its parts are not those the manifest lists"]);
  }
  const faults: string[] = [];
  const total = list.reduce((sum, { size }) => sum + size, 0);
  let bytes = 0;
  for (const table of manifest.tables) {
    onProgress?.({ table: table.name, fraction: bytes / total, bytes });
    let rows = 0;
    let whole = true;
    for (const part of table.parts) {
      const packed = await readEntry(file, entries, part.file);
      bytes += packed.length;
      onProgress?.({ table: table.name, fraction: bytes / total, bytes });
      if (packed.length !== part.bytes || contentHash(packed) !== part.sha256) {
        faults.push(`${part.file} has changed since it was written`);
        whole = false;
      } else rows += countLines(await expand(packed));
    }
    if (whole && rows !== table.rows) faults.push(`${table.name} has ${rows} rows, and should have ${table.rows}`);
  }
  if (faults.length > 0) throw damaged(file, faults);
  return { manifest, entries };
}

/** The rows of one table, expanded, in order. */
export async function* readRows(
  file: string,
  { entries }: CheckedBackup,
  table: BackupManifest["tables"][number],
): AsyncGenerator<Buffer> {
  for (const part of table.parts) {
    const packed = await readEntry(file, entries, part.file);
    // The file lay on a disk for a while since it was checked.
    if (contentHash(packed) !== part.sha256) throw damaged(file, [`${part.file} changed while it was read`]);
    yield await expand(packed);
  }
}

async function readManifest(file: string, list: readonly TarEntry[]): Promise<BackupManifest> {
  const entries = new Map(list.map((entry) => [entry.name, entry]));
  if (!entries.has(manifestName) || !entries.has(manifestHashName)) {
    throw damaged(file, ["it has no manifest: it is no backup of Tocsin, or not a whole one"]);
  }
  const text = await readEntry(file, entries, manifestName);
  const hash = await readEntry(file, entries, manifestHashName);
  if (hash.toString("latin1") !== `${contentHash(text)}\n`) throw damaged(file, ["its manifest has changed"]);
  const parsed = BackupManifest.safeParse(JSON.parse(text.toString("utf8")));
  if (parsed.success) return parsed.data;
  throw new TocsinError("BACKUP_DAMAGED", `The manifest of ${file} has a form that this Tocsin does not know`, {
    mend: "Restore it with the Tocsin that wrote it, or a newer one.",
    cause: parsed.error,
  });
}

async function readEntry(file: string, entries: ReadonlyMap<string, TarEntry>, name: string): Promise<Buffer> {
  const entry = entries.get(name);
  if (!entry) throw damaged(file, [`${name} is missing`]);
  const handle = await open(file);
  try {
    const content = Buffer.allocUnsafe(entry.size);
    for (let done = 0; done < entry.size; ) {
      const { bytesRead } = await handle.read(content, done, entry.size - done, entry.offset + done);
      if (bytesRead === 0) throw damaged(file, [`it is cut off inside ${name}`]);
      done += bytesRead;
    }
    return content;
  } finally {
    await handle.close();
  }
}

/** In COPY's text format a row is a line. */
function countLines(text: Buffer): number {
  let lines = 0;
  for (let at = text.indexOf(10); at !== -1; at = text.indexOf(10, at + 1)) lines += 1;
  return lines;
}

function damaged(file: string, faults: readonly string[]): TocsinError {
  const shown = faults.slice(0, 10);
  const more = faults.length > shown.length ? `; and ${faults.length - shown.length} more` : "";
  return new TocsinError("BACKUP_DAMAGED", `The backup ${file} is damaged: ${shown.join("; ")}${more}`, {
    mend: "Use another copy of it, or an older backup; nothing was restored from this one.",
    details: { faults },
  });
}

function cannotRead(file: string, cause: unknown): TocsinError {
  const why = systemCodeOf(cause) === "ENOENT" ? "does not exist" : `cannot be read (${messageOf(cause)})`;
  return new TocsinError("BACKUP_FILE", `The backup ${file} ${why}`, {
    cause,
    mend: "Name a file that `tocsin backup` wrote and that this user may read.",
  });
}
