import { defineCommand, type HttpRequest, isObject, type Json, type JsonObject, VendorError } from "#sdk/index.ts";
import { createSekoiaClient, type Query } from "../../client.ts";
import { optionalText } from "../../inputs.ts";
import { redactAnswer } from "../../redact-events.ts";
import { table, tableEntry } from "../../tables.ts";

/** Any call of Sekoia.io's API with the instance's key: the way to what has no command of its own. */

const name = "sekoia-xdr-http-request";
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] as const;

export const xdrHttpRequest = defineCommand({
  name,
  description: "Calls Sekoia.io's API with the instance's key.",
  effect: "destructive",
  // Nobody knows what was asked for, so nobody can look it up.
  repeat: "ask",
  effectOf(inputs) {
    const method = methodOf(inputs);
    if (method === "GET" || method === "HEAD") return "read";
    return method === "DELETE" ? "destructive" : "write";
  },
  arguments: [
    { name: "method", description: "GET, POST, PUT, PATCH, DELETE or HEAD.", required: true, default: "GET" },
    { name: "url_suffix", description: "What follows the API's address: /v1/sic/alerts." },
    { name: "url_sufix", description: "The same, as the pack first spelt it. One of the two is needed." },
    { name: "parameters", description: "Of the query: JSON, or key=value, one a line.", type: "json" },
    { name: "data", description: "The body, as JSON.", type: "json" },
  ],
  outputs: [{ path: "SekoiaXDR.http_request", description: "The answer, without the intakes' keys." }],
  async run(context, inputs) {
    const method = methodOf(inputs);
    if (method === undefined) {
      throw new VendorError("refused", `${name}: ${JSON.stringify(inputs.method)} is not a method`, {
        mend: `Use ${methods.join(", ")}.`,
      });
    }
    const { path, query } = readTarget(inputs);
    const json = readData(inputs.data);
    const answer = await createSekoiaClient(context).call({
      method,
      path,
      query: { ...query, ...readParameters(inputs.parameters) },
      ...(json === undefined ? {} : { json }),
    });
    const shown = redactAnswer(answer);
    const items = isObject(shown) && Array.isArray(shown.items) ? shown.items : undefined;
    const rows = items ?? (Array.isArray(shown) ? shown : [shown]);
    const told = `${method} ${path}`;
    const entry = tableEntry(shown, table(told, rows), { "SekoiaXDR.http_request": shown });
    return { entries: [entry], summary: `${told} was answered` };
  },
});

function methodOf(inputs: JsonObject): HttpRequest["method"] | undefined {
  const wanted = String(inputs.method ?? "GET")
    .trim()
    .toUpperCase();
  return methods.find((method) => method === wanted);
}

/** The path alone decides what is called: no other host, no way out of the API, whatever is in it. */
function readTarget(inputs: JsonObject): { path: string; query: Query } {
  const text = (optionalText(inputs, "url_suffix") ?? optionalText(inputs, "url_sufix") ?? "").trim();
  if (text === "") throw new VendorError("refused", `${name} needs url_suffix`, { mend: "Give /v1/sic/alerts, say." });
  const base = "https://api.invalid";
  const url = URL.parse(`/${text.replace(/^[\\/]+/, "")}`, base);
  const path = url?.pathname.replace(/\/{2,}/g, "/").replace(/^\/api(?=\/v\d+\/)/, "") ?? "";
  if (url?.origin !== base || !/^\/v\d+\/./.test(path)) {
    throw new VendorError("refused", `${name}: ${JSON.stringify(text).slice(0, 80)} is no path of the API`, {
      mend: "It begins with the version, as /v1/sic/alerts does; the address is the instance's.",
    });
  }
  return { path, query: Object.fromEntries(url.searchParams) };
}

function readParameters(value: Json | undefined): Query {
  if (isObject(value)) {
    const given = Object.entries(value).filter(([, each]) => each !== null && each !== "");
    return Object.fromEntries(given.map(([key, each]) => [key, parameterText(key, each)]));
  }
  if (typeof value !== "string" || value.trim() === "") return {};
  try {
    const parsed: Json = JSON.parse(value);
    if (isObject(parsed)) return readParameters(parsed);
  } catch {
    // Not JSON: `limit=10&match[status_name]=Ongoing`, or one a line.
  }
  return Object.fromEntries(new URLSearchParams(value.replace(/\s*[\r\n]+\s*/g, "&")));
}

function parameterText(key: string, value: Json): string | number | boolean {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map((item) => String(parameterText(key, item))).join(",");
  throw new VendorError("refused", `${name}: the parameter ${key} cannot be an object`);
}

function readData(value: Json | undefined): Json | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch (cause) {
    throw new VendorError("refused", `${name}: data is not JSON`, { cause, mend: 'Write {"content": "…"}, say.' });
  }
}
