/** Paths of names as a tree, to walk beside an event. */
import type { ReadPath } from "./read-paths.ts";

export interface KeyTree {
  /** Everything from here on is meant. */
  whole: boolean;
  children: ReadonlyMap<string, KeyTree>;
}

interface Growing {
  whole: boolean;
  children: Map<string, Growing>;
}

export function keyTreeOf(paths: readonly ReadPath[]): KeyTree {
  const root: Growing = { whole: false, children: new Map() };
  for (const { names, whole } of paths) {
    let here = root;
    for (const name of names) {
      let next = here.children.get(name);
      if (next === undefined) {
        next = { whole: false, children: new Map() };
        here.children.set(name, next);
      }
      here = next;
    }
    if (whole && names.length > 0) here.whole = true;
  }
  return root;
}
