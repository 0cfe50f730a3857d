import { createHash, randomBytes } from "node:crypto";
import {
  type CommandContext,
  type HttpRequest,
  type HttpResponse,
  isObject,
  type Json,
  type JsonObject,
  readVendorTime,
  stringAt,
  VendorError,
  vendorErrorOf,
} from "#sdk/index.ts";
import { readAddress, type XsoarAddress } from "./address.ts";

/** The calls to Cortex XSOAR's REST API and nothing else. */
export interface XsoarClient {
  address: XsoarAddress;
  about(): Promise<Json>;
  searchIncidents(filter: JsonObject): Promise<IncidentPage>;
  listIncidentFields(): Promise<Json[]>;
  listIncidentTypes(): Promise<Json[]>;
}

export interface IncidentPage {
  data: JsonObject[];
  total: number;
  /** The server's clock at the answer, milliseconds. */
  vendorTime: number | undefined;
}

export function createXsoarClient(context: CommandContext): XsoarClient {
  const { parameters } = context.instance;
  const address = readAddress(parameters);
  const verifyTls = parameters.verify_ssl !== false;

  const send = async (method: "GET" | "POST", path: string, json?: Json): Promise<HttpResponse> => {
    const request: HttpRequest = {
      method,
      url: `${address.apiRoot}${path}`,
      headers: signHeaders(context, address),
      ...(json === undefined ? {} : { json }),
      ...(verifyTls ? {} : { verifyTls }),
    };
    const response = await context.http.request(request);
    requireSuccess(request, response);
    return response;
  };
  const list = async (path: string): Promise<Json[]> => {
    const body = (await send("GET", path)).json();
    if (Array.isArray(body)) return body;
    throw new VendorError("invalid", `XSOAR answered GET ${path} with something that is not a list`);
  };

  return {
    address,
    about: async () => (await send("GET", "/about")).json(),
    async searchIncidents(filter) {
      const response = await send("POST", "/incidents/search", { filter });
      const body = response.json();
      // No match is `data: null`.
      const data = isObject(body) ? (body.data ?? []) : undefined;
      if (!isObject(body) || !Array.isArray(data)) {
        throw new VendorError("invalid", "XSOAR answered a search of incidents with something else");
      }
      const total = typeof body.total === "number" ? body.total : data.length;
      return { data: data.filter(isObject), total, vendorTime: readVendorTime(response.headers) };
    },
    listIncidentFields: () => list("/incidentfields"),
    listIncidentTypes: () => list("/incidenttype"),
  };
}

function signHeaders(context: CommandContext, address: XsoarAddress): Record<string, string> {
  const { parameters, name } = context.instance;
  const key = typeof parameters.api_key === "string" ? parameters.api_key.trim() : "";
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new VendorError("unauthorized", `The instance ${name} has no usable API key`, {
      mend: "Set api_key to a key made in XSOAR under Settings > API Keys.",
    });
  }
  if (!address.isCloud) return { authorization: key };
  const id = String(parameters.api_key_id).trim();
  if (parameters.advanced_key !== true) return { authorization: key, "x-xdr-auth-id": id };
  // An advanced key never travels: its hash with a nonce and the time does.
  const nonce = randomBytes(32).toString("hex");
  const timestamp = String(context.clock.now());
  const signature = createHash("sha256").update(`${key}${nonce}${timestamp}`, "utf8").digest("hex");
  return { authorization: signature, "x-xdr-auth-id": id, "x-xdr-nonce": nonce, "x-xdr-timestamp": timestamp };
}

function requireSuccess(request: HttpRequest, response: HttpResponse): void {
  const said = readRefusal(response);
  const error = vendorErrorOf(request, response, said);
  const httpStatus = response.status;
  if (error === undefined) {
    if (response.status < 300) return;
    throw new VendorError("invalid", `${request.method} ${request.url} answered ${response.status}`, {
      httpStatus,
      mend: "Check url: XSOAR's API does not redirect.",
    });
  }
  // XSOAR 6 takes a wrong key for a browser without its cookie.
  if (error.kind === "forbidden" && /CSRF/i.test(said)) {
    throw new VendorError("unauthorized", "XSOAR refuses the API key (it answers as to a browser without a session)", {
      mend: "Check api_key; for XSOAR 8 also api_key_id.",
      httpStatus,
    });
  }
  throw error;
}

function readRefusal(response: HttpResponse): string {
  if (response.status < 400) return "";
  try {
    const body = response.json();
    const texts = ["error", "detail", "title"]
      .flatMap((key) => stringAt(body, key) ?? [])
      .filter((text) => text !== "");
    return [...new Set(texts)].join("; ") || (stringAt(body, "reply", "err_msg") ?? "");
  } catch {
    return "with something that is not JSON";
  }
}
