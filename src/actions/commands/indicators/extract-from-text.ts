/**
 * Indicators in a text, by type. The one place where commands meet the extraction.
 */
import { readIpAddress } from "#playbook/xsoar/filters/ip-network.ts";
import { ipv4, md5, sha1, sha256 } from "./patterns.ts";

export function extractFromText(text: string): Record<string, Set<string>> {
  const found: Record<string, Set<string>> = {};
  const add = (type: string, value: string) => {
    found[type] ??= new Set();
    found[type].add(value);
  };
  const clean = text.replaceAll("[.]", ".").replace(/\bhxxp(s?):/gi, "http$1:");
  for (const [address] of clean.matchAll(ipv4())) if (readIpAddress(address) !== undefined) add("IP", address);
  for (const pattern of [md5(), sha1(), sha256()]) for (const [hash] of clean.matchAll(pattern)) add("File", hash);
  for (const [url] of clean.matchAll(/\b(?:https?|ftp):\/\/[^\s"'<>]{1,2000}/gi)) add("URL", url);
  for (const [cve] of clean.matchAll(/\bCVE-\d{4}-\d{4,7}\b/gi)) add("CVE", cve.toUpperCase());
  return found;
}
