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
  /** What a caller may give; inside, `inputs.<key>`. */
  inputs?: PlaybookInput[];
  /** Context paths that a private sub-playbook hands to its caller. */
  outputs?: { path: string; description?: string; type?: string }[];
  /** The sub-playbooks it calls, by how its tasks name them, to the hash of the version: set when it goes live. */
  links?: Record<string, string>;
  /** Makes it run over the indicators or incidents found, as the context root `playbookQuery`. */
  inputQuery?: { query: string; entity: "indicators" | "incidents" };
  quiet?: boolean;
  /** Versions of XSOAR it is for: files of one id may share them out. */
  fromVersion?: string;
  toVersion?: string;
  deprecated?: boolean;
}

export interface PlaybookInput {
  key: string;
  /** Absent: no default. */
  value?: Value;
  required: boolean;
  description?: string;
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
  /** For people; may hold `${…}`. */
  description?: string;
  type: TaskType;
  /** The command a regular task or a command condition runs. Absent on a regular task: a manual task. */
  command?: CommandCall;
  /** Runs a command until nothing is pending (`builtin-playbooks.ts`). */
  polling?: PollingCall;
  /** A built-in condition: branches in order, the first that holds wins, else `#default#`. */
  branches?: ConditionBranch[];
  /** Edge label to the tasks it leads to. Plain edges are `#none#`, the else-branch `#default#`, errors `#error#`. */
  next: Record<string, string[]>;
  onError: "stop" | "continue" | "error-path";
  /** A command, script or sub-playbook that is not there: skip the task and what hangs on it, instead of failing. */
  skipUnavailable?: boolean;
  /** How a join waits: every incoming edge resolved and one taken (default), or the first taken one. */
  join?: "all" | "any";
  /** A frame this task opens: a sub-playbook, or the body of a foreach. */
  frame?: FrameCall;
  /** Changes of the run's own store (Sekoia's store operator). */
  modifications?: { key: string; type: "set" | "unset" | "append" | "remove"; value: Value }[];
  /** A question to a person (manual tasks, Ask, data collection). */
  question?: { text: Value; options: string[] };
  /** What a question is sent as and answered by: XSOAR's `message` and `form`. */
  message?: MessageCall;
  form?: Form;
  /** Incident fields that are filled from the task's results when it is done. */
  fieldMapping?: { field: string; value: Value }[];
  timers?: { field: string; action: "start" | "stop" | "pause" }[];
  /** Marks the entries of its results. */
  note?: boolean;
  evidence?: { description?: Value; occurred?: Value; tags?: Value };
  /** `undefined` follows the playbook. */
  quiet?: boolean;
  /** Indicator extraction from its entries. */
  extract?: "default" | "none" | "inline" | "out-of-band";
  /** Found by tag: `taskComplete id=<tag>`. */
  tags?: string[];
  assignee?: Value;
  /** Minutes until it is due, and before that a reminder. */
  sla?: { minutes: number; reminderMinutes?: number };
  /** Only the assignee may complete it. */
  restrictedCompletion?: boolean;
}

/** A command that is run again until a path of the context names nothing that was waited for. */
export interface PollingCall {
  ids: Value;
  /** The command's name, and its argument that takes the ids. */
  command: Value;
  argument: Value;
  intervalMinutes: Value;
  timeoutMinutes: Value;
  /** The text of a DT path to the ids that are still pending. */
  pending: Value;
  /** Further arguments, by name, in the same order. */
  moreNames?: Value;
  moreValues?: Value;
}

export interface MessageCall {
  to?: Value;
  subject?: Value;
  body?: Value;
  cc?: Value;
  bcc?: Value;
  /** `email`, `slack`…; empty: answered in the work plan. */
  methods: string[];
  retries: number;
  retryMinutes: number;
  completeAfterReplies: number;
  completeAfterSla: boolean;
  defaultOption?: string;
}

export interface Form {
  title: string;
  description?: string;
  sender?: string;
  questions: FormQuestion[];
}

export interface FormQuestion {
  id: string;
  label: Value;
  type: "shortText" | "longText" | "number" | "singleSelect" | "multiSelect" | "date" | "attachments" | "grid";
  required: boolean;
  options: Value[];
  /** The incident field that the answer fills. */
  field?: string;
  placeholder?: string;
  tooltip?: string;
  readonly?: boolean;
  columns?: { key: string; name: string; type: string }[];
  /** What a grid begins with: rows by the keys of its columns. */
  rows?: Record<string, Value>[];
}

/** Labels with a meaning of their own. */
export const plainEdge = "#none#";
export const defaultEdge = "#default#";
export const errorEdge = "#error#";

export interface CommandCall {
  /** Looked up in every integration unless `brand` names one. */
  name: string;
  brand?: string;
  /** An automation is meant, by name or id, not the command of an integration. */
  isScript?: boolean;
  /** `using`: the instance by name; else the integration's own choice. */
  instance?: string;
  arguments: Record<string, Value>;
  /** What XSOAR's engine takes out of the arguments for itself. */
  options?: CommandOptions;
}

/** Values, since content writes `${…}` there too; evaluated with the arguments, never passed to the command. */
export interface CommandOptions {
  /** `Key=path::Key2=path2` */
  extendContext?: Value;
  ignoreOutputs?: Value;
  retryCount?: Value;
  /** Seconds. */
  retryInterval?: Value;
  /** Seconds. */
  executionTimeout?: Value;
  /** Instance by name. */
  using?: Value;
  usingBrand?: Value;
  usingCategory?: Value;
  rawResponse?: Value;
  autoExtract?: Value;
  debugMode?: Value;
}

export interface ConditionBranch {
  label: string;
  /** Groups are joined by AND, the comparisons of a group by OR, as XSOAR writes them. */
  groups: Comparison[][];
}

export interface Comparison {
  left: Value;
  /** XSOAR's name without a legacy prefix, `sekoia:` and its own name, or a script that filters. */
  operator: string;
  right: Value;
  ignoreCase?: boolean;
}

/** One step of XSOAR's transformers: a built-in's name, or a script's. */
export interface Transformation {
  operator: string;
  arguments: Record<string, Value>;
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
  /** How it repeats; absent: once, or over `items`. */
  loop?: FrameLoop;
}

/** XSOAR's loops around a sub-playbook. */
export type FrameLoop =
  /** Over the elements of every input at once, the longest decides. */
  | { kind: "for-each" }
  /** Again until the groups hold, evaluated where the sub-playbook ended. */
  | { kind: "until"; groups: Comparison[][]; waitSeconds: number }
  /** Again until the command's result is `exit`. */
  | { kind: "until-command"; command: CommandCall; exit: string; waitSeconds: number };

/**
 * A value in a playbook, evaluated when its task starts; the result is journaled, so that replay evaluates nothing.
 *
 * - `literal`: JSON as it stands.
 * - `jinja`: Sekoia's templates; text leaves of `template` are templates. `asJson`: the text is JSON once rendered;
 *   `secrets`: sealed values within that JSON, each by the keys that lead to it.
 * - `object`: named values side by side (HTTP headers of which one is secret).
 * - `secret`: a sealed value by id; the journal keeps the id, the command gets the text.
 * - `text`: XSOAR's simple value: `${dt}` alone keeps its native type, within text it becomes text.
 * - `path`: a DT path as it stands (a condition's side with `iscontext`).
 * - `complex`: XSOAR's root, filters, accessor, transformers, in that order.
 */
export type Value =
  | { kind: "literal"; value: Json }
  | { kind: "jinja"; template: Json; asJson?: boolean; secrets?: { path: string[]; id: string }[] }
  | { kind: "object"; fields: Record<string, Value> }
  | { kind: "secret"; id: string }
  | { kind: "text"; text: string }
  | { kind: "path"; path: string }
  | ComplexValue;

export interface ComplexValue {
  kind: "complex";
  root: string;
  accessor?: string;
  /** As in a condition: AND of ORs, each over the current item. */
  filters?: Comparison[][];
  transformers?: Transformation[];
}
