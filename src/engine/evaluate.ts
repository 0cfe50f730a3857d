import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { redactedMark } from "#base/redactor.ts";
import { compileArgument } from "#playbook/jinja/argument.ts";
import { type CompiledValue, compileValue, evaluateValue } from "#playbook/jinja/value-template.ts";
import type { Value } from "#playbook/model.ts";
import type { StepError } from "#playbook/run-event.ts";
import type { JavaScriptEngine } from "#playbook/xsoar/javascript-engine.ts";
import type { Scope as XsoarScope } from "#playbook/xsoar/scope.ts";
import type { ScriptOperators } from "#playbook/xsoar/script-operators.ts";
import { evaluateXsoarValue } from "#playbook/xsoar/value.ts";
import { stepError } from "./step-codes.ts";
import type { XsoarPlace } from "./xsoar-scope.ts";

/** What expressions see, and the moment their clocks show. */
export interface Scope {
  values: JsonObject;
  now: number;
  /** What the values of XSOAR playbooks see; a run of Sekoia's has none. */
  xsoar?: { scope: XsoarScope; javascript: JavaScriptEngine; scripts?: ScriptOperators; place: XsoarPlace };
}

export type Evaluated<Result> = { ok: true; value: Result } | { ok: false; error: StepError };

const compiled = new WeakMap<Value, CompiledValue>();
/** Stands where a secret goes: in the journal, in explanations. The secret itself is filled in when a command runs. */
export const redacted = redactedMark;

/** Evaluates a task's arguments. Secrets are not revealed: their places hold a mark (`secretsOf` tells where). */
export function evaluateArguments(values: Record<string, Value>, scope: Scope): Evaluated<JsonObject> {
  const inputs: JsonObject = {};
  for (const [name, value] of Object.entries(values)) {
    const result = evaluate(value, scope);
    if (!result.ok) {
      return { ok: false, error: { ...result.error, message: `argument ${name}: ${result.error.message}` } };
    }
    // An undefined argument is an absent one, so that the command's own default holds.
    if (result.value !== undefined) inputs[name] = result.value;
  }
  return { ok: true, value: inputs };
}

export function evaluate(value: Value, scope: Scope): Evaluated<Json | undefined> {
  switch (value.kind) {
    case "literal":
      return { ok: true, value: value.value };
    case "secret":
      return { ok: true, value: redacted };
    case "object": {
      const fields: JsonObject = {};
      for (const [name, field] of Object.entries(value.fields)) {
        const result = evaluate(field, scope);
        if (!result.ok) return result;
        if (result.value !== undefined) fields[name] = result.value;
      }
      return { ok: true, value: fields };
    }
    case "jinja": {
      const result = evaluateValue(compile(value), scope.values, { now: scope.now });
      if (result.ok) return { ok: true, value: result.value };
      return { ok: false, error: { code: result.error.code, message: result.error.message } };
    }
    case "text":
    case "path":
    case "complex": {
      if (!scope.xsoar) {
        return {
          ok: false,
          error: stepError("CONTENT_NOT_RUNNABLE", "a value of XSOAR's in a playbook of another kind"),
        };
      }
      const { javascript, scripts, scope: xsoar } = scope.xsoar;
      const result = evaluateXsoarValue(value, xsoar, { now: scope.now, javascript, scripts });
      return result.ok ? { ok: true, value: result.value } : { ok: false, error: result.error };
    }
  }
}

function compile(value: Extract<Value, { kind: "jinja" }>): CompiledValue {
  let known = compiled.get(value);
  if (!known) {
    known =
      value.asJson && typeof value.template === "string"
        ? compileArgument(value.template)
        : compileValue(value.template);
    compiled.set(value, known);
  }
  return known;
}

export interface SecretPlace {
  path: string[];
  id: string;
}

/** Where the secrets of a task's arguments go: by the playbook's own definition, never by what a value looks like. */
export function secretsOf(values: Record<string, Value>): SecretPlace[] {
  const places: SecretPlace[] = [];
  const visit = (value: Value, path: string[]) => {
    if (value.kind === "secret") places.push({ path, id: value.id });
    if (value.kind === "jinja")
      for (const secret of value.secrets ?? []) places.push({ path: [...path, ...secret.path], id: secret.id });
    if (value.kind === "object")
      for (const [name, field] of Object.entries(value.fields)) visit(field, [...path, name]);
  };
  for (const [name, value] of Object.entries(values)) visit(value, [name]);
  return places;
}

/** Inputs with their secrets, which must not be kept wherever else they turn up (the redactor is told). */
export type FilledInputs = { ok: true; value: JsonObject; secrets: string[] } | { ok: false; error: StepError };

/** The inputs as the command gets them. The given ones stay redacted. */
export function fillSecrets(
  inputs: JsonObject,
  places: readonly SecretPlace[],
  reveal: (id: string) => string | undefined,
): FilledInputs {
  if (places.length === 0) return { ok: true, value: inputs, secrets: [] };
  let filled = inputs;
  const secrets: string[] = [];
  for (const { path, id } of places) {
    const secret = reveal(id);
    if (secret === undefined) {
      return {
        ok: false,
        error: stepError("SECRET_MISSING", `the secret of ${path.join(".")} is gone; set it again`),
      };
    }
    filled = withText(filled, path, secret);
    secrets.push(secret);
  }
  return { ok: true, value: filled, secrets };
}

/** A copy along the path only: inputs may be large, and the given ones stay as they are. */
function withText(inputs: JsonObject, [key = "", ...rest]: string[], text: string): JsonObject {
  const here = inputs[key];
  return { ...inputs, [key]: rest.length === 0 ? text : withText(isObject(here) ? here : {}, rest, text) };
}
