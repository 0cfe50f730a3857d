/** The domain somebody registered behind an address of a page or a mail, by the public suffix list. */
import { parse } from "tldts";

export interface HostParts {
  /** `www.example.co.uk`; empty when the host is the domain itself. */
  fqdn: string;
  /** `example.co.uk` */
  domain: string;
}

const nothing: HostParts = { fqdn: "", domain: "" };
const mail = /^[A-Za-z0-9._%+'-]{1,64}@((?:[\p{L}\p{N}-]{1,63}\.)+[\p{L}\p{N}-]{2,63})$/u;
const safeLink = /^(?:https?:\/\/)?\w{1,30}\.safelinks\.protection\.outlook\.com\/.*?\?url=/i;
const proofpoint = /^https:\/\/urldefense\.proofpoint\.com\/v[12]\/url\?u=/;

/** Empty parts when there is no domain. */
export function hostPartsOf(given: string): HostParts {
  const text = given.trim();
  if (text === "" || text.length > 10_000) return nothing;
  const found = partsOf(mail.exec(text)?.[1] ?? unwrap(text));
  return found.domain === "" ? partsOf(`https://${text}`) : found;
}

function partsOf(address: string): HostParts {
  const { domain, hostname, isIcann, isIp } = parse(address);
  if (domain === null || hostname === null || isIp || !isIcann) return nothing;
  return { fqdn: hostname === domain ? "" : hostname, domain };
}

function unwrap(text: string): string {
  if (safeLink.test(text)) return decode(decode(parameter(text, "url")));
  if (proofpoint.test(text)) return decode(parameter(text, "u").replaceAll("-", "%").replaceAll("_", "/"));
  const plain = text
    .toLowerCase()
    .replaceAll("[.]", ".")
    .replace("hxxp", "http")
    .replaceAll("&amp;", "&")
    .replace("http:\\\\", "http://");
  return /^(?:http|ftp)/.test(plain) ? plain : `http://${plain}`;
}

function parameter(url: string, name: string): string {
  const query = url.slice(url.indexOf("?") + 1).split("&");
  return query.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
