/**
 * What a block may use of the blocks before it, for playbooks in Sekoia's language: what the last run saw there, and what
 * the playbook uses already. Written as it is to stand in a field.
 */
import type { GraphNode, PlaybookNode } from "#contract/playbook.ts";
import { isSameJson, type Json, showJson } from "../../parts/form/json-value.ts";
import { findTemplates } from "../../parts/form/templated-json.ts";

export interface ProvidedValue {
  /** `{{ node.1.short_id }}` */
  template: string;
  /** `short_id` */
  path: string;
  /** What it was in the last run, in one line. */
  sample: string | undefined;
}

export interface ProvidedByBlock {
  node: string;
  name: string;
  values: ProvidedValue[];
}

/** Everything that has run when this block begins, nearest last. */
export function blocksBefore(nodes: readonly GraphNode[], id: string): string[] {
  const before = new Set<string>();
  const queue = [id];
  for (let here = queue.pop(); here !== undefined; here = queue.pop()) {
    for (const node of nodes) {
      if (before.has(node.id) || !node.next.some(({ to }) => to === here)) continue;
      before.add(node.id);
      queue.push(node.id);
    }
    const loop = nodes.find((node) => node.id === here)?.insideLoop;
    if (loop && !before.has(loop)) {
      before.add(loop);
      queue.push(loop);
    }
  }
  before.delete(id);
  return nodes.map((node) => node.id).filter((node) => before.has(node));
}

export function findProvided(
  nodes: readonly PlaybookNode[],
  id: string,
  samples: ReadonlyMap<string, Json>,
): ProvidedByBlock[] {
  const used = pathsInUse(nodes);
  return blocksBefore(nodes, id).flatMap((before) => {
    const node = nodes.find((one) => one.id === before);
    if (!node) return [];
    const seen = new Map<string, Json | undefined>();
    if (node.kind === "loop") for (const path of loopPaths) seen.set(path, undefined);
    for (const path of used.get(before) ?? []) seen.set(path, undefined);
    const sample = samples.get(before);
    if (sample !== undefined) for (const [path, value] of walkSample(sample)) seen.set(path, value);
    const values = [...seen].map(([path, value]) => ({
      template: `{{ node.${before}${path} }}`,
      path: path === "" ? "all of it" : path.replace(/^\./, ""),
      sample: value === undefined ? undefined : cut(showJson(value)),
    }));
    return values.length > 0 ? [{ node: before, name: node.name, values }] : [];
  });
}

const loopPaths = [".default.value", ".default.index", ".default.total"];
const mostValues = 150;
const mostDepth = 4;

/** Names that need no brackets in a template. */
const isPlain = (key: string) => /^[A-Za-z_]\w*$/.test(key);
const step = (key: string) => (isPlain(key) ? `.${key}` : `['${key.replaceAll(/[\\']/g, "\\$&")}']`);

/** Breadth first, so that the cut at the end takes what lies deepest. */
function walkSample(sample: Json): [path: string, value: Json][] {
  const found: [string, Json][] = [];
  let level: [string, Json][] = [["", sample]];
  for (let depth = 0; depth < mostDepth && level.length > 0; depth++) {
    const next: [string, Json][] = [];
    for (const [path, value] of level) {
      if (typeof value !== "object" || value === null) continue;
      const members: [string, Json][] = Array.isArray(value)
        ? value.slice(0, 1).map((item) => [`${path}[0]`, item])
        : Object.entries(value).map(([key, member]) => [path + step(key), member]);
      next.push(...members);
    }
    found.push(...next);
    level = next;
  }
  return found.slice(0, mostValues);
}

/** Of each block, the paths that templates of this playbook name. */
export function pathsInUse(nodes: readonly PlaybookNode[]): Map<string, Set<string>> {
  const paths = new Map<string, Set<string>>();
  for (const text of nodes.flatMap((node) => node.arguments.flatMap(({ value }) => textsIn(value)))) {
    for (const { from, to } of findTemplates(text)) {
      for (const [, node = "", path = ""] of text.slice(from, to).matchAll(reference)) {
        paths.set(node, (paths.get(node) ?? new Set()).add(path));
      }
    }
  }
  return paths;
}

const reference = /\bnode\.(\w+)((?:\.[A-Za-z_]\w*|\[\d+\]|\['[^'\]]*'\]|\["[^"\]]*"\])*)/g;

function textsIn(value: Json | undefined): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const cut = (text: string) => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

/** Which value of a loop's rounds stands for the block: the first that has any. */
export function samplesOf(steps: readonly { node: string; outputs?: Json | undefined }[]): Map<string, Json> {
  const samples = new Map<string, Json>();
  for (const { node, outputs } of steps) {
    if (outputs !== undefined && outputs !== null && !isSameJson(outputs, {}) && !samples.has(node)) {
      samples.set(node, outputs);
    }
  }
  return samples;
}
