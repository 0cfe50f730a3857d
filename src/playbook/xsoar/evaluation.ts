/** One evaluation: what it sees, what it may use, how much it may do, and what there is to tell about it afterwards. */
import type { Json } from "#base/json.ts";
import type { Trace } from "./explanation.ts";
import type { Budget } from "./javascript/budget.ts";
import type { JavaScriptEngine } from "./javascript-engine.ts";
import type { RegularExpressions } from "./regular-expression.ts";
import type { Scope } from "./scope.ts";
import type { ScriptOperators } from "./script-operators.ts";
import type { LanguageSettings } from "./settings.ts";

/** Something that went another way than its author meant and is no error: told in explanations. */
export interface Note {
  kind: "dt" | "javascript";
  message: string;
}

/** What stays the same for everything a run evaluates. */
export interface LanguageTools {
  /** Milliseconds since the epoch. */
  now: number;
  javascript?: JavaScriptEngine | undefined;
  scripts?: ScriptOperators | undefined;
  settings?: Partial<LanguageSettings> | undefined;
}

/** The item that a filter looks at, and the path that stands for it there. */
export interface CurrentItem {
  roots: readonly string[];
  value: Json;
}

export interface Evaluation {
  readonly scope: Scope;
  readonly now: number;
  readonly javascript: JavaScriptEngine | undefined;
  readonly scripts: ScriptOperators | undefined;
  readonly settings: LanguageSettings;
  readonly patterns: RegularExpressions;
  readonly budget: Budget;
  readonly notes: Note[];
  /** Set while a filter of a complex value looks at its items. */
  item: CurrentItem | undefined;
  /** Collects the explanation; absent when nobody asked. */
  trace: Trace | undefined;
}
