import { createHash } from "node:crypto";
import type { EntryFile } from "#playbook/xsoar/context/file-context.ts";

/** What the context says of a file that an entry brings, its hashes computed. */
export function describeFile({ name, content }: { name: string; content: Uint8Array }, entryId: string): EntryFile {
  const digest = (algorithm: string) => createHash(algorithm).update(content).digest("hex");
  return {
    name,
    size: content.length,
    entryId,
    md5: digest("md5"),
    sha1: digest("sha1"),
    sha256: digest("sha256"),
    sha512: digest("sha512"),
  };
}
