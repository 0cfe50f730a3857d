/** Addresses that were made harmless, or wrapped by mail filters, as they were before. */
import { asList, textOf } from "#playbook/xsoar/cast.ts";
import { textEntry } from "#sdk/entry.ts";
import type { Arguments } from "../arguments.ts";
import { defineAutomation } from "../automation.ts";

const input = { name: "input", description: "Separated by commas.", type: "list", isDefault: true } as const;

/** Text is split at commas; elements of a list are taken as they are. */
export function inputsOf(args: Arguments): string[] {
  const given = args.get("input");
  const texts = typeof given === "string" ? given.split(",") : asList(given).map(textOf);
  return texts.map((text) => text.trim());
}

export const unescapeIps = defineAutomation({
  name: "UnEscapeIPs",
  description: "Addresses without the brackets around their dots.",
  arguments: [input],
  run: (args) => inputsOf(args).map((text) => textEntry(text.replaceAll("[.]", "."))),
});

export const unescapeUrls = defineAutomation({
  name: "UnEscapeURLs",
  description: "Addresses of pages as they were before they were made harmless or wrapped.",
  arguments: [input],
  run: (args) => inputsOf(args).map((text) => textEntry(unescapeUrl(text))),
});

const safeLink = /\w\.safelinks\.protection\.outlook\.com\/[^?]*\?url=/;
const proofpoint = /^https:\/\/urldefense\.proofpoint\.com\/v[12]\/url\?u=/;
const urlDefense = "https://urldefense.com/v3/__";

export function unescapeUrl(url: string): string {
  if (safeLink.test(url)) return unwrapSafeLink(url);
  const wrapped = proofpoint.exec(url);
  if (wrapped !== null) return unwrapProofpoint(url.slice(wrapped[0].length));
  if (url.startsWith(urlDefense)) {
    const rest = url.slice(urlDefense.length).split("__")[0] ?? "";
    return rest.replace(/^(https?:)\/*/, "$1//");
  }
  return refang(url);
}

/** The last parameter `url` of the query; as there, its value ends at the next equals sign. */
function unwrapSafeLink(url: string): string {
  const parameters = (url.split("?")[1] ?? "").split("&").map((parameter) => parameter.split("="));
  const wrapped = parameters.findLast(([name]) => name === "url")?.[1];
  return wrapped === undefined ? url : decode(wrapped, decodeURIComponent);
}

function unwrapProofpoint(wrapped: string): string {
  const [target = ""] = wrapped.replaceAll("-", "%").replaceAll("_", "/").replace("%3A//", "://").split("&");
  const marked = target
    .replace("%3F", "?")
    .replace("%3D", "=")
    .replaceAll("%40", "@")
    .replaceAll("%26", "&")
    .replaceAll("%23", "#")
    .replaceAll("%3D", "=");
  return decode(marked, decodeURI);
}

function decode(text: string, how: (text: string) => string): string {
  try {
    return how(text);
  } catch {
    return text;
  }
}

function refang(url: string): string {
  let clean = url.replaceAll("[.]", ".");
  for (const [scheme, written] of [
    ["https", /^(?:https|hxxps)/],
    ["http", /^(?:http|hxxp)/],
  ] as const) {
    if (!written.test(url)) continue;
    clean = clean.replace(/^hxxp/, "http").replaceAll("&amp;", "&");
    clean = clean.replace(new RegExp(`^${scheme}:[\\\\/]{0,2}`), `${scheme}://`);
    break;
  }
  return /^(?:http|ftp)/i.test(clean) ? clean : `http://${clean}`;
}
