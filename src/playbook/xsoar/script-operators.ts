/** Filters and transformers that are scripts: any name that is not built in. The engine gives them; here is the seam. */
import type { Json, JsonObject } from "#base/json.ts";

export interface ScriptOperators {
  /** A script by name or id, tagged `filter` or `transformer`; undefined when there is none. */
  find(name: string, kind: "filter" | "transformer"): ScriptOperator | undefined;
}

export interface ScriptOperator {
  /** Tagged `entirelist`: a list is handed over whole, not element by element. */
  entireList: boolean;
  /** `left` and `right` of a filter, `value` and the rest of a transformer. An absent one is left out. */
  run(args: JsonObject): ScriptOutcome;
}

export type ScriptOutcome =
  | { ok: true; value: Json | undefined }
  /** It returned an error entry, or ended in an error. */
  | { ok: false; message: string };
