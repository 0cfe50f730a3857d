/**
 * What is wrong with content a person wrote. Problems are collected, never thrown, so that all of them are shown at
 * once; each says what, where and, where it can, how to mend it.
 */
export interface Problem {
  code: string;
  /** `error`: the content cannot be loaded or activated. `warning`: it loads, and something will not work. */
  severity: "error" | "warning" | "info";
  message: string;
  file?: string;
  /** Path inside the document, as a person would point at it: `nodes.3.arguments.url`. */
  path?: string;
  /** From 1. */
  line?: number;
  /** From 1. */
  column?: number;
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === "error");
}

/** `file:3:7 error CODE at nodes.1: message`, the form compilers use, so that terminals and editors link it. */
export function formatProblem(problem: Problem): string {
  const where = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(":");
  const path = problem.path ? ` at ${problem.path}` : "";
  return `${where ? `${where} ` : ""}${problem.severity} ${problem.code}${path}: ${problem.message}`;
}
