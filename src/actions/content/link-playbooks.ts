/**
 * A playbook goes live with all it calls: one hash pins the whole. When a sub-playbook changes, comes or goes, whatever
 * calls it, however far above, is linked anew; runs under way keep what they began with.
 */
import { contentHash } from "#base/ids.ts";
import type { Json } from "#base/json.ts";
import { readPlaces } from "#formats/xsoar/task-places.ts";
import { linkPlaybook } from "#playbook/link-playbook.ts";
import type { Playbook } from "#playbook/model.ts";
import { listContentItems } from "#store/content-items.ts";
import type { Db } from "#store/db.ts";
import { keepLivePlaybook, relinkPlaybook } from "#store/live-playbooks.ts";
import { insertPlaybook } from "#store/playbooks.ts";
import { loadContent } from "./current-content.ts";

export interface ChangedPlaybook {
  playbook: Playbook;
  /** The file it was read from. */
  text: string;
  /** What it was called before. */
  formerNames: readonly string[];
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
  const named = changed.flatMap(({ playbook: { id, name }, formerNames }) => [id, name, ...formerNames]);
  const affected = findCallers(all, [...gone, ...named]);
  const changes = new Map(changed.map((one) => [one.playbook.id, one]));
  for (const id of changes.keys()) affected.add(id);
  const others = [...findCalled(all, affected)].filter((id) => !changes.has(id));
  const models = new Map<string, { playbook: Playbook; text: string }>(changes);
  for (const { value, text } of await loadContent(db, "playbook", others)) {
    models.set(value.id, { playbook: value, text });
  }
  const byName = new Map<string, Playbook>();
  // Of two that share a name the same one is taken every time.
  for (const id of [...models.keys()].sort()) {
    const playbook = models.get(id)?.playbook;
    if (playbook && !byName.has(playbook.name)) byName.set(playbook.name, playbook);
  }
  const find = (called: string) => models.get(called)?.playbook ?? byName.get(called);
  const stored = new Set<string>();
  for (const id of affected) {
    const model = models.get(id);
    if (!model) continue;
    const { linked } = linkPlaybook(model.playbook, find);
    for (const { hash, playbook } of linked) {
      if (stored.has(hash)) continue;
      stored.add(hash);
      // One that Tocsin has itself has no file.
      const text = models.get(playbook.id)?.text;
      const places: Json = text === undefined ? {} : { places: readPlaces(text) };
      await insertPlaybook(db, hash, playbook, places, text === undefined ? undefined : contentHash(text));
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
