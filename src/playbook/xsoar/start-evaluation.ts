import type { Evaluation, LanguageTools } from "./evaluation.ts";
import { Budget } from "./javascript/budget.ts";
import { RegularExpressions } from "./regular-expression.ts";
import type { Scope } from "./scope.ts";
import { defaultSettings } from "./settings.ts";

export function startEvaluation(scope: Scope, tools: LanguageTools): Evaluation {
  const { javascript, now, scripts, settings } = tools;
  const budget = new Budget();
  return {
    scope,
    now,
    javascript,
    scripts,
    settings: { ...defaultSettings, ...settings },
    patterns: new RegularExpressions({ budget, javascript, now }),
    budget,
    notes: [],
    item: undefined,
    trace: undefined,
  };
}
