/** No archive of content comes near; what goes over was made to do harm, or is no content. */
export interface ArchiveLimits {
  /** Of the archive itself. */
  archiveBytes: number;
  /** Of one file, unpacked. */
  fileBytes: number;
  /** Of all files, unpacked. */
  totalBytes: number;
  /** Files, folders and links. */
  entries: number;
  /** Unpacked to packed, beyond the first megabytes. */
  ratio: number;
  /** Folders in folders. */
  depth: number;
}

export const archiveLimits: ArchiveLimits = {
  archiveBytes: 200_000_000,
  fileBytes: 20_000_000,
  totalBytes: 500_000_000,
  entries: 50_000,
  ratio: 200,
  depth: 30,
};

const freeBytes = 10_000_000;

/** Why reading ends: its code, and a sentence. */
export class ArchiveFault extends Error {
  readonly code: "CONTENT_ARCHIVE_BROKEN" | "CONTENT_ARCHIVE_TOO_LARGE";
  constructor(code: ArchiveFault["code"], message: string) {
    super(message);
    this.code = code;
  }
}

export const broken = (message: string) => new ArchiveFault("CONTENT_ARCHIVE_BROKEN", message);
export const tooLarge = (message: string) => new ArchiveFault("CONTENT_ARCHIVE_TOO_LARGE", message);

/** Counts what really comes out, whatever the headers say. */
export class Allowance {
  readonly #limits: ArchiveLimits;
  readonly #packed: number;
  #entries = 0;
  #total = 0;

  constructor(limits: ArchiveLimits, packed: number) {
    this.#limits = limits;
    this.#packed = packed;
    if (packed > limits.archiveBytes) throw tooLarge(`it is larger than ${megabytes(limits.archiveBytes)}`);
  }

  countEntry(): void {
    if (++this.#entries > this.#limits.entries) throw tooLarge(`it has more than ${this.#limits.entries} entries`);
  }

  /** `bytes` more of a file of which `before` have come out already. */
  count(bytes: number, before: number, path: string): void {
    const { fileBytes, totalBytes, ratio } = this.#limits;
    this.#total += bytes;
    if (before + bytes > fileBytes) throw tooLarge(`${path} is larger than ${megabytes(fileBytes)}`);
    if (this.#total > totalBytes) throw tooLarge(`its files are larger than ${megabytes(totalBytes)} together`);
    if (this.#total > freeBytes && this.#total > ratio * this.#packed) {
      throw tooLarge(`it unpacks to more than ${ratio} times its own size`);
    }
  }
}

const megabytes = (bytes: number) => `${bytes / 1_000_000} MB`;
