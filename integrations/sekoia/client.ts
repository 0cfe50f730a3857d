import {
  type CommandContext,
  type HttpRequest,
  type HttpResponse,
  isObject,
  type Json,
  type JsonObject,
  readVendorTime,
  VendorError,
} from "#sdk/index.ts";
import { normaliseBaseUrl, type SekoiaAddress } from "./base-url.ts";
import { requireSuccess } from "./vendor-answers.ts";

/** The calls to Sekoia.io's API and nothing else: no business rule lives here. */
export interface SekoiaClient {
  address: SekoiaAddress;
  validateKey(): Promise<JsonObject>;
  me(): Promise<JsonObject>;
  listAlerts(query: Query): Promise<AlertPage>;
  getAlert(id: string, query?: Query): Promise<JsonObject>;
  editAlert(id: string, changes: JsonObject): Promise<JsonObject>;
  listComments(id: string, query: Query): Promise<{ items: Json[]; vendorTime: number | undefined }>;
  addComment(id: string, comment: JsonObject): Promise<JsonObject>;
  getWorkflow(id: string): Promise<JsonObject>;
  changeStatus(id: string, change: JsonObject): Promise<JsonObject>;
  createSearchJob(job: JsonObject): Promise<JsonObject>;
  getSearchJob(uuid: string): Promise<JsonObject>;
  readJobEvents(uuid: string, query: Query): Promise<{ items: Json[]; total: number | undefined }>;
  listPlaybooks(query: Query): Promise<JsonObject>;
  listCases(query: Query): Promise<AlertPage>;
  getCase(id: string): Promise<JsonObject>;
  createCase(draft: JsonObject): Promise<JsonObject>;
  attachAlerts(caseId: string, alerts: readonly string[]): Promise<JsonObject>;
  getAsset(uuid: string): Promise<JsonObject>;
  listAssets(query: Query): Promise<{ items: Json[]; total: number | undefined }>;
  addToAsset(uuid: string, part: AssetPart, named: { name: string; value: string }): Promise<JsonObject>;
  removeFromAsset(uuid: string, part: AssetPart, partUuid: string): Promise<JsonObject>;
  getUser(uuid: string): Promise<JsonObject>;
  getKillChain(id: string): Promise<JsonObject>;
  getRule(uuid: string): Promise<JsonObject>;
  /** Any call of the API, by its path from the root: `/v1/sic/alerts`. */
  call(request: { method: HttpRequest["method"]; path: string; query: Query; json?: Json }): Promise<Json>;
}

/** What an asset has of, by the names of its paths. */
export type AssetPart = "attr" | "keys";

export type Query = Record<string, string | number | boolean>;

export interface AlertPage {
  items: Json[];
  total: number | undefined;
  hasMore: boolean | undefined;
  /** The vendor's clock at the answer, milliseconds. */
  vendorTime: number | undefined;
  /** The answer as it came. */
  body: JsonObject;
}

interface Call {
  method: HttpRequest["method"];
  /** Beneath the API's root, which ends in its version. */
  path: string;
  query?: Query;
  json?: Json;
  /** Instead of the API's own. */
  root?: string;
  /** The right the call needs, to name it when it is missing. */
  permission?: string;
}

const jobs = "/sic/conf/events/search/jobs";
const readAlerts = "SIC_READ_ALERTS (View alerts)";
const readCases = "SIC_READ_INCIDENTS";
const readAssets = "ASSETMANAGEMENT_VIEW_ASSET";
const readEvents = "SIC_READ_INTAKES (View intakes)";

export function createSekoiaClient(context: CommandContext): SekoiaClient {
  const { parameters } = context.instance;
  const baseUrl = typeof parameters.base_url === "string" ? parameters.base_url : "";
  const address = normaliseBaseUrl(baseUrl.trim() === "" ? "https://api.sekoia.io" : baseUrl);
  const key = typeof parameters.api_key === "string" ? parameters.api_key.trim() : "";

  const send = async (call: Call): Promise<HttpResponse> => {
    if (!/^[\x21-\x7e]+$/.test(key)) {
      throw new VendorError("unauthorized", `The instance ${context.instance.name} has no usable API key`, {
        mend: "Set api_key to the key Sekoia.io showed when it was made, without blanks or line breaks.",
      });
    }
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(call.query ?? {})) query.set(name, String(value));
    const request: HttpRequest = {
      method: call.method,
      url: `${call.root ?? address.apiRoot}${call.path}${query.size === 0 ? "" : `?${query}`}`,
      headers: { authorization: `Bearer ${key}` },
      ...(call.json === undefined ? {} : { json: call.json }),
    };
    const response = await context.http.request(request);
    requireSuccess(request, response, call.permission);
    return response;
  };
  const sendForObject = async (call: Call): Promise<JsonObject> => {
    const response = await send(call);
    // Some successes have no body (a status change may answer nothing at all).
    const body: Json = response.text.trim() === "" ? {} : response.json();
    if (isObject(body)) return body;
    throw new VendorError("invalid", `${call.method} ${call.path} answered a JSON value that is not an object`);
  };
  const sendForItems = async (call: Call) => {
    const response = await send(call);
    const body: Json = response.json();
    const items = isObject(body) ? body.items : body;
    if (!Array.isArray(items)) throw new VendorError("invalid", `${call.method} ${call.path} answered without items`);
    const object: JsonObject = isObject(body) ? body : { items };
    return {
      items,
      total: typeof object.total === "number" ? object.total : undefined,
      hasMore: typeof object.has_more === "boolean" ? object.has_more : undefined,
      vendorTime: readVendorTime(response.headers),
      body: object,
    };
  };
  const path = (...parts: string[]) => parts.map((part) => `/${encodeURIComponent(part)}`).join("");
  const assetPath = (...parts: string[]) => `/asset-management/assets${path(...parts)}`;
  const alertPath = (id: string, rest = "") => `/sic/alerts/${encodeURIComponent(id)}${rest}`;
  const jobPath = (uuid: string, rest = "") => `${jobs}/${encodeURIComponent(uuid)}${rest}`;

  return {
    address,
    validateKey: () => sendForObject({ method: "GET", path: "/auth/validate" }),
    me: () => sendForObject({ method: "GET", path: "/me" }),
    listAlerts: (query) => sendForItems({ method: "GET", path: "/sic/alerts", query, permission: readAlerts }),
    getAlert: (id, query = {}) => sendForObject({ method: "GET", path: alertPath(id), query, permission: readAlerts }),
    editAlert: (id, changes) =>
      sendForObject({ method: "PATCH", path: alertPath(id), json: changes, permission: "SIC_WRITE_ALERTS" }),
    listComments: (id, query) =>
      sendForItems({ method: "GET", path: alertPath(id, "/comments"), query, permission: readAlerts }),
    addComment: (id, comment) =>
      sendForObject({
        method: "POST",
        path: alertPath(id, "/comments"),
        json: comment,
        permission: "SIC_WRITE_ALERTS_COMMENT",
      }),
    getWorkflow: (id) => sendForObject({ method: "GET", path: alertPath(id, "/workflow"), permission: readAlerts }),
    changeStatus: (id, change) =>
      sendForObject({
        method: "PATCH",
        path: alertPath(id, "/workflow"),
        json: change,
        permission: "SIC_WRITE_ALERTS_WORKFLOW",
      }),
    createSearchJob: (job) => sendForObject({ method: "POST", path: jobs, json: job, permission: readEvents }),
    getSearchJob: (uuid) => sendForObject({ method: "GET", path: jobPath(uuid), permission: readEvents }),
    readJobEvents: (uuid, query) =>
      sendForItems({ method: "GET", path: jobPath(uuid, "/events"), query, permission: readEvents }),
    listPlaybooks: (query) =>
      sendForObject({ method: "GET", path: "/symphony/playbooks", query, permission: "SYMPHONY_READ_PLAYBOOKS" }),
    listCases: (query) => sendForItems({ method: "GET", path: "/sic/cases", query, permission: readCases }),
    getCase: (id) => sendForObject({ method: "GET", path: `/sic/cases${path(id)}`, permission: readCases }),
    createCase: (draft) =>
      sendForObject({ method: "POST", path: "/sic/cases", json: draft, permission: "SIC_WRITE_INCIDENTS" }),
    attachAlerts: (id, alerts) =>
      sendForObject({
        method: "PATCH",
        path: `/sic/cases${path(id)}/alerts`,
        json: { alerts: [...alerts] },
        permission: "SIC_WRITE_INCIDENTS",
      }),
    getAsset: (uuid) => sendForObject({ method: "GET", path: assetPath(uuid), permission: readAssets }),
    listAssets: (query) => sendForItems({ method: "GET", path: assetPath(), query, permission: readAssets }),
    // As the vendor's own client does it: name and value go in the address.
    addToAsset: (uuid, part, { name, value }) =>
      sendForObject({
        method: "POST",
        path: assetPath(uuid, part),
        query: { name, value },
        permission: "ASSETMANAGEMENT_UPDATE_ASSET",
      }),
    removeFromAsset: (uuid, part, partUuid) =>
      sendForObject({
        method: "DELETE",
        path: assetPath(uuid, part, partUuid),
        permission: "ASSETMANAGEMENT_UPDATE_ASSET",
      }),
    getUser: (uuid) => sendForObject({ method: "GET", path: `/users${path(uuid)}` }),
    getKillChain: (id) => sendForObject({ method: "GET", path: `/sic/kill-chains${path(id)}`, permission: readAlerts }),
    getRule: (uuid) =>
      sendForObject({
        method: "GET",
        path: `/sic/conf/rules-catalog/rules${path(uuid)}`,
        permission: "SIC_READ_RULES",
      }),
    async call({ method, path: full, query, json }) {
      const root = address.apiRoot.replace(/\/v1$/, "");
      const response = await send({ method, path: full, query, root, ...(json === undefined ? {} : { json }) });
      return response.text.trim() === "" ? {} : response.json();
    },
  };
}
