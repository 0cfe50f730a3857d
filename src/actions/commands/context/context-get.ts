/** `ContextGetEmails`, `ContextGetIps`, `ContextGetHashes`: texts of the context that look like one. */
import type { CommandContext } from "#sdk/command.ts";
import { dataEntry, type EntryDraft } from "#sdk/entry.ts";
import type { Arguments } from "../arguments.ts";
import { defineAutomation } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";
import { ipv4, mailAddress } from "../indicators/patterns.ts";
import { bulletList } from "../markdown/javascript-table.ts";
import { patternsOf } from "../patterns.ts";
import { leavesOf } from "./leaves.ts";

export const contextGetEmails = defineAutomation({
  name: "ContextGetEmails",
  description: "The texts of the context in which there is a mail address.",
  arguments: [{ name: "excludedEmails", description: "Addresses to leave out, separated by commas.", type: "list" }],
  run(args, context) {
    const pattern = patternsOf(context).compile(mailAddress, { ignoreCase: true });
    return gather("Emails found in the context", args, "excludedEmails", context, (text) => pattern.test(text));
  },
});

export const contextGetIps = defineAutomation({
  name: "ContextGetIps",
  description: "The texts of the context in which there is an IPv4 address.",
  arguments: [{ name: "excludedIps", description: "Addresses to leave out, separated by commas.", type: "list" }],
  run: (args, context) => gather("IPs found in the context", args, "excludedIps", context, (text) => ipv4().test(text)),
});

const lengths: Readonly<Record<string, readonly number[]>> = {
  all: [32, 40, 64],
  md5: [32],
  sha1: [40],
  sha256: [64],
};

export const contextGetHashes = defineAutomation({
  name: "ContextGetHashes",
  description: "The texts of the context that have the length of a hash.",
  arguments: [{ name: "hash", description: "Which kind.", options: ["MD5", "SHA1", "SHA256", "all"], default: "all" }],
  run(args, context) {
    const kind = args.text("hash", "all").toLowerCase();
    const wanted = Object.hasOwn(lengths, kind) ? lengths[kind] : undefined;
    if (wanted === undefined) throw new AutomationError(`There is no hash of the kind ${args.text("hash")}`);
    // As there: one hexadecimal digit anywhere is enough beside the length.
    const isHash = (text: string) => wanted.includes(text.length) && /[a-fA-F\d]/.test(text);
    return gather("Hashes found in the context", args, undefined, context, isHash);
  },
});

function gather(
  title: string,
  args: Arguments,
  exclusion: string | undefined,
  { investigation }: CommandContext,
  matches: (text: string) => boolean,
): EntryDraft {
  const excluded = new Set(exclusion === undefined ? [] : args.texts(exclusion));
  const found = new Set<string>();
  for (const { text } of leavesOf(investigation.context())) {
    if (!found.has(text) && !excluded.has(text) && matches(text)) found.add(text);
  }
  const list = [...found];
  return dataEntry(list, { humanReadable: bulletList(title, list) });
}
