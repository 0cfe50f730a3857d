/** What an indicator is, by its looks; and what reputations are called. */
import { readIpAddress, readIpNetwork } from "#playbook/xsoar/filters/ip-network.ts";

/** Undefined when nothing fits: whoever makes the indicator must say what it is. */
export function typeOfIndicator(value: string): string | undefined {
  const address = readIpAddress(value);
  if (address !== undefined) return address.bits === 32 ? "IP" : "IPv6";
  if (value.includes("/") && readIpNetwork(value) !== undefined) return value.includes(":") ? "IPv6CIDR" : "CIDR";
  if (/^(?:[a-fA-F\d]{32}|[a-fA-F\d]{40}|[a-fA-F\d]{64}|[a-fA-F\d]{128})$/.test(value)) return "File";
  if (/^(?:https?|hxxps?|ftp):\/\/\S+$/i.test(value)) return "URL";
  if (/^CVE-\d{4}-\d{4,7}$/i.test(value)) return "CVE";
  if (/^[^\s@]+@[^\s@]+\.[A-Za-z]{2,}$/.test(value)) return "Email";
  return /^(?:[\p{L}\p{N}_-]{1,63}\.)+[\p{L}]{2,}$/u.test(value) ? "Domain" : undefined;
}

const scores: Readonly<Record<string, number>> = {
  none: 0,
  unknown: 0,
  good: 1,
  benign: 1,
  suspicious: 2,
  bad: 3,
  malicious: 3,
};

/** A reputation by its name or its number. */
export function readReputation(text: string): number | undefined {
  const word = text.trim().toLowerCase();
  if (/^[0-3]$/.test(word)) return Number(word);
  return Object.hasOwn(scores, word) ? scores[word] : undefined;
}

export function nameReputation(score: number): string {
  return ["None", "Good", "Suspicious", "Bad"][score] ?? "None";
}
