/** `ExtractIP`, `ExtractEmail`, `ExtractHash`: what a text holds, in the context, but for what the whitelist names. */
import type { JsonObject } from "#base/json.ts";
import { isInNetwork, readIpAddress, readIpNetwork } from "#playbook/xsoar/filters/ip-network.ts";
import { dataEntry } from "#sdk/entry.ts";
import type { Investigation } from "#sdk/investigation.ts";
import type { Arguments } from "../arguments.ts";
import { defineAutomation } from "../automation.ts";
import { listItems } from "../lists/lists.ts";
import { bulletList } from "../markdown/javascript-table.ts";
import { patternsOf } from "../patterns.ts";
import { ipv4, mailAddress, md5, sha1, sha256 } from "./patterns.ts";

const text = { name: "text", description: "The text, or any value.", required: true, isDefault: true } as const;

function textToSearch(args: Arguments): string {
  const given = args.required("text");
  return typeof given === "string" ? given : JSON.stringify(given).replaceAll("\\n", " ");
}

const whitelist = (investigation: Investigation) => listItems(investigation, "Indicators Whitelist");

function entryOf(title: string, rows: JsonObject[], key: string) {
  const lines = rows.map((row) => String(Object.values(row)[0]));
  return dataEntry(rows, {
    humanReadable: bulletList(title, lines),
    ...(rows.length === 0 ? {} : { entryContext: { [key]: rows } }),
  });
}

export const extractIp = defineAutomation({
  name: "ExtractIP",
  description: "The IPv4 addresses in a text.",
  arguments: [text],
  outputs: [{ path: "IP.Address", description: "The addresses." }],
  async run(args, { investigation }) {
    const networks = (await whitelist(investigation)).flatMap((item) => readIpNetwork(item) ?? []);
    const found = new Set<string>();
    for (const [match] of textToSearch(args).matchAll(ipv4())) {
      const address = readIpAddress(match);
      if (address !== undefined && !networks.some((network) => isInNetwork(address, network))) found.add(match);
    }
    const rows = [...found].map((Address) => ({ Address }));
    return entryOf("Extracted IPs", rows, "IP(val.Address && val.Address === obj.Address)");
  },
});

export const extractEmail = defineAutomation({
  name: "ExtractEmail",
  description: "The mail addresses in a text.",
  arguments: [text],
  outputs: [{ path: "Account.Email.Address", description: "The addresses." }],
  async run(args, context) {
    const known = new Set(await whitelist(context.investigation));
    const pattern = patternsOf(context).compile(mailAddress, { ignoreCase: true });
    const found = new Set<string>();
    for (const { groups } of pattern.matches(textToSearch(args))) {
      const address = groups[0]?.text ?? "";
      if (!known.has(address)) found.add(address);
    }
    const rows = [...found].map((Address) => ({ Address }));
    return entryOf("Extracted emails", rows, "Account.Email(val.Address && val.Address === obj.Address)");
  },
});

export const extractHash = defineAutomation({
  name: "ExtractHash",
  description: "The MD5, SHA1 and SHA256 hashes in a text.",
  arguments: [text],
  outputs: [
    { path: "File.MD5", description: "MD5." },
    { path: "File.SHA1", description: "SHA1." },
    { path: "File.SHA256", description: "SHA256." },
  ],
  async run(args, { investigation }) {
    const known = new Set(await whitelist(investigation));
    const rows: JsonObject[] = [];
    for (const [kind, pattern] of [
      ["MD5", md5()],
      ["SHA1", sha1()],
      ["SHA256", sha256()],
    ] as const) {
      const hashes = new Set([...textToSearch(args).matchAll(pattern)].map(([hash]) => hash));
      for (const hash of hashes) if (!known.has(hash)) rows.push({ [kind]: hash });
    }
    const same = ["MD5", "SHA1", "SHA256"].map((kind) => `val.${kind} && val.${kind} === obj.${kind}`);
    return entryOf("Extracted hashes", rows, `File(${same.join(" || ")})`);
  },
});
