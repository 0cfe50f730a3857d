/**
 * Writes XSOAR content: an edited model into the text it was read from, which changes in the lines concerned and nowhere
 * else, or a model that has no text yet as a new file.
 */
import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { Problem } from "#base/problem.ts";
import type { ContentItem } from "../content-item.ts";
import { type Change, diffTrees } from "../edit/change.ts";
import { editJson } from "../edit/edit-json.ts";
import { editYaml } from "../edit/edit-yaml.ts";
import { printYaml } from "../edit/print-yaml.ts";
import { type JsonPath, readJson } from "../json-document.ts";
import { readContent } from "../read-content.ts";
import { sekoiaToSource, withoutSecrets } from "../sekoia/playbook-source.ts";
import { readYaml } from "../yaml-document.ts";
import { type Selected, selectMarketplace } from "./marketplace.ts";
import { decoratePlaybook, decorateTask } from "./source/decorate-playbook.ts";
import { incidentFieldToSource, incidentTypeToSource } from "./source/incident-source.ts";
import { layoutToSource } from "./source/layout-source.ts";
import { classifierToSource, mapperToSource } from "./source/mapping-source.ts";
import { playbookToSource } from "./source/playbook-source.ts";
import { integrationToSource, listToSource, packToSource, scriptToSource } from "./source/script-source.ts";

export interface WrittenContent {
  /** The text as it was where the edit could not be written. */
  text: string;
  problems: Problem[];
}

/** `edited`: the items of the file, in its order, those that changed and those that did not. */
export function writeEditedContent(original: string, file: string, edited: readonly ContentItem[]): WrittenContent {
  const before = readContent(original, file).items;
  const wanted = edited.map((item, at) => openSecrets(before[at], item));
  if (isDeepStrictEqual(before, wanted)) return { text: original, problems: [] };
  const refuse = (message: string): WrittenContent => {
    return { text: original, problems: [{ code: "CONTENT_XSOAR_WRITE", severity: "error", message, file }] };
  };
  if (before.length !== wanted.length || before.some(({ kind }, at) => kind !== wanted[at]?.kind)) {
    return refuse("The file cannot be read, or holds other things than were edited, so the edit was not written.");
  }
  const isYaml = /\.ya?ml$/i.test(file) || !/^\uFEFF?\s*[[{]/.test(original);
  const value = isYaml
    ? readYaml(original).value
    : readJson(original, file, { keepNumbers: true, lastKeyHolds: true }).value;
  if (value === undefined || Array.isArray(value)) return refuse("A list of things in one file cannot be edited here.");
  const selected = selectMarketplace(value, original);
  const changes = before.flatMap((item, at) => {
    const other = wanted[at];
    if (!other) return [];
    return diffTrees(contentToSource(item), contentToSource(other)).map((change): Change => {
      const path = findWritten(change.path, selected);
      return change.op === "remove" ? { ...change, path } : { ...change, path, value: dressed(change, item) };
    });
  });
  const text = isYaml ? editYaml(original, changes) : editJson(original, changes);
  const read = text === undefined ? [] : readContent(text, file).items;
  if (
    text === undefined ||
    !isDeepStrictEqual(
      read,
      wanted.map((item, at) => withIdOf(read[at], item)),
    )
  ) {
    return refuse("The edit cannot be said in this file so that it reads back the same, so it was not written.");
  }
  return { text, problems: [] };
}

/** An import of Sekoia's seals what is secret in it; the file keeps what it had. */
function openSecrets(before: ContentItem | undefined, edited: ContentItem): ContentItem {
  if (before?.kind !== "playbook" || edited.kind !== "playbook" || edited.value.language !== "sekoia") return edited;
  return { kind: "playbook", value: withoutSecrets(before.value, edited.value) };
}

/** A Sekoia playbook without a uuid is known by its name, so that its id changes when it is renamed. */
function withIdOf(read: ContentItem | undefined, item: ContentItem): ContentItem {
  if (read?.kind !== "playbook" || item.kind !== "playbook" || item.value.language !== "sekoia") return item;
  return { kind: "playbook", value: { ...item.value, id: read.value.id } };
}

/** A task that is new gets what XSOAR expects of one. */
function dressed(change: Exclude<Change, { op: "remove" }>, item: ContentItem): Json {
  const [first, task, more] = change.path;
  if (
    item.kind !== "playbook" ||
    item.value.language !== "xsoar" ||
    first !== "tasks" ||
    task === undefined ||
    more !== undefined
  )
    return change.value;
  const below = 50 + 175 * Object.keys(item.value.tasks).length;
  return decorateTask(change.value, `${item.value.id}/${task}`, { x: 50, y: below });
}

/** Maps whose keys are the author's own; elsewhere a key is found in lower and in camel case. */
const ownKeys = new Set([
  "tasks",
  "nexttasks",
  "scriptarguments",
  "args",
  "mapping",
  "internalmapping",
  "keytypemap",
  "fieldclinametoextractsettings",
]);

/** A path of the model's source, spelled as the file does. */
function findWritten(path: JsonPath, selected: Selected): JsonPath {
  let here: Json | undefined = selected.value;
  let parent = "";
  const spelled = path.map((key) => {
    let name = key;
    if (isObject(here) && !Object.hasOwn(here, String(key)) && !ownKeys.has(parent.toLowerCase())) {
      name = Object.keys(here).find((one) => one.toLowerCase() === String(key).toLowerCase()) ?? key;
    }
    if (isObject(here)) here = Object.hasOwn(here, String(name)) ? here[String(name)] : undefined;
    else here = Array.isArray(here) ? here[Number(name)] : undefined;
    parent = String(name);
    return name;
  });
  return selected.writtenPath(spelled);
}

/** The data that a file of this item holds, as far as the model says. */
export function contentToSource(item: ContentItem): JsonObject {
  switch (item.kind) {
    case "playbook":
      return item.value.language === "sekoia" ? sekoiaToSource(item.value) : playbookToSource(item.value);
    case "classifier":
      return classifierToSource(item.value);
    case "mapper":
      return mapperToSource(item.value);
    case "incidentType":
      return incidentTypeToSource(item.value);
    case "incidentField":
      return incidentFieldToSource(item.value);
    case "layout":
      return layoutToSource(item.value);
    case "list":
      return listToSource(item.value);
    case "script":
      return scriptToSource(item.value);
    case "integration":
      return integrationToSource(item.value);
    case "pack":
      return packToSource(item.value);
  }
}

/**
 * A file that XSOAR reads, named as XSOAR's own exports are. Not for Sekoia playbooks, whose nodes are more than the
 * model holds: those are written into the export they came from.
 */
export function writeNewContent(item: ContentItem): { fileName: string; text: string } {
  const source = contentToSource(item);
  const fileName = fileNameOf(item);
  if (item.kind === "playbook" && item.value.language === "xsoar")
    return { fileName, text: printYaml(decoratePlaybook(source, item.value)) };
  if (item.kind === "script" || item.kind === "integration") {
    const { commonfields, ...rest } = source;
    const identity = isObject(commonfields) ? { commonfields: { ...commonfields, version: -1 } } : {};
    return { fileName, text: printYaml({ ...identity, ...rest }) };
  }
  const versioned = item.kind === "pack" ? source : { ...source, version: -1 };
  return { fileName, text: `${JSON.stringify(versioned, null, 4)}\n` };
}

function fileNameOf(item: ContentItem): string {
  const { kind, value } = item;
  const name = value.name.replace(/[^\p{L}\p{N}._-]+/gu, "_").slice(0, 100) || "content";
  switch (kind) {
    case "playbook":
      return `playbook-${name}.yml`;
    case "script":
      return `automation-${name}.yml`;
    case "integration":
      return `integration-${name}.yml`;
    case "mapper":
      return `classifier-mapper-${value.direction}-${name}.json`;
    case "layout":
      return `${value.incidentType === undefined ? "layoutscontainer" : "layout"}-${name}.json`;
    case "pack":
      return "pack_metadata.json";
    default:
      return `${kind.toLowerCase()}-${name}.json`;
  }
}
