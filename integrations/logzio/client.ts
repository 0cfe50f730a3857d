import type { z } from "zod";
import {
  type CommandContext,
  type HttpRequest,
  type Json,
  type JsonObject,
  readVendorTime,
  VendorError,
} from "#sdk/index.ts";
import { findAddress, type LogzioAddress } from "./address.ts";
import { ResultPage, readAnswer, ScrollAnswer, SearchAnswer, WhoAmI } from "./answers.ts";
import { type Account, requireSuccess, tokenParameter } from "./vendor-answers.ts";

/** The calls to Logz.io's API and nothing else. Every one only reads, so each may be sent again. */
export interface LogzioClient {
  address: LogzioAddress;
  hasToken(account: Account): boolean;
  /** Whose token it is. */
  whoAmI(account: Account): Promise<WhoAmI>;
  /** `as`: with the token of the other account, to tell swapped ones. */
  searchEvents(body: JsonObject, options?: CallOptions): Promise<ResultPage & { vendorTime: number | undefined }>;
  searchEventLogs(body: JsonObject, options?: CallOptions): Promise<ResultPage>;
  search(body: JsonObject, options?: CallOptions): Promise<Hits>;
  scroll(body: JsonObject, options?: CallOptions): Promise<Hits & { scrollId: string | undefined }>;
}

export interface CallOptions {
  timeoutMs?: number;
  as?: Account;
}

export interface Hits {
  total: number | undefined;
  hits: Json[];
}

export function createLogzioClient(context: CommandContext): LogzioClient {
  const { parameters, name } = context.instance;
  const text = (value: Json | undefined) => (typeof value === "string" ? value.trim() : "");
  const address = findAddress(text(parameters.region), text(parameters.base_url));
  const tokens = {
    security: text(parameters[tokenParameter.security]),
    operations: text(parameters[tokenParameter.operations]),
  };
  if (tokens.security === "" && tokens.operations === "") {
    throw new VendorError(
      "unauthorized",
      "No tokens were provided. Please provide either Logz.io Operational API token, Logz.io Security API token, or both.",
      { mend: `Set security_api_token, operational_api_token or both of the instance ${name}.` },
    );
  }

  const send = async <Schema extends z.ZodType>(
    schema: Schema,
    account: Account,
    call: Pick<HttpRequest, "method"> & { path: string; json?: JsonObject },
    { timeoutMs, as = account }: CallOptions = {},
  ): Promise<{ body: z.output<Schema>; vendorTime: number | undefined }> => {
    const token = tokens[as];
    // For good, as long as the instance is set so: what the other token serves goes on.
    if (token === "") throw new VendorError("refused", missing[account], { mend: mendOf(as, name) });
    if (!/^[\x21-\x7e]+$/.test(token)) {
      throw new VendorError("unauthorized", `The ${tokenParameter[as]} of the instance ${name} cannot be a token`, {
        mend: "Set it to the token as Logz.io shows it, without blanks or line breaks.",
      });
    }
    const request: HttpRequest = {
      method: call.method,
      url: `${address.apiRoot}${call.path}`,
      headers: { "x-api-token": token, "accept-encoding": "gzip, deflate" },
      ...(call.json === undefined ? {} : { json: call.json }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    };
    const response = await context.http.request(request);
    requireSuccess(request, response, { account, token, region: address.region });
    return { body: readAnswer(schema, call.path, response), vendorTime: readVendorTime(response.headers) };
  };
  const post = (path: string, json: JsonObject) => ({ method: "POST" as const, path, json });

  return {
    address,
    hasToken: (account) => tokens[account] !== "",
    whoAmI: async (account) => (await send(WhoAmI, account, { method: "GET", path: "/v2/whoami" })).body,
    searchEvents: async (body, options) => {
      const answer = await send(ResultPage, "security", post("/v2/security/rules/events/search", body), options);
      return { ...answer.body, vendorTime: answer.vendorTime };
    },
    searchEventLogs: async (body, options) =>
      (await send(ResultPage, "security", post("/v2/security/rules/events/logs/search", body), options)).body,
    search: async (body, options) =>
      (await send(SearchAnswer, "operations", post("/v1/search", body), options)).body.hits,
    scroll: async (body, options) => {
      const { hits, scrollId } = (await send(ScrollAnswer, "operations", post("/v1/scroll", body), options)).body;
      return { ...hits, scrollId };
    },
  };
}

/** XSOAR's own words for it: content that looks for them finds them. */
const missing = {
  security: "Security API Token wasn't provided, cannot perform search",
  operations: "Operational API Token wasn't provided, cannot perform search",
} as const;

function mendOf(account: Account, name: string): string {
  return `Set ${tokenParameter[account]} of the instance ${name}.`;
}
