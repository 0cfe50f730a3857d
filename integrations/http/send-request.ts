import { type CommandContext, type HttpRequest, type HttpResponse, VendorError } from "#sdk/index.ts";
import { answerChallenge } from "./digest.ts";
import { type RequestPlan, readUrl } from "./read-request.ts";

/** Sends one planned request: the challenge round of Digest, and the redirects a read may follow. */

const maxRedirects = 5;
const movedStatuses = new Set([301, 302, 303, 307, 308]);
/** What may go to another host: headers that describe the answer wanted, never who asks. */
const harmlessHeaders = new Set(["accept", "accept-language", "user-agent"]);

export async function sendRequest(
  context: CommandContext,
  plan: RequestPlan,
): Promise<{ response: HttpResponse; url: string }> {
  let { request } = plan;
  const home = new URL(request.url).origin;
  let authentication = plan.authentication;
  for (let redirects = 0; ; redirects++) {
    const response = await sendAuthenticated(context, request, authentication);
    const location = response.headers.location;
    const isRead = request.method === "GET" || request.method === "HEAD";
    if (!isRead || !movedStatuses.has(response.status) || location === undefined) return { response, url: request.url };
    if (redirects >= maxRedirects) {
      throw new VendorError(
        "refused",
        `http-request: ${withoutQuery(plan.request.url)} redirects more than ${maxRedirects} times`,
      );
    }
    const target = readUrl(URL.parse(location, request.url)?.href ?? location);
    request = { ...request, url: target.href, redirected: true };
    // Once away, always away: a host that sends us back may have chosen the path.
    if (target.origin !== home) {
      authentication = { type: "none" };
      request = { ...request, headers: keepHarmless(request.headers ?? {}) };
      delete request.body;
      delete request.json;
    }
  }
}

async function sendAuthenticated(
  context: CommandContext,
  request: HttpRequest,
  authentication: RequestPlan["authentication"],
): Promise<HttpResponse> {
  if (authentication.type === "none") return context.http.request(request);
  if (authentication.type === "header") return context.http.request(withAuthorization(request, authentication.value));
  // Refused requests are not carried out, so the first round without credentials is harmless also for a write.
  const challenged = await context.http.request(request);
  if (challenged.status !== 401) return challenged;
  const url = new URL(request.url);
  const answer = answerChallenge(challenged.headers["www-authenticate"] ?? "", {
    method: request.method,
    target: `${url.pathname}${url.search}`,
    username: authentication.username,
    password: authentication.password,
  });
  return answer === undefined ? challenged : context.http.request(withAuthorization(request, answer));
}

function withAuthorization(request: HttpRequest, value: string): HttpRequest {
  const others = Object.entries(request.headers ?? {}).filter(([name]) => name.toLowerCase() !== "authorization");
  return { ...request, headers: { ...Object.fromEntries(others), authorization: value } };
}

function keepHarmless(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => harmlessHeaders.has(name.toLowerCase())));
}

/** A query may hold what a message must not. */
export function withoutQuery(url: string): string {
  return url.split(/[?#]/)[0]?.replace(/\/\/[^/@]*@/, "//") ?? url;
}
