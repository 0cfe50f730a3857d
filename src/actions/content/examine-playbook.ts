/** The text of an XSOAR playbook, read and judged beside the content there is. */
import { isDeepStrictEqual } from "node:util";
import type { Problem } from "#base/problem.ts";
import type { PlacedProblem, PlaybookDiff, PlaybookNode } from "#contract/playbook.ts";
import type { Abilities } from "#formats/judge/abilities.ts";
import { checkReferences } from "#formats/judge/check-references.ts";
import { factsOf, type PlaybookFacts } from "#formats/judge/playbook-facts.ts";
import { readContent } from "#formats/read-content.ts";
import { readPlaces } from "#formats/xsoar/task-places.ts";
import type { Playbook, Task } from "#playbook/model.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import { presentGraph } from "../present-graph.ts";
import type { ContentLibrary } from "./content-library.ts";
import { diffLines } from "./diff-lines.ts";
import { presentArguments } from "./present-arguments.ts";
import { presentTask } from "./present-task.ts";

export interface ExaminedPlaybook {
  /** Undefined when there are errors, or it is no XSOAR playbook. */
  playbook: Playbook | undefined;
  /** What it needs, task by task, with the line of each. */
  facts: PlaybookFacts | undefined;
  problems: Problem[];
}

/** A problem with the block that its path leads to. */
export function withNode(problem: Problem): PlacedProblem {
  const [, node] = /^tasks\.([^.]+)/.exec(problem.path ?? "") ?? [];
  return node === undefined ? problem : { ...problem, node };
}

/** `id`: what it must be the text of; a playbook that becomes another one would leave its runs behind. */
export function examinePlaybook(
  text: string,
  id: string,
  library: ContentLibrary,
  abilities: Abilities,
): ExaminedPlaybook {
  const reading = readContent(text, "playbook.yml");
  const problems: Problem[] = reading.problems.map(withoutFile);
  const at = reading.positionOf(["id"]) ?? {};
  const [item, more] = reading.items;
  if (!reading.isContent || (item && (item.kind !== "playbook" || more || item.value.language !== "xsoar"))) {
    const message = "This is no XSOAR playbook. A playbook is a map with id, name, starttaskid and tasks.";
    problems.push({ code: "CONTENT_XSOAR_NOT_A_PLAYBOOK", severity: "error", message });
    return { playbook: undefined, facts: undefined, problems };
  }
  if (item?.kind !== "playbook") return { playbook: undefined, facts: undefined, problems };
  if (item.value.id !== id) {
    const message = `The id is ${item.value.id} now and was ${id}. Write the former id again; a playbook of another id is another playbook.`;
    problems.push({ code: "CONTENT_XSOAR_FIELD_TYPE", severity: "error", message, path: "id", ...at });
    return { playbook: undefined, facts: undefined, problems };
  }
  const facts = factsOf(item.value, id, reading.problems, reading.positionOf);
  const missing = checkReferences(library.provided(facts), abilities).filter(({ file }) => file === id);
  return { playbook: item.value, facts, problems: [...problems, ...missing.map(withoutFile)] };
}

function withoutFile({ file: _, ...problem }: Problem): Problem {
  return problem;
}

/** The blocks of a playbook with what is set in them, to be looked at. */
export function presentNodes(
  { playbook, facts }: ExaminedPlaybook,
  text: string,
  { integrations, library }: { integrations: readonly IntegrationDefinition[]; library: ContentLibrary },
): PlaybookNode[] {
  if (!playbook) return [];
  const lines = new Map(facts?.tasks.map(({ id, line }) => [id, line]));
  const findPlaybook = library.playbookFinder();
  return presentGraph(playbook, { places: readPlaces(text) }, integrations).map((node) => {
    const task = playbook.tasks[node.id];
    return {
      ...node,
      arguments: presentArguments(task, integrations),
      account: null,
      trigger: null,
      task: task ? presentTask(task, { line: lines.get(node.id), findPlaybook }) : null,
    };
  });
}

/** What differs between two texts of a playbook. */
export function comparePlaybooks(from: string, to: string): PlaybookDiff {
  const [before, after] = [from, to].map((text) => {
    const [item] = readContent(text, "playbook.yml").items;
    return item?.kind === "playbook" ? item.value.tasks : undefined;
  });
  // Of a text with errors nobody knows which tasks it has: its lines tell.
  return { tasks: before && after ? compareTasks(before, after) : [], lines: diffLines(from, to) };
}

function compareTasks(before: Record<string, Task>, after: Record<string, Task>): PlaybookDiff["tasks"] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((id): PlaybookDiff["tasks"] => {
    const [was, is] = [before, after].map((tasks) => (Object.hasOwn(tasks, id) ? tasks[id] : undefined));
    const name = (is ?? was)?.name ?? "";
    if (!was || !is) return [{ id, name, change: was ? "removed" : "added", parts: [] }];
    const parts = changedParts(was, is);
    return parts.length > 0 ? [{ id, name, change: "changed", parts }] : [];
  });
}

function changedParts(was: Task, is: Task): string[] {
  const parts: string[] = [];
  for (const part of new Set([...Object.keys(was), ...Object.keys(is)]) as Set<keyof Task>) {
    if (isDeepStrictEqual(was[part], is[part])) continue;
    if (part === "command") {
      const [old, now] = [was.command?.arguments ?? {}, is.command?.arguments ?? {}];
      const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
      const changed = names.filter((name) => !isDeepStrictEqual(old[name], now[name]));
      parts.push(...changed.map((name) => `arguments.${name}`));
      if (changed.length > 0 && was.command?.name === is.command?.name) continue;
    }
    parts.push(part);
  }
  return parts;
}
