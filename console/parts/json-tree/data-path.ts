/** A value's place as a mapper names it: `alert.rules.[0].name`. */
import { isNested, type Json } from "../json-shape.ts";

/** Undefined: a path cannot say it, since the key has signs that mean something in a path. */
export function joinPath(parent: string, key: string | number): string | undefined {
  if (typeof key === "number") return parent === "" ? undefined : `${parent}.[${key}]`;
  if (key === "" || key !== key.trim() || /[.[\]()=:,$*{}"'`\\]/.test(key)) return undefined;
  return parent === "" ? key : `${parent}.${key}`;
}

/** The parent of a list's element without the element: all of them. */
export const withoutIndexes = (path: string): string => path.replace(/\.\[\d+\]/g, "");

export interface FoundInTree {
  /** How many keys and values have the text; at most `most`. */
  count: number;
  /** Places that hold one, or lead to one, as JSON text of their keys. */
  places: ReadonlySet<string>;
  isCut: boolean;
}

/** Beyond that a search says too little to be worth more of the browser's time. */
const most = 500;
const mostLooked = 200_000;

export const placeKey = (keys: readonly (string | number)[]): string => JSON.stringify(keys);

/** Where a text is, in keys and values, whatever the case. */
export function searchTree(value: Json, text: string): FoundInTree {
  const wanted = text.trim().toLowerCase();
  const places = new Set<string>();
  let [count, looked] = [0, 0];
  const visit = (here: Json, keys: (string | number)[]): void => {
    if (!isNested(here)) return;
    for (const [name, member] of Object.entries(here)) {
      if (count >= most || ++looked > mostLooked) return;
      const at = [...keys, Array.isArray(here) ? Number(name) : name];
      const isHit =
        (!Array.isArray(here) && name.toLowerCase().includes(wanted)) ||
        (!isNested(member) && String(member).toLowerCase().includes(wanted));
      if (isHit) {
        count += 1;
        for (let length = 1; length <= at.length; length++) places.add(placeKey(at.slice(0, length)));
      }
      visit(member, at);
    }
  };
  if (wanted !== "") visit(value, []);
  return { count, places, isCut: count >= most || looked > mostLooked };
}
