import type { HttpResponse, Json, JsonObject } from "#sdk/index.ts";
import { reasonPhraseOf } from "./reason-phrase.ts";

/** An answer as Sekoia.io's own action gives it to a playbook, key by key. */
export function readResult(response: HttpResponse, url: string): JsonObject {
  const contentType = response.headers["content-type"] ?? "";
  return {
    reason: reasonPhraseOf(response.status),
    status_code: response.status,
    url,
    headers: { ...response.headers },
    encoding: /charset="?([^\s;"]+)/i.exec(contentType)?.[1] ?? "utf-8",
    elapsed: response.elapsed,
    text: response.text,
    json: readJson(response, contentType),
  };
}

function readJson(response: HttpResponse, contentType: string): Json {
  const isJson = contentType.split(";")[0]?.trim().toLowerCase() === "application/json";
  if (!isJson || response.status === 204 || response.text.trim() === "") return null;
  try {
    return response.json();
  } catch {
    // The text is there for whoever wants it.
    return null;
  }
}
