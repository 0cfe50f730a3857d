/** What alerts have that nobody takes, and what is read that they have no more. Pure. */
import type { DriftedPath, UnmappedPath } from "#contract/drift.ts";
import type { Classifier } from "#playbook/classifier.ts";
import type { IncidentField } from "#playbook/incident-field.ts";
import type { Mapper } from "#playbook/mapper.ts";
import type { Value } from "#playbook/model.ts";
import { compileMapper as compileSimple, type SimpleMapper } from "#playbook/simple-mapper.ts";
import { catalogOf, findTarget, targetName } from "#playbook/xsoar/mapping/field-catalog.ts";
import { pathsRead } from "#playbook/xsoar/mapping/read-paths.ts";
import { collectPaths, type DatedEvent, type SeenPath } from "./seen-paths.ts";

/** One place of an event that something reads. */
export interface Reading {
  path: string;
  kind: "mapper" | "classifier";
  name: string;
  /** The field that it fills, as the mapper names it. */
  field: string;
  /** The field's own key, by which playbooks name it. */
  key: string | undefined;
}

export function readingsOfMapper({ name, types }: Mapper, fields: readonly IncidentField[]): Reading[] {
  const catalog = catalogOf(fields);
  return Object.values(types).flatMap((part) =>
    Object.entries(part.fields).flatMap(([field, value]) => {
      const target = findTarget(field, catalog);
      const key = target && targetName(target);
      return placesRead(value).map((path): Reading => ({ path, kind: "mapper", name, field, key }));
    }),
  );
}

export function readingsOfSimple(mapper: SimpleMapper): Reading[] {
  return compileSimple(mapper).fields.map(({ field, from, target }) => {
    return { path: from.replace(/\[\d+\]/g, ""), kind: "mapper", name: mapper.name, field, key: target };
  });
}

export function readingsOfClassifier({ name, transformer }: Classifier): Reading[] {
  if (!transformer) return [];
  return placesRead(transformer).map(
    (path): Reading => ({ path, kind: "classifier", name, field: "type", key: undefined }),
  );
}

/** Through lists without their numbers, as paths are seen; an expression as far as it names places. */
function placesRead(value: Value): string[] {
  const written =
    value.kind === "path" ? value.path : value.kind === "complex" ? join(value.root, value.accessor) : undefined;
  const plain = written?.trim().replace(/\.?\[\d{1,9}\]/g, "");
  if (plain !== undefined && plain !== "" && !/[[\](){}=:$*"']/.test(plain)) return [plain];
  return pathsRead(value).flatMap(({ names }) => (names.length === 0 ? [] : [names.join(".")]));
}

const join = (root: string, accessor: string | undefined) => (accessor ? `${root}.${accessor}` : root);

/** What the sender's HTTP client wrote is nobody's loss. */
const unminded = /^headers(?:\.|$)/;
const mostTold = 200;
/** Below that many events nothing can be said to have changed. */
const leastForChange = 4;

export interface Drift {
  unmapped: UnmappedPath[];
  drifted: Omit<DriftedPath, "playbooks">[];
  isCut: boolean;
}

/** Events newest first. */
export function findDrift(events: readonly DatedEvent[], readings: readonly Reading[]): Drift {
  const { paths, isCut } = collectPaths(events);
  const read = new Set(readings.map(({ path }) => path));
  const isTaken = (path: string) => {
    if (read.has(path)) return true;
    for (let dot = path.lastIndexOf("."); dot > 0; dot = path.lastIndexOf(".", dot - 1)) {
      if (read.has(path.slice(0, dot))) return true;
    }
    return false;
  };
  // A branch of which something inside is read is not unmapped itself.
  const leads = new Set([...read].flatMap(ancestorsOf));
  const unmapped = [...paths].flatMap(([path, seen]): UnmappedPath[] => {
    if (isTaken(path) || leads.has(path) || unminded.test(path)) return [];
    const types = [...new Set([...seen.newer, ...seen.older])];
    // What is only a branch is told by what is in it.
    if (types.every((type) => type === "object")) return [];
    return [{ path, type: types.join(" or "), seenIn: seen.count, example: seen.example }];
  });
  unmapped.sort((a, b) => b.seenIn - a.seenIn || (a.path < b.path ? -1 : 1));
  return {
    unmapped: unmapped.slice(0, mostTold),
    drifted: events.length === 0 ? [] : tellDrifted(paths, readings, events.length),
    isCut: isCut || unmapped.length > mostTold,
  };
}

function tellDrifted(
  paths: ReadonlyMap<string, SeenPath>,
  readings: readonly Reading[],
  looked: number,
): Drift["drifted"] {
  const byPath = new Map<string, Reading[]>();
  for (const reading of readings) byPath.set(reading.path, [...(byPath.get(reading.path) ?? []), reading]);
  return [...byPath].flatMap(([path, by]): Drift["drifted"] => {
    const readers = by.map(({ kind, name, field }) => ({ kind, name, field }));
    const seen = paths.get(path);
    if (!seen) return [{ path, what: "never seen", was: [], is: [], lastSeenAt: null, readers }];
    if (looked < leastForChange || seen.older.size === 0) return [];
    const told = { path, was: [...seen.older].sort(), is: [...seen.newer].sort(), readers };
    const lastSeenAt = seen.lastSeenAt.toISOString();
    if (seen.newer.size === 0) return [{ ...told, what: "gone", lastSeenAt }];
    const isNew = [...seen.newer].some((type) => !seen.older.has(type));
    return isNew ? [{ ...told, what: "changed type", lastSeenAt }] : [];
  });
}

function ancestorsOf(path: string): string[] {
  const found: string[] = [];
  for (let dot = path.lastIndexOf("."); dot > 0; dot = path.lastIndexOf(".", dot - 1)) found.push(path.slice(0, dot));
  return found;
}
