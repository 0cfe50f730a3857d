/** Where the author of a playbook put its tasks: XSOAR keeps that as JSON within the YAML of each. */
import { isObject, type Json, numberAt, ownProperty } from "#base/json.ts";
import { readYaml } from "../yaml-document.ts";
import { selectMarketplace } from "./marketplace.ts";

export type TaskPlaces = Record<string, { x: number; y: number }>;

/** Of tasks without a place, or with one that cannot be read, nothing is said. */
export function readPlaces(text: string): TaskPlaces {
  return scanPlaces(text) ?? parsePlaces(text);
}

/**
 * As XSOAR writes it, line by line: a thousand playbooks are read in the time a tree of one takes. Undefined when something
 * in the text is written otherwise.
 */
function scanPlaces(text: string): TaskPlaces | undefined {
  const lines = text.split(/\r?\n/);
  const begin = lines.indexOf("tasks:");
  if (begin < 0) return undefined;
  const places: [string, { x: number; y: number }][] = [];
  let task: string | undefined;
  let views = 0;
  let at = begin + 1;
  for (; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (/^[^\s#]/.test(line)) break;
    const [, , id] = /^ {2}(["']?)([\w-]+)\1:\s*$/.exec(line) ?? [];
    if (id !== undefined) {
      task = id;
      continue;
    }
    if (!/^ {4}view: [|>]-?\s*$/.test(line)) continue;
    views++;
    const block: string[] = [];
    while (/^(?: {5,}|\s*$)/.test(lines[at + 1] ?? "x")) block.push(lines[++at] ?? "");
    const place = placeOf(block.join("\n"));
    if (!place || task === undefined) return undefined;
    places.push([task, place]);
  }
  const written = text.match(/["']?\bview["']?\s*:/g)?.length ?? 0;
  // The playbook as a whole has a `view` of its own, where it is zoomed to.
  const own = lines.slice(at).filter((line) => /^view:/.test(line)).length;
  return views === written - own ? Object.fromEntries(places) : undefined;
}

function parsePlaces(text: string): TaskPlaces {
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

function placeOf(view: Json | undefined): { x: number; y: number } | undefined {
  if (typeof view !== "string" || view.length > 10_000) return undefined;
  try {
    const parsed = JSON.parse(view) as Json;
    const x = numberAt(parsed, "position", "x");
    const y = numberAt(parsed, "position", "y");
    return x !== undefined && y !== undefined ? { x, y } : undefined;
  } catch {
    return undefined;
  }
}
