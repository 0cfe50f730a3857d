/**
 * What the expressions of XSOAR content can see: the roots of the context document and the virtual ones beside them. The
 * engine gives one for each task; a root is read when an expression names it, and not before.
 */
import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import { setOwn } from "./javascript/value.ts";

export interface Scope {
  /**
   * The value under a root, undefined when there is none. `member` is the name that follows where one is written
   * (`lists.Whitelist`), so that a scope may fetch that part alone.
   */
  root(name: string, member: string | undefined): Json | undefined;
  /** `.`: every root, the virtual ones included, so that it is never empty. */
  whole(): JsonObject;
}

/** The virtual roots as they are known; functions are called at most once, when an expression asks. */
export interface ScopeSources {
  context: JsonObject;
  inputs?: JsonObject;
  /** As `incidentRoot` makes it. */
  incident?: () => Json;
  list?: (name: string) => Json | undefined;
  lists?: () => JsonObject;
  modules?: () => Json;
  playbookQuery?: () => Json | undefined;
  lastCompletedTaskEntries?: readonly string[];
  currentPlaybookId?: string;
  demistoUrls?: JsonObject;
}

export function scopeFrom(sources: ScopeSources): Scope {
  return new SourcedScope(sources);
}

const virtualRoots = [
  "incident",
  "inputs",
  "lists",
  "modules",
  "playbookQuery",
  "lastCompletedTaskEntries",
  "currentPlaybookID",
  "demistoUrls",
] as const;

class SourcedScope implements Scope {
  readonly #sources: ScopeSources;
  readonly #known = new Map<string, Json | undefined>();

  constructor(sources: ScopeSources) {
    this.#sources = sources;
  }

  root(name: string, member: string | undefined): Json | undefined {
    if (name === "lists" && member !== undefined && this.#sources.list) {
      const found = this.#sources.list(member);
      return found === undefined ? undefined : { [member]: found };
    }
    // A stored key of the same name is the older one; the virtual roots hide it, as they do there.
    return this.#virtual(name) ?? ownProperty(this.#sources.context, name);
  }

  whole(): JsonObject {
    const whole: JsonObject = {};
    const { context } = this.#sources;
    for (const key of Object.keys(context)) setOwn(whole, key, context[key] ?? null);
    for (const name of virtualRoots) {
      const value = this.#virtual(name);
      if (value !== undefined) setOwn(whole, name, value);
    }
    // Even an investigation without anything has its own place.
    if (whole.currentPlaybookID === undefined) whole.currentPlaybookID = "";
    return whole;
  }

  #virtual(name: string): Json | undefined {
    if (!this.#known.has(name)) this.#known.set(name, this.#read(name));
    return this.#known.get(name);
  }

  #read(name: string): Json | undefined {
    const sources = this.#sources;
    switch (name) {
      case "incident":
        return sources.incident?.();
      case "inputs":
        return sources.inputs;
      case "lists":
        return sources.lists?.();
      case "modules":
        return sources.modules?.();
      case "playbookQuery":
        return sources.playbookQuery?.();
      case "lastCompletedTaskEntries":
        return sources.lastCompletedTaskEntries && [...sources.lastCompletedTaskEntries];
      case "currentPlaybookID":
        return sources.currentPlaybookId;
      case "demistoUrls":
        return sources.demistoUrls;
      default:
        return undefined;
    }
  }
}

/** `incident.labels` is a map for members and a list for selectors and indices: the list behind each map. */
const labelLists = new WeakMap<JsonObject, Json[]>();

export function listBehind(value: JsonObject): Json[] | undefined {
  return labelLists.get(value);
}

/**
 * The root `incident` of an incident as the API has it: custom fields stand beside the system's own, and labels (a list
 * of `{type, value}`) can be read by their type; a type that occurs more than once gives a list.
 */
export function incidentRoot(incident: JsonObject): JsonObject {
  const root: JsonObject = {};
  const custom = ownProperty(incident, "CustomFields");
  if (isObject(custom)) for (const key of Object.keys(custom)) setOwn(root, key, custom[key] ?? null);
  for (const key of Object.keys(incident)) {
    const value = incident[key] ?? null;
    setOwn(root, key, key === "labels" && Array.isArray(value) ? labelMap(value) : value);
  }
  return root;
}

function labelMap(labels: Json[]): JsonObject {
  const byType = new Map<string, Json[]>();
  for (const label of labels) {
    const type = ownProperty(label, "type");
    const value = ownProperty(label, "value");
    if (typeof type !== "string" || value === undefined) continue;
    const values = byType.get(type);
    if (values) values.push(value);
    else byType.set(type, [value]);
  }
  const map: JsonObject = {};
  for (const [type, values] of byType) setOwn(map, type, values.length === 1 ? (values[0] ?? null) : values);
  labelLists.set(map, labels);
  return map;
}
