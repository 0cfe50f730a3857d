/**
 * A vendor inside the test's own process, for the engine: each request gets the outcome the script gives it, and the
 * ledger keeps what was carried out, whatever the caller was told. It outlives any executor, as a vendor does.
 */
import type { Json, JsonObject } from "#base/json.ts";
import { isObject, stringAt } from "#base/json.ts";
import type { Instance } from "#engine/catalog.ts";
import { Gate } from "#engine/gate.ts";
import type { CommandContext, CommandDefinition, RepeatRule } from "#sdk/command.ts";
import { type HttpClient, type HttpRequest, vendorErrorOf } from "#sdk/http.ts";
import { defineCommand, defineIntegration, type IntegrationDefinition, type Limits } from "#sdk/integration.ts";
import { VendorError } from "#sdk/vendor-error.ts";

/**
 * `lost`: carried out, the answer never came. `late`: carried out a little after the caller gave up. `dropped`: neither.
 * `failed after`, `failed before`: answered 503, having carried it out or not. `broken`: our own code throws.
 */
export type Outcome =
  | "ok"
  | "refused"
  | "unreachable"
  | "throttled"
  | "lost"
  | "late"
  | "dropped"
  | "failed after"
  | "failed before"
  | "broken";

export interface VendorCall {
  kind: "read" | "write" | "probe";
  value: string;
  key: string;
}

export interface ScriptedVendorOptions {
  /** Asked for every request; everything is `ok` without it. */
  outcomeOf?(call: VendorCall, attempt: number): Outcome;
  settleMs?: number;
  /** A look finds what was done under the same key only: the same may be done for several steps. */
  findsByKey?: boolean;
  lateMs?: number;
  limits?: Partial<Limits>;
}

export class ScriptedVendor {
  readonly calls: VendorCall[] = [];
  /** What was carried out, in order. */
  readonly ledger: string[] = [];
  /** Arguments as the commands got them, secrets revealed. */
  readonly given: JsonObject[] = [];
  readonly integration: IntegrationDefinition;
  readonly #options: ScriptedVendorOptions;
  /** The keys of what was carried out. */
  readonly #keys: string[] = [];

  constructor(options: ScriptedVendorOptions = {}) {
    this.#options = options;
    const limits = { concurrency: 1_000, requestTimeoutMs: 1_000, ...options.limits };
    const rules: RepeatRule[] = ["safe", "key", "probe", "ask"];
    this.integration = defineIntegration({
      id: "scripted",
      name: "Scripted",
      description: "A vendor that does what the test says.",
      parameters: [],
      limits,
      commands: [this.#readCommand(), ...rules.map((rule) => this.#writeCommand(rule))],
    });
  }

  /** How often a value was carried out. */
  timesDone(value: string): number {
    return this.ledger.filter((done) => done === value).length;
  }

  callsOf(kind: VendorCall["kind"], value?: string): VendorCall[] {
    return this.calls.filter((call) => call.kind === kind && (value === undefined || call.value === value));
  }

  createInstance(name = "Scripted", integration = this.integration): Instance {
    const gate = new Gate(integration.limits, { now: () => Date.now() });
    return {
      id: "018f0000-0000-7000-8000-000000000001",
      name,
      integration,
      gateFor: () => gate,
      gates: () => [gate],
      http: this.#http(),
      requestTimeoutMs: 1_000,
      settleMs: this.#options.settleMs ?? 30,
      parameters: () => ({}),
    };
  }

  #readCommand(): CommandDefinition {
    return defineCommand({
      name: "look",
      description: "Reads.",
      effect: "read",
      arguments: [{ name: "value", description: "What." }],
      run: async (context, inputs) => ({ outputs: await send(context, "read", inputs), summary: "Looked" }),
    });
  }

  #writeCommand(repeat: RepeatRule): CommandDefinition {
    return defineCommand({
      name: `write-${repeat}`,
      description: "Writes.",
      effect: "write",
      repeat,
      arguments: [{ name: "value", description: "What." }],
      run: async (context, inputs) => {
        this.given.push(inputs);
        return { outputs: await send(context, "write", inputs), summary: "Wrote" };
      },
      probe: async (context, effect) => {
        const outputs = await send(context, "probe", effect.inputs);
        return isObject(outputs) && outputs.found === true
          ? { found: true, outputs, summary: "It is there" }
          : { found: false, summary: "It is not there" };
      },
    });
  }

  #http(): HttpClient {
    return {
      request: async (request) => {
        await new Promise((resolve) => setImmediate(resolve));
        const call = callOf(request);
        const attempt = this.callsOf(call.kind, call.value).length;
        this.calls.push(call);
        return this.#answer(request, call, this.#options.outcomeOf?.(call, attempt) ?? "ok");
      },
    };
  }

  #isDone({ value, key }: VendorCall): boolean {
    return this.#options.findsByKey ? this.#keys.includes(key) : this.ledger.includes(value);
  }

  #answer(request: HttpRequest, call: VendorCall, outcome: Outcome) {
    const accept = () => {
      if (call.kind !== "write") return;
      this.ledger.push(call.value);
      this.#keys.push(call.key);
    };
    switch (outcome) {
      case "ok":
        accept();
        return response(200, { value: call.value, found: this.#isDone(call) });
      case "refused":
        return response(400, { why: "not like this" });
      case "throttled":
        return response(429, {}, { "retry-after": "0" });
      case "failed after":
        accept();
        return response(503, {});
      case "failed before":
        return response(503, {});
      case "lost":
        accept();
        throw new VendorError("unknown", `${request.url} did not answer`);
      case "late":
        setTimeout(accept, this.#options.lateMs ?? 10);
        throw new VendorError("unknown", `${request.url} did not answer`);
      case "dropped":
        throw new VendorError("unknown", `${request.url} did not answer`);
      case "unreachable":
        throw new VendorError("unreachable", `${request.url} cannot be reached`);
      case "broken":
        throw new TypeError("a fault of ours");
    }
  }
}

async function send(context: CommandContext, kind: VendorCall["kind"], inputs: JsonObject): Promise<Json> {
  const json = { kind, value: String(inputs.value ?? ""), key: context.idempotencyKey };
  const request: HttpRequest = { method: "POST", url: "http://scripted.test/", json };
  const answer = await context.http.request(request);
  const error = vendorErrorOf(request, answer, "");
  if (error) throw error;
  const body = answer.json();
  // `big:n` asks for a result of that size.
  const size = /^big:(\d+)/.exec(json.value)?.[1];
  return size === undefined ? body : { ...(isObject(body) ? body : {}), padding: "x".repeat(Number(size)) };
}

function callOf({ json }: HttpRequest): VendorCall {
  const kind = stringAt(json, "kind");
  return {
    kind: kind === "write" || kind === "probe" ? kind : "read",
    value: stringAt(json, "value") ?? "",
    key: stringAt(json, "key") ?? "",
  };
}

function response(status: number, body: Json, headers: Record<string, string> = {}) {
  const text = JSON.stringify(body);
  return { status, headers, text, elapsed: 0, json: () => JSON.parse(text) as Json };
}
