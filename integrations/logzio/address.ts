import { TocsinError } from "#sdk/index.ts";

/** Where an account's API lies: by its region's code, or by an address of one's own (a proxy, an emulator). */
export interface LogzioAddress {
  /** Without a slash at the end: `https://api-eu.logz.io`. */
  apiRoot: string;
  /** The region's code; undefined for an address that is not Logz.io's. */
  region: string | undefined;
}

/** The regions Logz.io lists or has listed. A code that is not here is tried all the same: regions are added. */
export const knownRegions = ["us", "eu", "au", "ca", "uk", "nl", "wa"] as const;

export function findAddress(region: string, baseUrl: string): LogzioAddress {
  return baseUrl.trim() === "" ? addressOfRegion(region) : addressOfUrl(baseUrl);
}

function addressOfRegion(text: string): LogzioAddress {
  const code = text.trim().toLowerCase();
  if (code === "" || code === "us") return { apiRoot: "https://api.logz.io", region: "us" };
  if (/^[a-z]{2,8}$/.test(code)) return { apiRoot: `https://api-${code}.logz.io`, region: code };
  throw new TocsinError("CONFIG_INVALID", `region "${text}" is not a region's code`, {
    mend: `Write one of ${knownRegions.join(", ")}: it stands in your console's address, app-<code>.logz.io (without one: us).`,
  });
}

function addressOfUrl(text: string): LogzioAddress {
  const trimmed = text.trim();
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  const mend = "Give the API's address, for example https://api-eu.logz.io, or leave it empty and set region.";
  let url: URL;
  try {
    url = new URL(withScheme);
  } catch (cause) {
    throw new TocsinError("CONFIG_INVALID", `base_url "${text}" is not an address`, { cause, mend });
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new TocsinError("CONFIG_INVALID", `base_url "${text}" is not a web address`, { mend });
  }
  // Both the console (app-eu) and the listener (listener-eu) are often given; only the API answers the API.
  const [, code = ""] = /^(?:api|app|listener)(?:-([a-z]{2,8}))?\.logz\.io$/.exec(url.hostname) ?? [];
  if (url.hostname.endsWith(".logz.io") && /^(?:api|app|listener)[-.]/.test(url.hostname)) return addressOfRegion(code);
  const path = url.pathname.replace(/\/+/g, "/").replace(/(?:\/v[12])?\/?$/, "");
  return { apiRoot: `${url.origin}${path}`, region: undefined };
}
