/** Reads a mail as it went over the wire (RFC 5322, MIME): an `.eml` file. Lenient: what is broken is read as far as it goes. */
import { decodeCharset, decodeHeader, decodeQuoted } from "../text/encoded-words.ts";
import { type HeaderParameters, readHeaderParameters } from "./header-parameters.ts";
import { addressesIn, headerOf, type Mail } from "./mail.ts";

const deepest = 20;
const mostParts = 2_000;

/** Bytes as characters of the same number: structure is found without knowing the charset. */
type Raw = string;

interface Part {
  headers: Mail["headers"];
  type: HeaderParameters;
  body: Raw;
}

interface Budget {
  left: number;
}

/** Undefined for what does not begin like a mail. */
export function parseMime(content: Uint8Array): Mail | undefined {
  const raw: Raw = Buffer.from(content.buffer, content.byteOffset, content.length).toString("latin1");
  const part = readPart(raw.replace(/^(?:\ufeff|\u00ef\u00bb\u00bf|[\r\n])+/, ""));
  if (part.headers.length === 0) return undefined;
  return readMail(part, 0, { left: mostParts });
}

function readMail(part: Part, depth: number, budget: Budget): Mail {
  const { headers } = part;
  const mail: Mail = {
    headers,
    subject: headerOf(headers, "Subject"),
    from: addressesIn(headerOf(headers, "From")),
    to: addressesIn(headerOf(headers, "To")),
    cc: addressesIn(headerOf(headers, "Cc")),
    text: "",
    html: "",
    format: part.type.value || "text/plain",
    attachments: [],
  };
  takePart(mail, part, depth, budget);
  return mail;
}

function takePart(mail: Mail, part: Part, depth: number, budget: Budget): void {
  if (--budget.left < 0 || depth > deepest) return;
  const { type } = part;
  const boundary = type.parameters.get("boundary");
  if (type.value.startsWith("multipart/") && boundary !== undefined && boundary !== "") {
    for (const inner of splitParts(part.body, boundary)) takePart(mail, readPart(inner), depth + 1, budget);
    return;
  }
  const disposition = readHeaderParameters(headerOf(part.headers, "Content-Disposition"));
  const name = disposition.parameters.get("filename") ?? type.parameters.get("name");
  const content = decodeBody(part);
  if (type.value === "message/rfc822") {
    const inner = readMail(readPart(Buffer.from(content).toString("latin1")), depth + 1, budget);
    mail.attachments.push({ name: name ?? `${inner.subject || "mail"}.eml`, content, mail: inner });
    return;
  }
  const isText = type.value === "" || type.value === "text/plain" || type.value === "text/html";
  if (name !== undefined || disposition.value === "attachment" || !isText) {
    mail.attachments.push({ name: name ?? `attachment-${mail.attachments.length + 1}`, content });
    return;
  }
  const text = decodeText(content, type.parameters.get("charset"));
  if (type.value === "text/html") mail.html += text;
  else mail.text += text;
}

function decodeText(content: Uint8Array, charset: string | undefined): string {
  return decodeCharset(content, charset ?? "utf-8") ?? new TextDecoder().decode(content);
}

function decodeBody({ body, headers }: Part): Uint8Array {
  const encoding = headerOf(headers, "Content-Transfer-Encoding").trim().toLowerCase();
  if (encoding === "base64") return new Uint8Array(Buffer.from(body.replace(/[^A-Za-z0-9+/]/g, ""), "base64"));
  if (encoding === "quoted-printable") return decodeQuoted(body.replace(/=[ \t]*\r?\n/g, ""), false);
  return new Uint8Array(Buffer.from(body, "latin1"));
}

const endOfHeaders = /\r?\n\r?\n/;

function readPart(raw: Raw): Part {
  const blank = raw.startsWith("\n") || raw.startsWith("\r\n") ? null : endOfHeaders.exec(raw);
  const head = blank === null ? (/^[!-9;-~]+:/.test(raw) ? raw : "") : raw.slice(0, blank.index);
  const body = blank === null ? raw.slice(head.length).replace(/^\r?\n/, "") : raw.slice(blank.index + blank[0].length);
  const headers: Mail["headers"] = [];
  let type = "";
  for (const line of head.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon < 1 || /\s/.test(line.slice(0, colon))) continue;
    const name = line.slice(0, colon);
    const written = new TextDecoder().decode(Buffer.from(line.slice(colon + 1).trim(), "latin1"));
    if (name.toLowerCase() === "content-type" && type === "") type = written;
    headers.push({ name, value: decodeHeader(written) });
  }
  return { headers, type: readHeaderParameters(type), body };
}

/** What stands between the lines of a boundary; before the first and after the last is nothing for anybody. */
function splitParts(body: Raw, boundary: string): Raw[] {
  const mark = `--${boundary}`;
  const parts: Raw[] = [];
  let from = -1;
  for (let at = body.indexOf(mark); at >= 0 && parts.length < mostParts; at = body.indexOf(mark, at + mark.length)) {
    if (at > 0 && body[at - 1] !== "\n") continue;
    const lineEnd = body.indexOf("\n", at);
    const rest = body.slice(at + mark.length, lineEnd < 0 ? undefined : lineEnd).trim();
    // A boundary that begins like another is another one.
    if (rest !== "" && rest !== "--") continue;
    if (from >= 0) parts.push(body.slice(from, at).replace(/\r?\n$/, ""));
    if (rest === "--" || lineEnd < 0) return parts;
    from = lineEnd + 1;
  }
  if (from >= 0 && parts.length < mostParts) parts.push(body.slice(from));
  return parts;
}
