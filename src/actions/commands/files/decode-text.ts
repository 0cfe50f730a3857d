/** The text of a file: by the encoding that is named, else by its byte order mark, else UTF-8. */

const encodings: Readonly<Record<string, string>> = {
  "utf-8": "utf-8",
  utf8: "utf-8",
  ascii: "utf-8",
  "utf-16": "utf-16",
  utf16: "utf-16",
  "utf-16le": "utf-16le",
  "utf-16be": "utf-16be",
  latin1: "latin1",
  "latin-1": "latin1",
  "iso-8859-1": "latin1",
  "windows-1252": "windows-1252",
};

/** Undefined: there is no such encoding. What cannot be read is replaced. */
export function decodeText(bytes: Uint8Array, encoding?: string): string | undefined {
  const named = encoding?.trim().toLowerCase();
  if (named !== undefined && !Object.hasOwn(encodings, named)) return undefined;
  const wanted = named === undefined ? undefined : encodings[named];
  const marked = markOf(bytes);
  if (wanted === "utf-16") return decode(bytes, marked === "utf-16be" ? marked : "utf-16le");
  return decode(bytes, wanted ?? marked ?? "utf-8");
}

function markOf([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : undefined;
}

/** A byte order mark is no part of the text. */
function decode(bytes: Uint8Array, encoding: string): string {
  return new TextDecoder(encoding).decode(bytes);
}
