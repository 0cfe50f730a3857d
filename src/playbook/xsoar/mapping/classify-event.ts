/** Of what incident type an event is, by a classifier, and why. */
import type { Json, JsonObject } from "#base/json.ts";
import type { Classifier } from "../../classifier.ts";
import { own } from "../../own-keys.ts";
import { scalarText, textOf } from "../cast.ts";
import { describeFault, type LanguageFault } from "../language-error.ts";
import { evaluateXsoarValue, type ValueExplanation } from "../value.ts";
import { type EventTools, eventScope } from "./event-scope.ts";

export interface Classification {
  type: string;
  /** What decided: a key of the classifier, its default, the type the source gave, the instance's type, or none. */
  by: "key" | "classifier" | "source" | "instance" | "nothing";
  /** The key that was found among the classifier's. */
  key?: string;
  /** What the classifier's expression found in the event. */
  found: Json | undefined;
  /** One sentence. */
  because: string;
  explanation?: ValueExplanation;
  /** Expressions that could not be read, JavaScript that failed. */
  notes: string[];
  /** The expression could not be evaluated; it counts as having found nothing. */
  error?: LanguageFault;
}

export interface ClassifyOptions {
  /** The type set on the instance. */
  instanceType?: string | undefined;
  /** The type that the integration gave the incident itself. */
  sourceType?: string | undefined;
  explain?: boolean;
}

/** What an event without any type is. */
export const unclassified = "Unclassified";

export function classifyEvent(
  classifier: Classifier | undefined,
  event: JsonObject,
  tools: EventTools,
  options: ClassifyOptions = {},
): Classification {
  if (!classifier) return { ...otherwise(options, "there is no classifier"), found: undefined, notes: [] };
  const { transformer, keyTypes, name, defaultIncidentType } = classifier;
  const result =
    transformer &&
    evaluateXsoarValue(transformer, eventScope(event, tools.list), tools, { explain: options.explain === true });
  const found = result?.ok ? (result.value ?? undefined) : undefined;
  const told = {
    found,
    notes: result?.notes.map(({ message }) => message) ?? [],
    ...(result?.explanation ? { explanation: result.explanation } : {}),
    ...(result && !result.ok ? { error: result.error } : {}),
  };
  const keys = readKeys(found);
  for (const key of keys) {
    const type = own(keyTypes, key);
    if (type) return { type, by: "key", key, because: `${name} takes ${shown(key)} for ${type}`, ...told };
  }
  const why =
    result === undefined
      ? `${name} looks nothing up`
      : !result.ok
        ? `the expression of ${name} fails: ${result.error.message}`
        : keys.length === 0
          ? `${name} finds nothing in the event`
          : `${name} knows no ${keys.slice(0, 3).map(shown).join(", ")}`;
  if (defaultIncidentType) {
    return {
      type: defaultIncidentType,
      by: "classifier",
      because: `${why}; its default is ${defaultIncidentType}`,
      ...told,
    };
  }
  return { ...otherwise(options, `${why} and has no default`), ...told };
}

function otherwise(
  { instanceType, sourceType }: ClassifyOptions,
  why: string,
): Pick<Classification, "type" | "by" | "because"> {
  if (sourceType) {
    return { type: sourceType, by: "source", because: `${why}; the source itself calls it ${sourceType}` };
  }
  if (instanceType) {
    return { type: instanceType, by: "instance", because: `${why}; the instance's incident type is ${instanceType}` };
  }
  return { type: unclassified, by: "nothing", because: `${why}; the instance has no incident type either` };
}

/** The texts to look up: of a list each element, the first known one decides. */
function readKeys(found: Json | undefined): string[] {
  if (found === undefined || found === null) return [];
  const keys = Array.isArray(found) ? found : [found];
  return keys.flatMap((key) => (key === null ? [] : (scalarText(key) ?? asText(key))));
}

function asText(key: Json): string[] {
  try {
    return [textOf(key)];
  } catch (error) {
    describeFault(error);
    return [];
  }
}

function shown(text: string): string {
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
}
