/** What the address of this screen may say after the `?`. */
import { isKind, type Kind } from "./catalogue.ts";

export interface IntegrationsSearch {
  /** The integration a new instance is made of. */
  add?: string;
  text?: string;
  kind?: Kind;
}

export function readIntegrationsSearch({ add, text, kind }: Record<string, unknown>): IntegrationsSearch {
  return {
    ...(typeof add === "string" && add !== "" ? { add: add.slice(0, 100) } : {}),
    ...(typeof text === "string" && text !== "" ? { text: text.slice(0, 200) } : {}),
    ...(isKind(kind) && kind !== "all" ? { kind } : {}),
  };
}
