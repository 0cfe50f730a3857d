import type { Problem } from "#base/problem.ts";
import type { ContentProblemCode } from "./content-problems.ts";
import { formatPath, type JsonPath, type Position } from "./json-document.ts";
import type { TemplateFault } from "./sekoia/inspect-template.ts";

type Code = ContentProblemCode | TemplateFault["code"];

/** Collects the problems of one document, each with its place. */
export class Report {
  readonly problems: Problem[] = [];
  readonly #positionOf: (path: JsonPath) => Position | undefined;
  readonly #file: string | undefined;

  constructor(positionOf: (path: JsonPath) => Position | undefined, file: string | undefined) {
    this.#positionOf = positionOf;
    this.#file = file;
  }

  error(code: Code, path: JsonPath, message: string): void {
    this.#add(code, "error", path, message);
  }

  warning(code: Code, path: JsonPath, message: string): void {
    this.#add(code, "warning", path, message);
  }

  info(code: Code, path: JsonPath, message: string): void {
    this.#add(code, "info", path, message);
  }

  /** In the order of the text. */
  sorted(): Problem[] {
    return this.problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  }

  #add(code: Code, severity: Problem["severity"], path: JsonPath, message: string): void {
    const problem: Problem = { code, severity, message, ...this.#positionOf(path) };
    if (this.#file !== undefined) problem.file = this.#file;
    if (path.length > 0) problem.path = formatPath(path);
    this.problems.push(problem);
  }
}
