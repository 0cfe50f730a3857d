/** Of what incident type an event is, by a classifier, and why. */
import type { Json, JsonObject } from "#base/json.ts";
import type { Classifier } from "../../classifier.ts";
import { textOf } from "../cast.ts";
import type { LanguageTools } from "../evaluation.ts";
import type { LanguageFault } from "../language-error.ts";
import { evaluateXsoarValue, type ValueExplanation } from "../value.ts";
import { eventScope } from "./event-scope.ts";

export interface Classification {
  type: string;
  /** Which rule decided: a key of the classifier, its default, the instance's type, or none of them. */
  by: "key" | "classifier" | "instance" | "nothing";
  /** What the classifier's expression found in the event. */
  found: Json | undefined;
  /** One sentence. */
  because: string;
  explanation?: ValueExplanation;
  /** The expression could not be evaluated; it counts as having found nothing. */
  error?: LanguageFault;
}

/** What an event without any type is. */
export const unclassified = "Unclassified";

export function classifyEvent(
  classifier: Classifier | undefined,
  event: JsonObject,
  tools: LanguageTools,
  options: { instanceType?: string | undefined; explain?: boolean } = {},
): Classification {
  const { instanceType, explain = false } = options;
  if (!classifier) {
    if (instanceType)
      return named(instanceType, "instance", undefined, `the instance's incident type is ${instanceType}`);
    return named(
      unclassified,
      "nothing",
      undefined,
      "there is neither a classifier nor an incident type of the instance",
    );
  }
  const result =
    classifier.transformer && evaluateXsoarValue(classifier.transformer, eventScope(event), tools, { explain });
  const found = result?.ok ? result.value : undefined;
  const told = {
    ...(result?.explanation ? { explanation: result.explanation } : {}),
    ...(result && !result.ok ? { error: result.error } : {}),
  };
  for (const key of Array.isArray(found) ? found : found === undefined ? [] : [found]) {
    const text = textOf(key);
    const type = Object.hasOwn(classifier.keyTypes, text) ? classifier.keyTypes[text] : undefined;
    if (type) return { ...named(type, "key", found, `${classifier.name} takes "${text}" for ${type}`), ...told };
  }
  const why = found === undefined ? "found nothing in the event" : `knows no "${textOf(found)}"`;
  if (classifier.defaultIncidentType) {
    const type = classifier.defaultIncidentType;
    return { ...named(type, "classifier", found, `${classifier.name} ${why}; its default is ${type}`), ...told };
  }
  if (instanceType) {
    const because = `${classifier.name} ${why} and has no default; the instance's incident type is ${instanceType}`;
    return { ...named(instanceType, "instance", found, because), ...told };
  }
  return {
    ...named(unclassified, "nothing", found, `${classifier.name} ${why}, and nothing names a default`),
    ...told,
  };
}

function named(type: string, by: Classification["by"], found: Json | undefined, because: string): Classification {
  return { type, by, found, because };
}
