/** What a script's call comes to, before anything of it is done: a command with its arguments, a moment, or an answer. */

import { messageOf } from "#base/errors.ts";
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { redactedMark } from "#base/redactor.ts";
import type { Value } from "#playbook/model.ts";
import { define } from "#playbook/own-keys.ts";
import type { Offer } from "../catalog.ts";
import type { Scope } from "../evaluate.ts";
import { viewInvestigation } from "../investigation-view.ts";
import type { Step } from "../tasks/step.ts";
import { callArguments } from "../tasks/xsoar-call.ts";
import type { HostAnswer, HostCall } from "./script-runner.ts";
import { substituted } from "./substitute.ts";

export type PreparedCall =
  | { answer: HostAnswer; name: string; inputs: JsonObject }
  | { refused: string; name: string; inputs: JsonObject }
  | { until: number; name: string; inputs: JsonObject }
  | { kind: "command" | "script" | "http"; name: string; offers: Offer[]; inputs: JsonObject; seals: Seals };

/** Places in the inputs that are not to be kept, whatever stands there. */
export type Seals = readonly (readonly [string, ...string[]])[];

/** What the engine takes out of a call's arguments for itself. */
const engineArguments = new Set([
  "using",
  "using-brand",
  "using-category",
  "extend-context",
  "ignore-outputs",
  "ignore-output",
  "raw-response",
  "execution-timeout",
  "retry-count",
  "retry-interval",
  "auto-extract",
  "ignore-auto-extract",
  "debug-mode",
]);

export const requestCommand = "http-request";

/** What a command is told is filled in from `scope`: the context with what the script has changed just now. */
export function prepareCall(
  step: Step,
  call: Exclude<HostCall, { kind: "look" }>,
  code: string,
  scope: Scope,
): PreparedCall {
  switch (call.kind) {
    case "wait":
      return { until: step.executor.now() + call.seconds * 1_000, name: "wait", inputs: { seconds: call.seconds } };
    case "command":
      return prepareCommand(step, call, code, scope);
    case "http":
      return prepareRequest(step, call);
  }
}

function prepareCommand(
  step: Step,
  call: Extract<HostCall, { kind: "command" }>,
  code: string,
  scope: Scope,
): PreparedCall {
  const { executor } = step;
  const [first = "", ...rest] = call.name.split("|||");
  const name = (rest.length > 0 ? rest.join("|||") : first).trim();
  const values: Record<string, Value> = {};
  const options: JsonObject = {};
  const given: JsonObject = {};
  for (const [key, value] of Object.entries(call.args)) {
    const filled = substituted(value, code, scope);
    if (filled === undefined) continue;
    if (engineArguments.has(key)) define(options, key, filled);
    else {
      define(given, key, filled);
      define(values, key, { kind: "literal", value: filled });
    }
  }
  const text = (option: string) =>
    typeof options[option] === "string" && options[option] !== "" ? options[option] : undefined;
  const brand = text("using-brand") ?? (rest.length > 0 && first.trim() !== "" ? first.trim() : undefined);
  const using = text("using");
  const offers = executor.catalog
    .offersOf(name, brand)
    .filter(({ instance }) => using === undefined || !instance || instance.name === using);
  const [offer] = offers;
  const refuse = (refused: string): PreparedCall => ({ refused, name, inputs: given });
  if (!offer) {
    const known = executor.catalog.findCommand(name, brand);
    if (!known) return refuse(`There is no command or automation ${call.name}`);
    return refuse(
      `There is no instance for the command ${name}${using === undefined ? "" : ` with the name ${using}`}`,
    );
  }
  const unable = offer.script && executor.scripts.whyNot(offer.script);
  if (unable !== undefined) return refuse(unable);
  const inputs = callArguments(values, offer.command, scope);
  if (!inputs.ok) return refuse(inputs.error.message);
  return { kind: offer.script ? "script" : "command", name, offers, inputs: inputs.value, seals: [] };
}

/** Names of headers that carry what opens a door. */
const tellingHeader = /authorization|cookie|token|secret|password|api-?key|session/i;

/** `http(url, {Method, Headers: {name: [values]}, Body, Username, Password})`, as a command of the class its method has. */
function prepareRequest(step: Step, call: Extract<HostCall, { kind: "http" }>): PreparedCall {
  const { url, options, insecure } = call;
  const method = typeof options.Method === "string" && options.Method !== "" ? options.Method : "GET";
  const refuse = (refused: string): PreparedCall => ({ refused, name: "http", inputs: { url, method } });
  for (const name of ["SaveToFile", "Cookies", "Files"]) {
    const value = options[name];
    if (value !== undefined && value !== null && value !== false) return refuse(`http: ${name} is not done here`);
  }
  const offers = step.executor.catalog.offersOf(requestCommand);
  if (offers.length === 0) return refuse("http: there is no command that sends requests");
  const headers: JsonObject = {};
  const seals: [string, ...string[]][] = [];
  for (const [name, value] of Object.entries(isObject(options.Headers) ? options.Headers : {})) {
    define(headers, name, Array.isArray(value) ? value.map(String).join(", ") : String(value ?? ""));
    if (tellingHeader.test(name)) seals.push(["headers", name]);
  }
  const inputs: JsonObject = {
    url,
    method: method.toLowerCase(),
    headers,
    fail_on_http_error: false,
    verify_ssl: !insecure,
  };
  const { Body: body, Username: user, Password: password } = options;
  if (body !== undefined && body !== null) inputs.data = typeof body === "string" ? body : JSON.stringify(body);
  if (typeof user === "string" && user !== "") {
    inputs.auth_type = "Basic";
    inputs.auth_username = user;
    inputs.auth_password = typeof password === "string" ? password : "";
    seals.push(["auth_password"]);
  }
  return { kind: "http", name: requestCommand, offers: offers.slice(0, 1), inputs, seals };
}

/** As the inputs are kept: without what is sealed, and without what is known as a secret. */
export function keptInputs(step: Step, inputs: JsonObject, seals: Seals): JsonObject {
  let kept = inputs;
  for (const path of seals) kept = withMark(kept, path);
  return step.executor.redactor.redactJson(kept);
}

function withMark(inputs: JsonObject, [key, ...rest]: readonly string[]): JsonObject {
  if (key === undefined) return inputs;
  const here = inputs[key];
  const marked: JsonObject = { ...inputs };
  define(marked, key, rest.length === 0 ? redactedMark : withMark(isObject(here) ? here : {}, rest));
  return marked;
}

/** What it can only know by asking is answered at once. */
export async function answerLook(
  step: Step,
  { name, args }: Extract<HostCall, { kind: "look" }>,
): Promise<PreparedCall> {
  const { catalog } = step.executor;
  const inputs: JsonObject = args.length === 0 ? {} : { args };
  const answered = (value: Json): PreparedCall => ({ answer: { value }, name, inputs });
  switch (name) {
    case "getModules":
      return answered(
        Object.fromEntries(
          catalog.modules().map(({ name: module, ...facts }) => [module, { ...facts, defaultIgnored: "false" }]),
        ),
      );
    case "getAllSupportedCommands":
      return answered(
        Object.fromEntries(
          catalog.instances.map((instance) => [
            instance.name,
            instance.integration.commands.map((command) => ({ name: command.name, description: command.description })),
          ]),
        ),
      );
    case "getFileByEntryID": {
      const id = String(args[0] ?? "");
      const error = (message: string): PreparedCall => ({ answer: { error: message }, name, inputs });
      try {
        const file = await viewInvestigation(step).file(id);
        return file ? answered(new TextDecoder().decode(file.content)) : error(`There is no file with the entry ${id}`);
      } catch (failure) {
        return error(messageOf(failure));
      }
    }
  }
}

/** What `http` gives: Go's spelling of an answer. */
export function answerOfRequest(outputs: Json | undefined): Json {
  const result: JsonObject = isObject(outputs) ? outputs : {};
  const headers: JsonObject = {};
  for (const [name, value] of Object.entries(isObject(result.headers) ? result.headers : {})) {
    define(
      headers,
      name.replace(/(^|-)([a-z])/g, (_whole, dash: string, letter: string) => dash + letter.toUpperCase()),
      [value],
    );
  }
  const code = typeof result.status_code === "number" ? result.status_code : 0;
  const text = typeof result.text === "string" ? result.text : "";
  return {
    StatusCode: code,
    Status: `${code} ${String(result.reason ?? "")}`.trim(),
    Body: text,
    Headers: headers,
    Path: "",
    Bytes: text,
  };
}
