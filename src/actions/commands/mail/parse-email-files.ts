import type { JsonObject } from "#base/json.ts";
import { setOwn } from "#playbook/xsoar/javascript/value.ts";
import { dataEntry, type EntryDraft, fileEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";
import { requireFile } from "../files/files.ts";
import { objectTable } from "../markdown/object-table.ts";
import { isCompoundFile } from "./compound-file.ts";
import type { Mail } from "./mail.ts";
import { parseMime } from "./parse-mime.ts";
import { parseOutlook } from "./parse-outlook.ts";

/** `ParseEmailFiles`: a mail that is a file, in the context; its attachments become files, mails within it are read too. */
export const parseEmailFiles = defineAutomation({
  name: "ParseEmailFiles",
  description: "Reads a mail that is a file (.eml, .msg): its headers, texts and attachments.",
  arguments: [
    { name: "entryid", description: "The file's entry.", required: true, isDefault: true },
    { name: "parse_only_headers", description: "The headers alone.", options: ["true", "false"], default: "false" },
    { name: "max_depth", description: "Mails within mails, so deep.", default: "3" },
  ],
  outputs: [
    { path: "Email.From", description: "Who sent it." },
    { path: "Email.To", description: "Who it went to." },
    { path: "Email.CC", description: "Who got a copy." },
    { path: "Email.Subject", description: "Its subject." },
    { path: "Email.Text", description: "Its text." },
    { path: "Email.HTML", description: "Its page." },
    { path: "Email.Headers", description: "Its headers, in order." },
    { path: "Email.HeadersMap", description: "Its headers by name." },
    { path: "Email.AttachmentNames", description: "The names of its attachments." },
    { path: "Email.Depth", description: "0; 1 for a mail within it.", type: "number" },
    { path: "Email.Format", description: "What kind of mail it is." },
  ],
  async run(args, { investigation }) {
    const { content, name } = await requireFile(investigation, args.requiredText("entryid"));
    const mail = isCompoundFile(content) ? parseOutlook(content) : parseMime(content);
    if (mail === undefined) throw new AutomationError(`${name} is no mail that can be read (.eml or .msg)`);
    if (args.flag("parse_only_headers")) {
      const headers = headersMap(mail);
      return dataEntry(headers, {
        humanReadable: objectTable(name, headers),
        entryContext: { Email: { HeadersMap: headers } },
      });
    }
    const found: { data: JsonObject; depth: number }[] = [];
    const files: EntryDraft[] = [];
    collect(mail, 0, Math.max(1, args.integer("max_depth") ?? 3), found, files);
    const mails = found.map(({ data }) => data);
    const [first] = mails;
    const shown = mails.map(({ Attachments, CC, From, Subject, Text, To }) => ({
      From: From ?? "",
      To: To ?? "",
      CC: CC ?? "",
      Subject: Subject ?? "",
      Text: Text ?? "",
      Attachments: Attachments ?? "",
    }));
    const entry = dataEntry(mails, {
      humanReadable: objectTable(`Results for ${name}`, shown, {
        headers: ["From", "To", "CC", "Subject", "Text", "Attachments"],
        removeNull: true,
      }),
      entryContext: { Email: mails.length === 1 && first !== undefined ? first : mails },
    });
    return [...files, entry];
  },
});

function collect(
  mail: Mail,
  depth: number,
  most: number,
  found: { data: JsonObject; depth: number }[],
  files: EntryDraft[],
): void {
  found.push({ data: mailAsData(mail, depth), depth });
  for (const { content, mail: inner, name } of mail.attachments) {
    if (inner === undefined) files.push(fileEntry(safeName(name), content));
    else if (depth + 1 < most) collect(inner, depth + 1, most, found, files);
    else files.push(fileEntry(safeName(name), content));
  }
}

/** The name of a file, not a way to another one. */
function safeName(name: string): string {
  return name.split(/[/\\]/).at(-1)?.trim() || "attachment";
}

function headersMap({ headers }: Mail): JsonObject {
  const map: JsonObject = {};
  for (const { name, value } of headers) {
    const known = Object.hasOwn(map, name) ? map[name] : undefined;
    setOwn(map, name, known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value]);
  }
  return map;
}

function mailAsData(mail: Mail, depth: number): JsonObject {
  const names = mail.attachments.map(({ name }) => name);
  return {
    To: mail.to,
    CC: mail.cc,
    From: mail.from,
    Subject: mail.subject,
    HTML: mail.html,
    Text: mail.text,
    Headers: mail.headers.map(({ name, value }) => ({ name, value })),
    HeadersMap: headersMap(mail),
    Attachments: names.join(","),
    AttachmentNames: names,
    Format: mail.format,
    Depth: depth,
  };
}
