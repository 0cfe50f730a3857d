import { type Json, type JsonObject, ownProperty } from "#base/json.ts";
import type { Scope } from "../scope.ts";

/** What classifiers and mappers see: the event itself (or, outgoing, the incident). Nothing virtual stands beside it. */
export function eventScope(event: JsonObject): Scope {
  return {
    root: (name): Json | undefined => ownProperty(event, name),
    whole: () => event,
  };
}
