/** The text within data, to look for indicators in: every text of an event or of fields, each on a line of its own. */
import type { Json } from "#base/json.ts";

/** However deep it is nested; keys are names of fields and no text. No more than about `enough` characters. */
export function textOfData(data: Json, enough = Number.POSITIVE_INFINITY): string {
  let size = 0;
  const texts: string[] = [];
  const open: Json[] = [data];
  while (open.length > 0 && size < enough) {
    const here = open.pop();
    if (typeof here === "string") {
      texts.push(here);
      size += here.length + 1;
    } else if (typeof here === "object" && here !== null) {
      const inner = Array.isArray(here) ? here : Object.values(here);
      for (let at = inner.length - 1; at >= 0; at--) open.push(inner[at] ?? null);
    }
  }
  return texts.join("\n");
}
