import { TocsinError } from "#sdk/index.ts";

/**
 * Every spelling of a Sekoia.io address people have been told to use leads to one root. The vendor's own pages and
 * clients disagree (with or without `/api`, `/v1`, `/v1/sic/`, the console's address), so none of them may break.
 */
export interface SekoiaAddress {
  /** Everything of the API lies beneath it, without a slash at the end: `https://api.sekoia.io/v1`. */
  apiRoot: string;
  /** The region's name as Sekoia.io writes it; undefined for an address we do not know. */
  region: string | undefined;
}

const regionOfHost: Record<string, string> = {
  "api.sekoia.io": "FRA1",
  "app.sekoia.io": "FRA1",
  "app.fra2.sekoia.io": "FRA2",
  "app.mco1.sekoia.io": "MCO1",
  "app.uae1.sekoia.io": "UAE1",
  "app.usa1.sekoia.io": "USA1",
  "api.usa1.sekoia.io": "USA1",
};

/** Path endings that are part of the API or of the console, never of a proxy in front of it. */
const knownTail = /\/(?:api|v1|sic|auth|me|alerts|operations|symphony)$/;

export function normaliseBaseUrl(text: string): SekoiaAddress {
  const trimmed = text.trim();
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  let url: URL;
  try {
    url = new URL(withScheme);
  } catch (cause) {
    throw new TocsinError("CONFIG_INVALID", `base_url "${text}" is not an address`, {
      cause,
      mend: "Give the address of your region, for example https://api.sekoia.io or https://app.fra2.sekoia.io/api.",
    });
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new TocsinError("CONFIG_INVALID", `base_url "${text}" is not a web address`, {
      mend: "It starts with https://, for example https://api.sekoia.io.",
    });
  }
  let prefix = url.pathname.replace(/\/+/g, "/").replace(/\/$/, "");
  while (knownTail.test(prefix)) prefix = prefix.replace(knownTail, "");
  // Hosts named api.* answer beneath /v1, as documented for them; every other region keeps the API beneath /api.
  const version = url.hostname.startsWith("api.") ? "/v1" : "/api/v1";
  return { apiRoot: `${url.origin}${prefix}${version}`, region: regionOfHost[url.hostname] };
}
