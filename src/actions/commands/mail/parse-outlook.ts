/** Reads a mail as Outlook saves it: an `.msg` file, properties by number within a compound file (MS-OXMSG). */
import { decodeHeader } from "../text/encoded-words.ts";
import { type CompoundEntry, readCompoundFile } from "./compound-file.ts";
import { addressesIn, headerOf, type Mail, type MailAttachment } from "./mail.ts";

/** Numbers of properties. */
const property = {
  subject: "0037",
  headers: "007D",
  senderName: "0C1A",
  senderAddress: "0C1F",
  senderSmtp: "5D01",
  displayCc: "0E03",
  displayTo: "0E04",
  body: "1000",
  html: "1013",
  attachmentData: "3701",
  attachmentLongName: "3707",
  attachmentName: "3704",
  recipientSmtp: "39FE",
  recipientAddress: "3003",
  recipientName: "3001",
  displayName: "3001",
} as const;

const deepest = 10;

/** Undefined when it is no mail of Outlook's. */
export function parseOutlook(content: Uint8Array): Mail | undefined {
  const root = readCompoundFile(content);
  if (root === undefined || !root.children.some(({ name }) => name.startsWith("__substg1.0_"))) return undefined;
  return readMessage(root, 0);
}

function readMessage(storage: CompoundEntry, depth: number): Mail {
  const headers = readHeaders(textOf(storage, property.headers));
  const recipients = storage.children.filter(({ name }) => name.startsWith("__recip_version1.0_")).map(readRecipient);
  const addresses = (kind: number) =>
    recipients
      .filter((recipient) => recipient.kind === kind)
      .map(({ address }) => address)
      .join(", ");
  const sender = textOf(storage, property.senderSmtp) || textOf(storage, property.senderAddress);
  return {
    headers,
    subject: textOf(storage, property.subject) || headerOf(headers, "Subject"),
    from: addressesIn(headerOf(headers, "From")) || sender || textOf(storage, property.senderName),
    to: addressesIn(headerOf(headers, "To")) || addresses(1) || textOf(storage, property.displayTo),
    cc: addressesIn(headerOf(headers, "Cc")) || addresses(2) || textOf(storage, property.displayCc),
    text: textOf(storage, property.body),
    html: htmlOf(storage),
    format: "application/vnd.ms-outlook",
    attachments:
      depth > deepest
        ? []
        : storage.children
            .filter(({ name }) => name.startsWith("__attach_version1.0_"))
            .map((entry, index) => readAttachment(entry, index, depth)),
  };
}

function find(storage: CompoundEntry, number: string, ...types: string[]): CompoundEntry | undefined {
  for (const type of types) {
    const wanted = `__substg1.0_${number}${type}`;
    const found = storage.children.find(({ name }) => name.toUpperCase() === wanted.toUpperCase());
    if (found !== undefined) return found;
  }
  return undefined;
}

function textOf(storage: CompoundEntry, number: string): string {
  const entry = find(storage, number, "001F", "001E");
  if (entry === undefined) return "";
  const encoding = entry.name.toUpperCase().endsWith("001F") ? "utf-16le" : "windows-1252";
  return new TextDecoder(encoding).decode(entry.content()).replace(/\0+$/, "");
}

function htmlOf(storage: CompoundEntry): string {
  const bytes = find(storage, property.html, "0102")?.content();
  return bytes === undefined ? textOf(storage, property.html) : new TextDecoder().decode(bytes);
}

function readHeaders(text: string): Mail["headers"] {
  return text
    .replace(/\r?\n[ \t]+/g, " ")
    .split(/\r?\n/)
    .flatMap((line) => {
      const colon = line.indexOf(":");
      if (colon < 1 || /\s/.test(line.slice(0, colon))) return [];
      return [{ name: line.slice(0, colon), value: decodeHeader(line.slice(colon + 1).trim()) }];
    });
}

/** Who it went to, and how: 1 to, 2 copy. The kind stands among the properties of fixed length. */
function readRecipient(storage: CompoundEntry): { address: string; kind: number } {
  const address =
    textOf(storage, property.recipientSmtp) ||
    textOf(storage, property.recipientAddress) ||
    textOf(storage, property.recipientName);
  const bytes = storage.children.find(({ name }) => name === "__properties_version1.0")?.content() ?? new Uint8Array();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 8; at + 16 <= bytes.length; at += 16) {
    if (view.getUint32(at, true) === 0x0c150003) return { address, kind: view.getUint32(at + 8, true) };
  }
  return { address, kind: 1 };
}

function readAttachment(storage: CompoundEntry, index: number, depth: number): MailAttachment {
  const inner = find(storage, property.attachmentData, "000D");
  const written = textOf(storage, property.attachmentLongName) || textOf(storage, property.attachmentName);
  if (inner !== undefined) {
    const mail = readMessage(inner, depth + 1);
    const name = written || `${mail.subject || textOf(storage, property.displayName) || "mail"}.msg`;
    // Its own file cannot be cut out of the whole; what it says is all there.
    return { name, content: new TextEncoder().encode(mail.html || mail.text), mail };
  }
  const content = find(storage, property.attachmentData, "0102")?.content() ?? new Uint8Array();
  return { name: written || `attachment-${index + 1}`, content };
}
