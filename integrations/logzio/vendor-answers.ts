import { type HttpRequest, type HttpResponse, isObject, type Json, VendorError, vendorErrorOf } from "#sdk/index.ts";

/** What Logz.io's refusals mean. Its error bodies are JSON, plain text, a page of HTML, or nothing. */

/** Which of the two accounts a call belongs to, and the parameter that holds its token. */
export type Account = "security" | "operations";

export const tokenParameter = {
  security: "security_api_token",
  operations: "operational_api_token",
} as const satisfies Record<Account, string>;

export const accountNames = { security: "Security", operations: "Operations (Log Management)" } as const;

const longestQuote = 500;

/** Throws for every answer that is not a success. */
export function requireSuccess(
  request: HttpRequest,
  response: HttpResponse,
  call: { account: Account; token: string; region: string | undefined },
): void {
  const { status } = response;
  // Before anything is quoted: a good answer may be tens of megabytes.
  if (status >= 200 && status < 300) return;
  const error = vendorErrorOf(request, response, quoteBody(response, call.token));
  if (error === undefined) {
    throw new VendorError("invalid", `${request.method} ${request.url} answered ${status}, which is not an answer`, {
      httpStatus: status,
      mend: "Check region and base_url: the API does not redirect.",
    });
  }
  const { retryAfterMs } = error;
  const options = { httpStatus: status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  if (error.kind === "unauthorized" || error.kind === "forbidden") {
    const where = call.region === undefined ? "at this address" : `in the region ${call.region}`;
    throw new VendorError(error.kind, error.message, {
      ...options,
      mend: `Check that ${tokenParameter[call.account]} is an API token of the ${accountNames[call.account]} account ${where}; plans below Pro have no API. The Test of the instance tells which.`,
    });
  }
  if (error.kind === "not-found") {
    throw new VendorError("not-found", error.message, {
      ...options,
      mend: "Check region and base_url: the API is at api.logz.io or api-<region>.logz.io, not at app….",
    });
  }
  throw error;
}

/** What the answer says, short, of one line, and without the token. */
export function quoteBody(response: HttpResponse, token: string): string {
  const { text } = response;
  const said = readSaid(text);
  const quote = said?.message ?? (looksLikeHtml(response) ? describePage(text) : text);
  const clean = hide(quote, token)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .slice(0, longestQuote);
  const code = said?.code === undefined ? "" : ` (${hide(said.code, token).slice(0, 100)})`;
  const requestId = said?.requestId === undefined ? "" : ` (requestId ${hide(said.requestId, token).slice(0, 100)})`;
  return `${clean}${code}${requestId}`;
}

function hide(text: string, token: string): string {
  return token === "" ? text : text.replaceAll(token, "(token)");
}

function readSaid(text: string): { message: string; code?: string; requestId?: string } | undefined {
  let body: Json;
  try {
    // What JSON.parse gives is JSON.
    body = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  if (!isObject(body)) return undefined;
  const message = [body.message, body.error, body.errorMessage].find((value) => typeof value === "string");
  if (typeof message !== "string") return undefined;
  return {
    message,
    ...(typeof body.errorCode === "string" ? { code: body.errorCode } : {}),
    ...(typeof body.requestId === "string" ? { requestId: body.requestId } : {}),
  };
}

function looksLikeHtml(response: HttpResponse): boolean {
  return /html/i.test(response.headers["content-type"] ?? "") || /^\s*<(?:!doctype|html)/i.test(response.text);
}

/** A page comes from something in front of the API; its title is all that helps. */
function describePage(text: string): string {
  const [, title = ""] = /<title[^>]*>([^<]{0,200})/i.exec(text.slice(0, 10_000)) ?? [];
  return title.trim() === "" ? "a page of HTML" : `a page of HTML: ${title.trim()}`;
}
