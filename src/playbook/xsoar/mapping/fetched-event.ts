/** The event behind an incident that an integration fetched: what classifier and mapper look at. */
import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import { parseJson } from "../cast.ts";

/** `rawJSON` (text, or an object already) when it holds an object; else the incident itself. */
export function eventOfFetched(incident: JsonObject): { event: JsonObject; problem?: string } {
  const raw = ownProperty(incident, "rawJSON");
  if (raw === undefined || raw === null || raw === "") return { event: incident };
  const read: Json | undefined = typeof raw === "string" ? parseJson(raw) : raw;
  if (isObject(read)) return { event: read };
  const what = read === undefined ? "is no JSON" : "holds no object";
  return { event: incident, problem: `rawJSON ${what}; the incident itself is classified and mapped` };
}
