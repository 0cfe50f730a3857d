/** Files of the War Room. */
import { inflateSync } from "node:zlib";
import { messageOf } from "#base/errors.ts";
import { dataEntry, errorEntry, fileEntry } from "#sdk/entry.ts";
import type { Investigation } from "#sdk/investigation.ts";
import { defineAutomation } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";
import { textOfEntry } from "../entries/kept-entry.ts";
import { requireEntries } from "../entries/server-entries.ts";
import { decodeText } from "./decode-text.ts";

export async function requireFile(
  investigation: Investigation,
  entryId: string,
): Promise<{ name: string; content: Uint8Array }> {
  const file = await investigation.file(entryId);
  if (file === undefined) throw new AutomationError(`There is no file with the entry ${entryId}`);
  return file;
}

export const fileCreateAndUpload = defineAutomation({
  name: "FileCreateAndUpload",
  description: "Makes a file of a text, or of what an entry says.",
  arguments: [
    { name: "filename", description: "Its name.", required: true, isDefault: true },
    { name: "data", description: "What it holds." },
    { name: "entryId", description: "The entry whose text it holds." },
  ],
  async run(args, context) {
    const name = args.requiredText("filename");
    const entryId = args.optionalText("entryId");
    if (args.has("data") === (entryId !== undefined))
      return errorEntry("FileCreateAndUpload takes data or entryId, one of them");
    if (entryId === undefined) return fileEntry(name, new TextEncoder().encode(args.text("data")));
    const [entry] = await requireEntries(context, [entryId]);
    return fileEntry(name, new TextEncoder().encode(entry === undefined ? "" : textOfEntry(entry)));
  },
});

/** There, a path on the server's disk; here a file is named by its entry, and nobody needs to know where it lies. */
export const getFilePath = defineAutomation({
  name: "getFilePath",
  description: "Name and id of a file.",
  arguments: [{ name: "id", description: "Its entry.", required: true, isDefault: true }],
  async run(args, { investigation }) {
    const id = args.requiredText("id");
    const { name } = await requireFile(investigation, id);
    return dataEntry({ id, path: id, name }, { ignoreAutoExtract: true });
  },
});

export const readFile = defineAutomation({
  name: "ReadFile",
  description: "The text of a file, in the context.",
  arguments: [
    { name: "entryID", description: "Its entry.", required: true, isDefault: true },
    { name: "maxFileSize", description: "At most so many bytes.", default: "1048576" },
    {
      name: "encoding",
      description: "How its text is written; looked for when left out.",
      options: ["utf-8", "utf-16", "ascii"],
    },
  ],
  outputs: [{ path: "FileData", description: "The text." }],
  async run(args, { investigation }) {
    const file = await requireFile(investigation, args.requiredText("entryID"));
    const bytes = file.content.subarray(0, Math.max(0, args.integer("maxFileSize") ?? 1_048_576));
    const text = decodeText(bytes, args.optionalText("encoding"));
    if (text === undefined) return errorEntry(`There is no encoding ${args.text("encoding")}`);
    if (text === "") return errorEntry("No data could be read.");
    return dataEntry(
      { FileData: text },
      { humanReadable: `Read ${bytes.length} bytes of ${file.name}`, entryContext: { FileData: text } },
    );
  },
});

/** `Base64ListToFile`: a list that holds a file as base64 becomes that file. */
export const base64ListToFile = defineAutomation({
  name: "Base64ListToFile",
  description: "Makes a file of a list that holds one as base64.",
  arguments: [
    { name: "listname", description: "The list.", required: true },
    { name: "filename", description: "The name of the file; the list's when left out." },
    { name: "isZipFile", description: "What it holds is compressed.", options: ["yes", "no"], default: "no" },
  ],
  async run(args, { investigation }) {
    const name = args.requiredText("listname");
    const content = await investigation.list(name);
    if (content === undefined) return errorEntry(`There is no list ${name}`);
    let bytes: Uint8Array = decodeBase64(content);
    if (args.flag("isZipFile")) bytes = inflate(bytes);
    return fileEntry(args.text("filename", name), bytes);
  },
});

function decodeBase64(text: string): Uint8Array {
  const letters = text.replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(letters) || letters.replace(/=+$/, "").length % 4 === 1) {
    throw new AutomationError("The list holds no base64");
  }
  return new Uint8Array(Buffer.from(letters, "base64"));
}

const largestFile = 100 * 1024 * 1024;

function inflate(bytes: Uint8Array): Uint8Array {
  try {
    return new Uint8Array(inflateSync(bytes, { maxOutputLength: largestFile }));
  } catch (error) {
    throw new AutomationError(`What the list holds cannot be decompressed: ${messageOf(error)}`);
  }
}
