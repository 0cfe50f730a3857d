import {
  defineCommand,
  type EffectClass,
  type HttpRequest,
  type HttpResponse,
  type JsonObject,
  VendorError,
  vendorErrorOf,
} from "#sdk/index.ts";
import { methods, readMethod, readRequest } from "../read-request.ts";
import { readResult } from "../read-result.ts";
import { sendRequest, withoutQuery } from "../send-request.ts";

/** Sekoia.io's "Request URL": any HTTP request a playbook cares to send. */
export const httpRequest = defineCommand({
  name: "http-request",
  description: "Sends an HTTP request. GET and HEAD are reads; everything else is a write.",
  effect: "write",
  // Nothing is known about the receiver: only a person, or the integration that owns the address, can tell.
  repeat: "ask",
  arguments: [
    { name: "url", description: "The address, from https:// on.", required: true },
    { name: "method", description: "How.", required: true, options: methods },
    { name: "headers", description: "An object of headers.", type: "json" },
    { name: "json", description: "The body as JSON, or text that spells JSON.", type: "json" },
    { name: "data", description: "The body as it is. Wins over json." },
    { name: "params", description: "The query: an object, or text.", type: "json" },
    { name: "auth_type", description: "How to log in.", options: ["None", "Basic", "Digest", "Bearer"] },
    { name: "auth_token", description: "For Bearer." },
    { name: "auth_username", description: "For Basic and Digest." },
    { name: "auth_password", description: "For Basic and Digest." },
    {
      name: "fail_on_http_error",
      description: "Whether an answer of 400 and above is an error.",
      type: "boolean",
      default: true,
    },
    { name: "verify_ssl", description: "Whether certificates are checked.", type: "boolean", default: true },
  ],
  effectOf: classOf,
  gateOf(inputs) {
    const url = typeof inputs.url === "string" ? URL.parse(inputs.url.trim()) : null;
    return url === null ? undefined : url.origin;
  },
  async run(context, inputs) {
    const plan = readRequest(inputs);
    const { response, url } = await sendRequest(context, plan);
    const results = readResult(response, url);
    if (plan.failOnHttpError) requireGoodAnswer(plan.request, response, results);
    return { outputs: results, summary: `${plan.request.method} ${withoutQuery(url)} answered ${response.status}` };
  },
});

function classOf(inputs: JsonObject): EffectClass {
  const method = readMethod(inputs);
  return method === "GET" || method === "HEAD" ? "read" : "write";
}

function requireGoodAnswer(request: HttpRequest, response: HttpResponse, results: JsonObject): void {
  const shown = withoutQuery(request.url);
  const classified = vendorErrorOf(request, response, "");
  if (classified !== undefined) {
    throw new VendorError(classified.kind, `HTTP Request failed: ${shown} with ${response.status}`, {
      httpStatus: response.status,
      details: { results },
      ...(classified.retryAfterMs === undefined ? {} : { retryAfterMs: classified.retryAfterMs }),
    });
  }
  // 303 is how some servers confirm a write; the others say that it was not done here.
  if ([301, 302, 307, 308].includes(response.status)) {
    throw new VendorError(
      "refused",
      `${request.method} ${shown} was not carried out but redirected (${response.status})`,
      {
        mend: `Writes follow no redirect. If it is right, use the address it names: ${withoutQuery(response.headers.location ?? "none")}`,
        httpStatus: response.status,
        details: { results },
      },
    );
  }
}
