import {
  type CommandContext,
  type CommandResult,
  dataEntry,
  defineCommand,
  errorEntry,
  fileEntry,
  type HttpResponse,
  isObject,
  type Json,
  type JsonObject,
  VendorError,
  vendorErrorOf,
} from "#sdk/index.ts";
import { readMethod, readRequest } from "../read-request.ts";
import { reasonPhraseOf } from "../reason-phrase.ts";
import { sendRequest, withoutQuery } from "../send-request.ts";

/** Cortex XSOAR's automation `http`: any HTTP request a playbook cares to send. */
export const httpScript = defineCommand({
  name: "http",
  description: "Sends an HTTP request. GET is a read; everything else is a write.",
  effect: "write",
  // Nothing is known about the receiver: only a person can tell whether it acted.
  repeat: "ask",
  arguments: [
    { name: "method", description: "How.", required: true, options: ["GET", "POST", "DELETE", "PUT"] },
    { name: "url", description: "The address, from https:// on.", required: true },
    { name: "body", description: "What is sent." },
    { name: "headers", description: "Name:value,Name2:value2", type: "json" },
    { name: "insecure", description: "Certificates are not checked.", options: ["true", "false"] },
    { name: "unsecure", description: "The same.", options: ["true", "false"] },
    { name: "proxy", description: "Accepted, without effect: the server's own proxy is used.", default: "false" },
    { name: "username", description: "To log in." },
    { name: "password", description: "To log in." },
    { name: "saveAsFile", description: "The answer becomes a file.", options: ["yes", "no"], default: "no" },
    { name: "filename", description: "The name of the file." },
  ],
  outputs: [{ path: "HttpRequest.Response", description: "StatusCode, Status, Headers and Body of the answer." }],
  effectOf: (inputs) => (readMethod(inputs) === "GET" || readMethod(inputs) === "HEAD" ? "read" : "write"),
  gateOf(inputs) {
    const url = typeof inputs.url === "string" ? URL.parse(inputs.url.trim()) : null;
    return url === null ? undefined : url.origin;
  },
  run,
});

async function run(context: CommandContext, inputs: JsonObject): Promise<CommandResult> {
  const isOn = (name: string) => inputs[name] === true || /^(?:true|yes)$/i.test(String(inputs[name] ?? "").trim());
  const given = (name: string) => (inputs[name] === undefined || inputs[name] === null ? "" : String(inputs[name]));
  const hasLogin = given("username") + given("password") !== "";
  const plan = readRequest({
    url: inputs.url ?? null,
    method: inputs.method ?? null,
    headers: readHeaderList(inputs.headers),
    ...bodyOf(inputs.body),
    ...(hasLogin ? { auth_type: "Basic", auth_username: given("username"), auth_password: given("password") } : {}),
    // There, certificates are not checked unless somebody asks; here it is the other way round.
    verify_ssl: !(isOn("insecure") || isOn("unsecure")),
  });
  const asFile = isOn("saveAsFile");
  if (asFile) plan.request.asBytes = true;
  const { response, url } = await sendRequest(context, plan);
  const summary = `${plan.request.method} ${withoutQuery(url)} answered ${response.status}`;
  if (response.status >= 400) return { entries: [refusalOf(plan.request, response, summary)], summary };
  if (asFile) {
    const name = given("filename") || (new URL(url).pathname.split("/").at(-1) ?? "") || "response";
    return { entries: [fileEntry(name, response.bytes ?? new Uint8Array())], summary };
  }
  const answer = readAnswer(response);
  return { entries: [dataEntry(answer, { entryContext: { "HttpRequest.Response": answer } })], summary };
}

/** An answer is an answer: the playbook goes on by it. Only whoever asks us to slow down is asked again, later. */
function refusalOf(request: Parameters<typeof vendorErrorOf>[0], response: HttpResponse, summary: string) {
  const error = vendorErrorOf(request, response, "");
  if (error instanceof VendorError && error.kind === "throttled") throw error;
  const text = response.text || new TextDecoder().decode(response.bytes);
  return errorEntry(`Request failed: ${summary}${text === "" ? "" : `\n${text.slice(0, 5_000)}`}`);
}

function bodyOf(body: Json | undefined): JsonObject {
  if (body === undefined || body === null || body === "") return {};
  return { data: typeof body === "string" ? body : JSON.stringify(body) };
}

/** `Name:value,Name2:value2`; a part without a colon belongs to the value before it. */
export function readHeaderList(given: Json | undefined): JsonObject {
  if (isObject(given)) return given;
  const headers: JsonObject = {};
  let last: string | undefined;
  for (const part of typeof given === "string" ? given.split(",") : []) {
    const [, name, value = ""] = /^\s*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)\s*:(.*)$/s.exec(part) ?? [];
    if (name !== undefined) {
      headers[name] = value.trim();
      last = name;
    } else if (last !== undefined && part.trim() !== "") headers[last] = `${headers[last]},${part}`;
  }
  return headers;
}

function readAnswer({ headers, status, text }: HttpResponse): JsonObject {
  return {
    StatusCode: status,
    Status: `${status} ${reasonPhraseOf(status)}`.trim(),
    Headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    Body: text,
  };
}
