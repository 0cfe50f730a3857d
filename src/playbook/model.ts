import type { Json } from "#base/json.ts";

/**
 * A playbook as data. Both content languages compile to this model: XSOAR's YAML, whose words it uses, and Sekoia's
 * JSON. It is what `next()` walks, what a run pins by content hash, and what the database keeps.
 */
export interface Playbook {
  /** XSOAR's id, or the Sekoia template's uuid. */
  id: string;
  name: string;
  description?: string;
  language: "xsoar" | "sekoia";
  /** Sekoia playbooks start by a trigger of their own; XSOAR's by their incident type. */
  trigger?: PlaybookTrigger;
  startTaskId: string;
  tasks: Record<string, Task>;
}

export interface PlaybookTrigger {
  /** The integration whose alerts start the playbook, by id. */
  integration: string;
  /** The trigger's id within the integration. */
  trigger: string;
  /** The trigger's own filters, by name (Sekoia's `rule_filter`). */
  arguments?: Record<string, Value>;
}

/** XSOAR's eight kinds, and two of Sekoia's operators that have no twin there. */
export type TaskType =
  | "start"
  | "title"
  | "section"
  | "regular"
  | "standard"
  | "condition"
  | "playbook"
  | "collection"
  | "foreach"
  | "store";

export interface Task {
  id: string;
  name: string;
  type: TaskType;
  /** The command a regular task or a command condition runs. Absent on a regular task: a manual task. */
  command?: CommandCall;
  /** A built-in condition: branches in order, the first that holds wins, else `#default#`. */
  branches?: ConditionBranch[];
  /** Edge label to the tasks it leads to. Plain edges are `#none#`, the else-branch `#default#`, errors `#error#`. */
  next: Record<string, string[]>;
  onError: "stop" | "continue" | "error-path";
  /** How a join waits: every incoming edge resolved and one taken (default), or the first taken one. */
  join?: "all" | "any";
  /** A frame this task opens: a sub-playbook, or the body of a foreach. */
  frame?: FrameCall;
  /** Changes of the run's own store (Sekoia's store operator). */
  modifications?: { key: string; type: "set" | "unset" | "append" | "remove"; value: Value }[];
  /** A question to a person (manual tasks, Ask, data collection). */
  question?: { text: Value; options: string[] };
}

/** Labels with a meaning of their own. */
export const plainEdge = "#none#";
export const defaultEdge = "#default#";
export const errorEdge = "#error#";

export interface CommandCall {
  /** Looked up in every integration unless `brand` names one. */
  name: string;
  brand?: string;
  /** `using`: the instance by name; else the integration's own choice. */
  instance?: string;
  arguments: Record<string, Value>;
}

export interface ConditionBranch {
  label: string;
  /** Groups are joined by AND, the comparisons of a group by OR, as XSOAR writes them. */
  groups: Comparison[][];
}

export interface Comparison {
  left: Value;
  operator: string;
  right: Value;
}

/** A sub-playbook call or a loop body; part of the state's shape from the first day. */
export interface FrameCall {
  /** The sub-playbook by id or name; absent: the body is inside this playbook (`bodyTaskIds`). */
  playbook?: { id?: string; name?: string };
  /** First tasks of an inner body. */
  bodyTaskIds?: string[];
  /** The list a foreach walks. */
  items?: Value;
  separateContext: boolean;
  inputs: Record<string, Value>;
  maxIterations: number;
}

/**
 * A value in a playbook, evaluated when its task starts; the result is journaled, so that replay evaluates nothing.
 *
 * - `literal`: JSON as it stands.
 * - `jinja`: Sekoia's templates; text leaves of `template` are templates. `asJson`: the text is JSON once rendered;
 *   `secrets`: sealed values within that JSON, each by the keys that lead to it.
 * - `object`: named values side by side (HTTP headers of which one is secret).
 * - `secret`: a sealed value by id; the journal keeps the id, the command gets the text.
 */
export type Value =
  | { kind: "literal"; value: Json }
  | { kind: "jinja"; template: Json; asJson?: boolean; secrets?: { path: string[]; id: string }[] }
  | { kind: "object"; fields: Record<string, Value> }
  | { kind: "secret"; id: string };
