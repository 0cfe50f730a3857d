/** What a playbook needs in order to run, kept without the playbook itself: a thousand of them fit into little memory. */
import type { Problem } from "#base/problem.ts";
import { type Feature, featuresOf, operatorsOf } from "#playbook/features.ts";
import type { CommandCall, Playbook, Task } from "#playbook/model.ts";
import { reach } from "../graph.ts";
import { formatPath, type JsonPath } from "../json-document.ts";
import type { Position } from "../text-lines.ts";

export type NeedKind =
  | "command"
  | "script"
  | "playbook"
  | "filter"
  | "transformer"
  | "feature"
  | "trigger"
  | "template";

export interface Need {
  kind: NeedKind;
  name: string;
  /** Of a command: the integration it must come from. */
  brand?: string;
  /** Of a sub-playbook that is named in both ways. */
  id?: string;
  /** Known to be missing, and why. */
  why?: string;
}

export interface TaskFacts {
  id: string;
  name: string;
  needs: Need[];
  skipUnavailable: boolean;
  /** What is known to be different, in a sentence each. */
  differences: string[];
  /** Its place in the document, for problems. */
  path: string;
  line?: number;
  column?: number;
}

export interface PlaybookFacts {
  id: string;
  name: string;
  file: string;
  language: Playbook["language"];
  fromVersion?: string;
  /** All tasks; those that are never reached need nothing. */
  tasks: TaskFacts[];
  /** Of the playbook as a whole. */
  needs: Need[];
  differences: string[];
}

export function factsOf(
  playbook: Playbook,
  file: string,
  problems: readonly Problem[],
  positionOf: (path: JsonPath) => Position | undefined,
): PlaybookFacts {
  const ids = Object.keys(playbook.tasks);
  const edges = ids.map((id): [string, { to: string; loop: boolean }[]] => {
    const task = playbook.tasks[id];
    const targets = [...Object.values(task?.next ?? {}).flat(), ...(task?.frame?.bodyTaskIds ?? [])];
    return [id, targets.map((to) => ({ to, loop: false }))];
  });
  const reached = reach({ ids, edges: new Map(edges) }, [playbook.startTaskId]);
  const isSekoia = playbook.language === "sekoia";
  const { trigger, fromVersion } = playbook;
  return {
    id: playbook.id,
    name: playbook.name,
    file,
    language: playbook.language,
    ...(fromVersion !== undefined && { fromVersion }),
    tasks: Object.values(playbook.tasks).map((task): TaskFacts => {
      const path: JsonPath = [isSekoia ? "nodes" : "tasks", task.id];
      const found = isSekoia ? findingsOf(problems, `${formatPath(path)}.`) : { needs: [], differences: [] };
      return {
        id: task.id,
        name: task.name,
        needs: reached.has(task.id) ? [...needsOf(task, isSekoia), ...found.needs] : [],
        skipUnavailable: task.skipUnavailable ?? false,
        differences: found.differences,
        path: formatPath(path),
        ...positionOf(path),
      };
    }),
    needs: trigger ? [{ kind: "trigger", name: `${trigger.integration}/${trigger.trigger}` }] : [],
    differences: problems.filter(({ code }) => code === "CONTENT_SEKOIA_TRIGGER_SEVERAL").map(({ message }) => message),
  };
}

function needsOf(task: Task, isSekoia: boolean): Need[] {
  const needs: Need[] = [];
  if (task.command) needs.push(needOfCall(task.command));
  // Sekoia's templates, comparisons and operators are the engine's first language; what they lack is in the problems.
  if (isSekoia) return needs;
  const { frame } = task;
  if (frame?.playbook) {
    const { id, name } = frame.playbook;
    needs.push({ kind: "playbook", name: name ?? id ?? "", ...(id !== undefined && { id }) });
  }
  if (frame?.loop?.kind === "until-command") needs.push(needOfCall(frame.loop.command));
  const { filters, transformers } = operatorsOf(task);
  for (const name of filters) needs.push({ kind: "filter", name });
  for (const name of transformers) needs.push({ kind: "transformer", name });
  for (const feature of featuresOf(task)) needs.push({ kind: "feature", name: feature satisfies Feature });
  return needs;
}

function needOfCall({ name, brand, isScript }: CommandCall): Need {
  if (isScript) return { kind: "script", name };
  return { kind: "command", name, ...(brand !== undefined && { brand }) };
}

/** What reading a Sekoia node told of its templates: those that fail when they run, and those that do better than Sekoia. */
function findingsOf(problems: readonly Problem[], prefix: string): { needs: Need[]; differences: string[] } {
  const own = problems.filter(({ code, path = "" }) => code.startsWith("JINJA_") && `${path}.`.startsWith(prefix));
  const needs: Need[] = [];
  const differences: string[] = [];
  for (const { code, severity, message } of own) {
    const [, named] = /the (?:filter|test) "([^"]+)"/.exec(message) ?? [];
    const what = code === "JINJA_UNKNOWN_TEST" ? "Jinja test" : "Jinja filter";
    if (severity === "info") differences.push(message);
    else needs.push({ kind: "template", name: named === undefined ? code : `${what} ${named}`, why: message });
  }
  return { needs, differences };
}
