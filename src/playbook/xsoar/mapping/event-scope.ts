import { type Json, type JsonObject, ownProperty } from "#base/json.ts";
import type { LanguageTools } from "../evaluation.ts";
import type { Scope } from "../scope.ts";

/** What evaluates classifiers and mappers. */
export interface EventTools extends LanguageTools {
  /** XSOAR lists by name; scripts that transform (`GetListContent`) read them while an event is mapped. */
  list?: ((name: string) => Json | undefined) | undefined;
}

/** What classifiers and mappers see: the event itself (or, outgoing, the incident), and beside it lists alone. */
export function eventScope(event: JsonObject, list?: EventTools["list"]): Scope {
  return {
    root(name, member) {
      const found = ownProperty(event, name);
      if (found !== undefined || name !== "lists" || member === undefined) return found;
      const content = list?.(member);
      return content === undefined ? undefined : { [member]: content };
    },
    whole: () => event,
  };
}
