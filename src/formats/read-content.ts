/** Reads one file of content, whatever kind it is of. Never throws on what the file holds. */
import { isObject, type Json, ownProperty } from "#base/json.ts";
import { hasErrors, type Problem } from "#base/problem.ts";
import type { ContentItem } from "./content-item.ts";
import { type JsonPath, readJson } from "./json-document.ts";
import { Report } from "./report.ts";
import { readSekoiaPlaybook } from "./sekoia/read-playbook.ts";
import type { Position } from "./text-lines.ts";
import { compileXsoar } from "./xsoar/compile-content.ts";
import { selectMarketplace } from "./xsoar/marketplace.ts";
import { readYaml } from "./yaml-document.ts";

export interface ContentReading {
  /** Empty when a problem is an error. */
  items: ContentItem[];
  /** False when the file is nothing that Tocsin reads; that is then told as a note. */
  isContent: boolean;
  /** In the order of the text. */
  problems: Problem[];
  positionOf(path: JsonPath): Position | undefined;
}

export function readContent(text: string, file: string): ContentReading {
  const fileName = file.replace(/^.*[/\\]/, "");
  const document = readTree(text, file);
  if (document.value === undefined) {
    return { items: [], isContent: true, problems: document.problems, positionOf: document.positionOf };
  }
  if (isObject(ownProperty(document.value, "nodes"))) return readSekoia(text, file, document.positionOf);
  const { value, writtenPath } = selectMarketplace(document.value, text);
  const positionOf = (path: JsonPath) => document.positionOf(writtenPath(path));
  const report = new Report(positionOf, file);
  report.problems.push(...document.problems);
  const items = compileXsoar(value, fileName, report);
  if (!items) {
    const message = "This is no content that Tocsin reads; it is passed over.";
    const problem: Problem = { code: "CONTENT_FILE_UNKNOWN", severity: "info", message, file };
    return { items: [], isContent: false, problems: [problem], positionOf };
  }
  const problems = report.sorted();
  return { items: hasErrors(problems) ? [] : items, isContent: true, problems, positionOf };
}

interface Tree {
  value?: Json;
  problems: Problem[];
  positionOf(path: JsonPath): Position | undefined;
}

/** JSON when it looks like it, else YAML. The name decides only what a file that is neither was meant to be. */
function readTree(text: string, file: string): Tree {
  const looksLikeJson = /^\uFEFF?\s*[[{"]/.test(text);
  if (/\.ya?ml$/i.test(file)) return readYaml(text, file);
  const asJson = () => readJson(text, file, { keepNumbers: true, lastKeyHolds: true });
  if (looksLikeJson) return asJson();
  const yaml = readYaml(text, file);
  return /\.json$/i.test(file) && !isObject(yaml.value) ? asJson() : yaml;
}

function readSekoia(text: string, file: string, positionOf: Tree["positionOf"]): ContentReading {
  const { playbook, problems } = readSekoiaPlaybook(text, file);
  return { items: playbook ? [{ kind: "playbook", value: playbook }] : [], isContent: true, problems, positionOf };
}
