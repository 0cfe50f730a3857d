/** `flattenFields`: every text, number or `true` within, by its path; what counts as false is left out. */
import { isObject, type Json } from "#base/json.ts";
import { numberText } from "#playbook/xsoar/cast.ts";

export function* leavesOf(value: Json, path = ""): Generator<{ path: string; text: string }> {
  // A stack of our own: a context may be nested deeper than the machine's.
  const todo: { path: string; value: Json }[] = [{ path, value }];
  for (let here = todo.pop(); here !== undefined; here = todo.pop()) {
    const { value: inner, path: at } = here;
    if (Array.isArray(inner) || isObject(inner)) {
      for (const [key, member] of Object.entries(inner).reverse()) {
        todo.push({ path: at === "" ? key : `${at}.${key}`, value: member });
      }
    } else if (inner !== null && inner !== "" && inner !== 0 && inner !== false) {
      yield { path: at, text: typeof inner === "number" ? numberText(inner) : String(inner) };
    }
  }
}
