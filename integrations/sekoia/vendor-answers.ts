import { type HttpRequest, type HttpResponse, isObject, type Json, VendorError, vendorErrorOf } from "#sdk/index.ts";

/** What Sekoia.io's refusals mean, in words a person can act on. */

const meaningOfKeyCode: Record<string, { words: string; mend: string }> = {
  T300: { words: "the API key is invalid", mend: "Check the key, and that it was made in the region of base_url." },
  T301: { words: "the API key has expired", mend: "Make a new key in Settings > Workspace > API Keys." },
  T302: { words: "the API key was revoked", mend: "Make a new key in Settings > Workspace > API Keys." },
};

/** A blocked source address is let in again after 30 seconds to 10 minutes; asking sooner prolongs it. */
const firewallPauseMs = 60_000;

export function readVendorMessage(response: HttpResponse): { message: string; code: string } | undefined {
  try {
    const body: Json = response.json();
    if (!isObject(body)) return undefined;
    return {
      message: typeof body.message === "string" ? body.message : "",
      code: typeof body.code === "string" ? body.code : "",
    };
  } catch {
    return undefined;
  }
}

/** Throws for every answer that is not a success; `permission` is the right the call needs. */
export function requireSuccess(request: HttpRequest, response: HttpResponse, permission: string | undefined): void {
  const said = readVendorMessage(response);
  const error = vendorErrorOf(request, response, said?.message ?? describeForeignBody(response));
  if (error === undefined) {
    if (response.status < 300) return;
    throw new VendorError("invalid", `${request.method} ${request.url.split("?")[0]} answered ${response.status}`, {
      httpStatus: response.status,
      mend: "Check base_url: the API does not redirect.",
    });
  }
  const httpStatus = response.status;
  if (error.kind === "unauthorized") {
    const known = meaningOfKeyCode[said?.code ?? ""];
    if (known === undefined) throw error;
    throw new VendorError("unauthorized", `Sekoia.io refuses the key: ${known.words} (${said?.code})`, {
      mend: known.mend,
      httpStatus,
    });
  }
  if (error.kind === "forbidden" && said === undefined) {
    // The API refuses in JSON; a page in front of it comes from the firewall, and no permission would help.
    throw new VendorError("throttled", `Sekoia.io's firewall blocks this address for a while (403 without JSON)`, {
      mend: "Lower requests_per_second; every client behind the same outgoing address counts.",
      retryAfterMs: error.retryAfterMs ?? firewallPauseMs,
      httpStatus,
    });
  }
  if (error.kind === "forbidden" && permission !== undefined) {
    throw new VendorError("forbidden", `${error.message}: the API key lacks ${permission}`, {
      mend: `Edit the key in Settings > Workspace > API Keys and add ${permission}.`,
      httpStatus,
    });
  }
  throw error;
}

function describeForeignBody(response: HttpResponse): string {
  return response.text === "" ? "" : "with something that is not JSON";
}
