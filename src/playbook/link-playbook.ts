/**
 * A run pins every playbook it may walk: its own and all sub-playbooks, each by the hash of its content. Linking writes
 * into each playbook which version of which sub-playbook its tasks call, so that one hash names the whole.
 */
import { messageOf, TocsinError } from "#base/errors.ts";
import { contentHash } from "#base/ids.ts";
import { findBuiltinPlaybook } from "./builtin-playbooks.ts";
import { callName } from "./frame-plan.ts";
import type { Playbook, Task } from "./model.ts";
import { buildPlan, type Plan } from "./plan.ts";

export interface LinkedPlaybook {
  hash: string;
  playbook: Playbook;
}

export interface Linking {
  /** The playbook itself last, what it calls before it. */
  linked: LinkedPlaybook[];
  /** Calls that lead nowhere or round in a circle; they are left without a link. */
  problems: { playbook: string; task: string; called: string; problem: "missing" | "circular" }[];
}

/** `find` gives a sub-playbook by its id, else by its name. Total: whatever calls whatever, it ends. */
export function linkPlaybook(playbook: Playbook, find: (called: string) => Playbook | undefined): Linking {
  const done = new Map<Playbook, LinkedPlaybook>();
  const onPath = new Set<Playbook>();
  const problems: Linking["problems"] = [];

  function link(given: Playbook): LinkedPlaybook {
    const known = done.get(given);
    if (known) return known;
    onPath.add(given);
    const links: Record<string, string> = {};
    for (const { task, called } of callsOf(given)) {
      const target = findBuiltinPlaybook(called) ?? find(called);
      if (target && !onPath.has(target)) links[called] = link(target).hash;
      else {
        const problem = target ? "circular" : "missing";
        problems.push({ playbook: given.id, task: task.id, called, problem });
      }
    }
    onPath.delete(given);
    const { links: _, ...rest } = given;
    const linked: Playbook = Object.keys(links).length > 0 ? { ...rest, links } : rest;
    const result = { hash: contentHash(JSON.stringify(linked)), playbook: linked };
    done.set(given, result);
    return result;
  }

  link(playbook);
  return { linked: [...done.values()], problems };
}

/** The plan of a linked playbook with those of its sub-playbooks. `read` gives a playbook by its hash. */
export async function planLinked(
  hash: string,
  read: (hash: string) => Promise<Playbook | undefined>,
  plans: Map<string, Plan> = new Map(),
): Promise<Plan | undefined> {
  const known = plans.get(hash);
  if (known) return known;
  const playbook = await read(hash);
  if (!playbook) return undefined;
  const calls = new Map<string, Plan>();
  for (const [called, target] of Object.entries(playbook.links ?? {})) {
    const plan = await planLinked(target, read, plans);
    if (plan) calls.set(called, plan);
  }
  const plan = buildKept(playbook, hash, calls);
  plans.set(hash, plan);
  return plan;
}

/** What was kept by an earlier version, or changed by somebody in the database, may make no sense. */
function buildKept(playbook: Playbook, hash: string, calls: ReadonlyMap<string, Plan>): Plan {
  try {
    return buildPlan(playbook, hash, calls);
  } catch (cause) {
    const message = `The playbook ${hash.slice(0, 12)} cannot be read as it is kept: ${messageOf(cause)}`;
    throw new TocsinError("INTERNAL", message, { cause });
  }
}

function callsOf(playbook: Playbook): { task: Task; called: string }[] {
  const calls: { task: Task; called: string }[] = [];
  for (const task of Object.values(playbook.tasks)) {
    const called = callName(task);
    if (called !== undefined) calls.push({ task, called });
  }
  return calls;
}
