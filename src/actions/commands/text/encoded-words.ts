/** Encoded words of mail headers (RFC 2047): `=?UTF-8?B?aGk=?=`. */

/** By its label, as `TextDecoder` knows it; undefined for a charset nobody knows. */
export function decodeCharset(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset.replace(/\*.*$/, "").trim().toLowerCase()).decode(bytes);
  } catch {
    return undefined;
  }
}

export function decodeQuoted(text: string, isHeader: boolean): Uint8Array {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? "";
    const hex = sign === "=" ? text.slice(at + 1, at + 3) : "";
    if (/^[\da-fA-F]{2}$/.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      at += 2;
    } else if (isHeader && sign === "_") bytes.push(0x20);
    else {
      const code = text.charCodeAt(at);
      // What was no byte before cannot be one now; it is written as UTF-8.
      if (code < 0x100) bytes.push(code);
      else bytes.push(...new TextEncoder().encode(sign));
    }
  }
  return Uint8Array.from(bytes);
}

/** Undefined when its charset is unknown or its base64 is none. */
export function decodeWord(charset: string, encoding: string, text: string): string | undefined {
  if (encoding.toLowerCase() === "q") return decodeCharset(decodeQuoted(text, true), charset);
  const letters = text.replace(/\s+/g, "").replace(/=+$/, "");
  if (!/^[A-Za-z0-9+/]*$/.test(letters) || letters.length % 4 === 1) return undefined;
  return decodeCharset(new Uint8Array(Buffer.from(letters, "base64")), charset);
}

const word = /=\?([^?\s]{1,60})\?([bqBQ])\?([^?\n]*)\?=/g;

/** A line as mail programs show it: what stands between two encoded words is nothing, other blanks stay. */
export function decodeHeader(line: string): string {
  const joined = line.replace(/(\?=)\s+(?==\?[^?\s]{1,60}\?[bqBQ]\?)/g, "$1");
  return joined.replace(word, (whole, charset: string, encoding: string, text: string) => {
    return decodeWord(charset, encoding, text) ?? whole;
  });
}

/**
 * A line as `decode_header` of old Pythons has it: blanks around plain parts go as soon as there is an encoded word. The
 * line as it is when one of its words cannot be read.
 */
export function decodeHeaderStripped(line: string): string {
  const parts: string[] = [];
  let from = 0;
  for (const match of line.matchAll(word)) {
    const [whole, charset = "", encoding = "", text = ""] = match;
    // A word ends at a blank or the end of the line.
    if (!/^(?:[ \t]|$)/.test(line.slice(match.index + whole.length, match.index + whole.length + 1))) continue;
    const decoded = decodeWord(charset, encoding, text);
    if (decoded === undefined) return line;
    parts.push(line.slice(from, match.index).trim(), decoded);
    from = match.index + whole.length;
  }
  return parts.length === 0 ? line : parts.join("") + line.slice(from).trim();
}
