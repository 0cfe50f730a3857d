/** What an entry with a file adds to the context by itself. */
import type { JsonObject } from "#base/json.ts";

export interface EntryFile {
  entryId: string;
  name: string;
  /** In bytes. */
  size: number;
  md5: string;
  sha1: string;
  sha256: string;
  sha512: string;
  ssdeep?: string;
  /** What `file(1)` says of it: `PNG image data, 8 x 8`. */
  type?: string;
  /** Its media type. */
  info?: string;
}

/** `File` for a file to be looked into, `InfoFile` for one that was made for people: a report, a table. */
export function fileContext(kind: "file" | "infoFile", file: EntryFile): JsonObject {
  const { entryId, info, name, size, type } = file;
  const extension = extensionOf(name);
  const shared: JsonObject = {
    EntryID: entryId,
    ...(info === undefined ? {} : { Info: info }),
    ...(type === undefined ? {} : { Type: type }),
    ...(extension === undefined ? {} : { Extension: extension }),
  };
  if (kind === "infoFile") return { [keyOf("InfoFile")]: { Name: name, Size: size, ...shared } };
  const { md5, sha1, sha256, sha512, ssdeep } = file;
  return {
    [keyOf("File")]: {
      Name: name,
      Size: size,
      MD5: md5,
      SHA1: sha1,
      SHA256: sha256,
      SHA512: sha512,
      ...(ssdeep === undefined ? {} : { SSDeep: ssdeep }),
      ...shared,
    },
  };
}

/** Each entry is a file of its own, be the contents the same; taken up twice, it is there once. */
function keyOf(root: string): string {
  return `${root}(val.EntryID && val.EntryID == obj.EntryID)`;
}

/** Without the dot, as it is written; none for `.profile` and `README`. */
function extensionOf(name: string): string | undefined {
  return /[^./\\]\.([^./\\\s]{1,32})$/.exec(name)?.[1];
}
