/**
 * A playbook goes live with all it calls: one hash pins the whole. When a sub-playbook changes, comes or goes, whatever
 * calls it, however far above, is linked anew; runs under way keep what they began with.
 */
import type { Json } from "#base/json.ts";
import { readPlaces } from "#formats/xsoar/task-places.ts";
import { linkPlaybook } from "#playbook/link-playbook.ts";
import type { Playbook } from "#playbook/model.ts";
import { listContentItems, type VersionRow } from "#store/content-items.ts";
import type { Db } from "#store/db.ts";
import { keepLivePlaybook, relinkPlaybook } from "#store/live-playbooks.ts";
import { insertPlaybook } from "#store/playbooks.ts";
import { loadContent } from "./current-content.ts";

export interface ChangedPlaybook {
  id: string;
  /** It, or what it was before, went by these. */
  names: string[];
  /** Its activation is new, or its own content is. */
  by: string;
  /** For one that is new here: whether it is on. */
  active: boolean;
}

/** `gone`: ids and names of playbooks that are no more. */
export async function linkPlaybooks(
  db: Db,
  changed: readonly ChangedPlaybook[],
  gone: readonly string[] = [],
): Promise<void> {
  if (changed.length === 0 && gone.length === 0) return;
  const all = await listContentItems(db, "playbook");
  const affected = findCallers(all, [...gone, ...changed.flatMap(({ id, names }) => [id, ...names])]);
  for (const { id } of changed) affected.add(id);
  const needed = findCalled(all, affected);
  const kept = await loadContent(db, "playbook", [...needed]);
  const models = new Map<string, { playbook: Playbook; version: VersionRow; text: string }>();
  const byName = new Map<string, Playbook>();
  for (const { version, value, text } of kept) {
    models.set(version.id, { playbook: value, version, text });
    if (!byName.has(value.name)) byName.set(value.name, value);
  }
  const find = (called: string) => models.get(called)?.playbook ?? byName.get(called);
  const versionOf = new Map(kept.map(({ value, version, text }) => [value.id, { version, text }]));
  const stored = new Set<string>();
  const changes = new Map(changed.map((one) => [one.id, one]));
  for (const id of affected) {
    const model = models.get(id);
    if (!model) continue;
    const { linked } = linkPlaybook(model.playbook, find);
    for (const { hash, playbook } of linked) {
      if (stored.has(hash)) continue;
      stored.add(hash);
      const source = versionOf.get(playbook.id);
      const places: Json = source ? { places: readPlaces(source.text) } : {};
      await insertPlaybook(db, hash, playbook, places, source?.version.textHash);
    }
    const hash = linked.at(-1)?.hash;
    if (hash === undefined) continue;
    const change = changes.get(id);
    if (change)
      await keepLivePlaybook(db, { id, name: model.playbook.name, hash, by: change.by, active: change.active });
    else await relinkPlaybook(db, id, hash);
  }
}

interface Calling {
  id: string;
  name: string;
  calls: readonly string[];
}

/** All that call one of these, directly or through others. */
function findCallers(all: readonly Calling[], called: readonly string[]): Set<string> {
  const callers = new Map<string, Calling[]>();
  for (const one of all) {
    for (const call of one.calls) callers.set(call, [...(callers.get(call) ?? []), one]);
  }
  const found = new Set<string>();
  const waiting = [...called];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const { id, name } of callers.get(next) ?? []) {
      if (found.has(id)) continue;
      found.add(id);
      waiting.push(id, name);
    }
  }
  return found;
}

/** These, and all they call, directly or through others. */
export function findCalled(all: readonly Calling[], begin: Iterable<string>): Set<string> {
  const byId = new Map(all.map((one) => [one.id, one]));
  const byName = new Map(all.map((one) => [one.name, one]));
  const found = new Set<string>();
  const waiting = [...begin];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const one = byId.get(next) ?? byName.get(next);
    if (!one || found.has(one.id)) continue;
    found.add(one.id);
    waiting.push(...one.calls);
  }
  return found;
}
