/**
 * Sekoia.io's push channel. It has neither replay nor acknowledgement, so nothing it says is used: that it speaks of alerts
 * is reason enough to look.
 */
import { isObject, type Json, type ParameterDefinition, type SourceDefinition } from "#sdk/index.ts";
import { normaliseBaseUrl } from "./base-url.ts";

export const liveParameters: readonly ParameterDefinition[] = [
  {
    id: "live_notifications",
    label: "Listen for notifications",
    type: "boolean",
    default: true,
    help: "Alerts are then fetched the moment they are raised, where the push channel can be reached. Nothing depends on it.",
  },
  {
    id: "liveapi_url",
    label: "Address of the notifications",
    type: "text",
    help: "wss://…; empty: what belongs to base_url.",
  },
];

export const watchNews: NonNullable<SourceDefinition["watch"]> = (context, on) => {
  const { parameters } = context.instance;
  if (parameters.live_notifications === false) return undefined;
  const key = typeof parameters.api_key === "string" ? parameters.api_key.trim() : "";
  return context.listen({
    url: liveAddress(parameters.liveapi_url, parameters.base_url),
    headers: { cookie: `access_token_cookie=${encodeURIComponent(key)}` },
    hello: JSON.stringify({ action: "upgrade" }),
    signal: context.signal,
    onOpen: on.onLive,
    onMessage(text) {
      if (speaksOfAlerts(text)) on.onNews();
    },
  });
};

/** The console's host keeps it, whatever the API's own is called. */
export function liveAddress(given: Json | undefined, baseUrl: Json | undefined): string {
  const text = typeof given === "string" ? given.trim() : "";
  if (text !== "") return text.replace(/^http/i, "ws");
  const base = typeof baseUrl === "string" && baseUrl.trim() !== "" ? baseUrl : "https://api.sekoia.io";
  const { origin, hostname, port, protocol } = new URL(normaliseBaseUrl(base).apiRoot);
  const host = /\.sekoia\.io$/.test(hostname) ? hostname.replace(/^api\./, "app.") : hostname;
  const at = origin.includes("[") ? origin.replace(/^.*\/\//, "") : `${host}${port === "" ? "" : `:${port}`}`;
  return `${protocol === "http:" ? "ws" : "wss"}://${at}/live/`;
}

/** Alerts and their comments; cases change nothing that is fetched. */
function speaksOfAlerts(text: string): boolean {
  try {
    const said: Json = JSON.parse(text);
    return isObject(said) && (said.type === "alert" || said.type === "alert-comment");
  } catch {
    return false;
  }
}
