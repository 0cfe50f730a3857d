/** What a registrar, or a provider that hands out names, leaves to its customers: by the public suffix list. */
import { parse } from "tldts";

export interface KnownHost {
  /** Lower case. */
  host: string;
  /** The part that was registered: `example.co.uk` of `www.example.co.uk`. */
  domain: string;
  /** `co.uk` */
  suffix: string;
}

const asWritten = { extractHostname: false, validateHostname: false, detectIp: false };

/** Undefined when the name ends in no suffix there is, or is one itself. */
export function knownHost(written: string): KnownHost | undefined {
  if (written.length > 253 || written.length < 4) return undefined;
  const host = written.toLowerCase();
  const found = parse(host, { ...asWritten, allowPrivateDomains: true });
  if (!(found.isIcann || found.isPrivate)) return undefined;
  if (found.domain !== null && found.publicSuffix !== null) {
    return { host, domain: found.domain, suffix: found.publicSuffix };
  }
  // A provider's own name (`github.io`) is a domain as well.
  const registered = found.isPrivate ? parse(host, asWritten) : undefined;
  if (!registered?.domain || !registered.publicSuffix) return undefined;
  return { host, domain: registered.domain, suffix: registered.publicSuffix };
}
