/** A mail as it is read from a file, whatever kind of file that was. */
export interface Mail {
  /** In their order, as text. */
  headers: { name: string; value: string }[];
  subject: string;
  from: string;
  to: string;
  cc: string;
  text: string;
  html: string;
  /** `multipart/mixed` and its like. */
  format: string;
  attachments: MailAttachment[];
}

export interface MailAttachment {
  name: string;
  content: Uint8Array;
  /** The attachment is a mail itself. */
  mail?: Mail;
}

export function headerOf(headers: Mail["headers"], name: string): string {
  const wanted = name.toLowerCase();
  return headers.find((header) => header.name.toLowerCase() === wanted)?.value ?? "";
}

/** The addresses of a header, without the names: `a@example.com, b@example.com`. */
export function addressesIn(value: string): string {
  const found = value.split(/[\s<>,;:"'()[\]]+/).filter((word) => /^[^@]+@[^@]+$/.test(word));
  return found.length === 0 ? value.trim() : [...new Set(found)].join(", ");
}
