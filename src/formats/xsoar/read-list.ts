import type { ContentList } from "#playbook/content-list.ts";
import { type Fields, scalarText } from "./fields.ts";
import { readIdentity } from "./versions.ts";

const types = ["plain_text", "json", "html", "markdown", "css"] as const;

/** A list as XSOAR wraps it. In packs the data may stand in a file of its own; then it is `-` or nothing here. */
export function readList(fields: Fields): ContentList | undefined {
  const identity = readIdentity(fields, "A list");
  if (!identity) return undefined;
  const written = fields.filled("type")?.toLowerCase().replace(/[ -]/g, "_");
  const given = fields.get("data");
  const data = given === undefined ? undefined : (scalarText(given) ?? JSON.stringify(given));
  return {
    ...identity,
    type: types.find((known) => known === written) ?? "plain_text",
    ...(data !== undefined && data !== "-" && { data }),
  };
}

const typesByEnding: Readonly<Record<string, ContentList["type"]>> = {
  json: "json",
  html: "html",
  md: "markdown",
  css: "css",
};

/** A list whose file is its data. */
export function readPlainList(data: string, fileName: string): ContentList {
  const [, stem = fileName, ending = ""] = /^(.*?)(?:\.([^.]*))?$/.exec(fileName) ?? [];
  const name = stem.replace(/^list-/, "").replace(/_data$/, "");
  return { id: name, name, type: typesByEnding[ending.toLowerCase()] ?? "plain_text", data };
}
