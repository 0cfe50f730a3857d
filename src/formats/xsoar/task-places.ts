/** Where the author of a playbook put its tasks: XSOAR keeps that as JSON within the YAML of each. */
import { isObject, numberAt, ownProperty } from "#base/json.ts";
import { readYaml } from "../yaml-document.ts";
import { selectMarketplace } from "./marketplace.ts";

export type TaskPlaces = Record<string, { x: number; y: number }>;

/** Of tasks without a place, or with one that cannot be read, nothing is said. */
export function readPlaces(text: string): TaskPlaces {
  const document = readYaml(text);
  if (document.value === undefined) return {};
  const tasks = ownProperty(selectMarketplace(document.value, text).value, "tasks");
  if (!isObject(tasks)) return {};
  return Object.fromEntries(
    Object.entries(tasks).flatMap(([id, task]) => {
      const place = placeOf(ownProperty(task, "view"));
      return place ? [[id, place] as const] : [];
    }),
  );
}

function placeOf(view: unknown): { x: number; y: number } | undefined {
  if (typeof view !== "string" || view.length > 10_000) return undefined;
  try {
    const parsed = JSON.parse(view);
    const x = numberAt(parsed, "position", "x");
    const y = numberAt(parsed, "position", "y");
    return x !== undefined && y !== undefined ? { x, y } : undefined;
  } catch {
    return undefined;
  }
}
