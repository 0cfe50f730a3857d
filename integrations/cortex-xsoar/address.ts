import { type JsonObject, TocsinError } from "#sdk/index.ts";

/** Where an XSOAR's REST API and its webhooks are; both can be derived from the one address people know. */
export interface XsoarAddress {
  /** Everything of the API lies beneath it, without a slash at the end. */
  apiRoot: string;
  /** XSOAR 8 keys come with an id and live behind a prefix. */
  isCloud: boolean;
}

export function readAddress(parameters: JsonObject): XsoarAddress {
  const url = parseUrl(parameters.url);
  if (url === undefined) {
    throw new TocsinError(
      "CONFIG_INVALID",
      `url "${String(parameters.url ?? "")}" of the XSOAR instance is not an address`,
      {
        mend: "Give the server's address, for example https://xsoar.example.com.",
      },
    );
  }
  const isCloud = typeof parameters.api_key_id === "string" && parameters.api_key_id.trim() !== "";
  // People paste the address of a webhook, too.
  const path = url.pathname
    .replace(/\/+/g, "/")
    .replace(/\/instance\/execute(?:\/.*)?$/, "")
    .replace(/\/$/, "");
  if (!isCloud) return { apiRoot: `${url.origin}${path}`, isCloud };
  const prefixed = /\/xsoar\/public\/v1$/.test(path) ? path : `${path.replace(/\/xsoar$/, "")}/xsoar/public/v1`;
  return { apiRoot: `${siblingOrigin(url, "api-")}${prefixed}`, isCloud };
}

/** True when a request to this address reaches a webhook of that XSOAR. */
export function isWebhookOf(parameters: JsonObject, target: string): boolean {
  const url = parseUrl(target);
  const server = parseUrl(parameters.url);
  if (url === undefined || server === undefined) return false;
  const named = parseUrl(parameters.webhook_url);
  // A webhook listening on a port of its own has no path to be recognised by, only the address it was given.
  if (named !== undefined && named.origin === url.origin && trimPath(named) === trimPath(url)) return true;
  if (!/\/instance\/execute\/[^/]+/.test(url.pathname)) return false;
  const origins = new Set([server.origin, siblingOrigin(server, "ext-"), siblingOrigin(server, "api-")]);
  if (named !== undefined) origins.add(named.origin);
  return origins.has(url.origin);
}

function parseUrl(value: unknown): URL | undefined {
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const text = value.trim();
  const url = URL.parse(/^https?:\/\//i.test(text) ? text : `https://${text}`);
  return url === null ? undefined : url;
}

function trimPath(url: URL): string {
  return url.pathname.replace(/\/+/g, "/").replace(/\/$/, "");
}

/** XSOAR 8 has its API at `api-<tenant>` and its webhooks at `ext-<tenant>`; an XSOAR 6 or a bare host has no such twin. */
function siblingOrigin(url: URL, prefix: "api-" | "ext-"): string {
  const known = /^(?:api|ext)-(.+)$/.exec(url.hostname);
  if (known === null) return url.origin;
  return `${url.protocol}//${prefix}${known[1]}${url.port === "" ? "" : `:${url.port}`}`;
}

/** Where a webhook of that name is called: through the server, in XSOAR 8 at the twin host for what comes from outside. */
export function webhookAddress(parameters: JsonObject, webhook: string): string {
  const { apiRoot, isCloud } = readAddress(parameters);
  const name = encodeURIComponent(webhook);
  if (!isCloud) return `${apiRoot}/instance/execute/${name}`;
  const url = new URL(apiRoot);
  return `${siblingOrigin(url, "ext-")}/xsoar/instance/execute/${name}`;
}
