import { createHash, timingSafeEqual } from "node:crypto";
import type { JsonObject, RequestHeaders } from "#sdk/index.ts";
import { isSigning } from "./signature.ts";

const headerPrefix = "_header:";

/** The header that carries the credential, in lower case: what stands in `_header:<Name>`, else `authorization`. */
export function credentialHeaderOf(identifier: string): string {
  return identifier.startsWith(headerPrefix) ? headerNameOf(identifier) : "authorization";
}

/** Between the first and the second colon; people write a blank after the first. */
function headerNameOf(identifier: string): string {
  return (identifier.split(":")[1] ?? "").trim().toLowerCase();
}

/** `_header:<Name>`: that header equals the password, whole. Anything else is a user name for Basic authentication. */
export function isAuthorized(parameters: JsonObject, headers: RequestHeaders): boolean {
  const identifier = textOf(parameters.credentials_identifier);
  const password = textOf(parameters.credentials_password);
  // A signature is looked at once there is a body.
  if (identifier === "") return parameters.allow_unauthenticated === true || isSigning(parameters);
  // A password that was lost must not become one that everybody knows.
  if (password === "") return false;
  if (identifier.startsWith(headerPrefix)) return isSame(oneOf(headers[headerNameOf(identifier)]), password);
  const [, encoded = ""] = /^Basic +(\S+)$/i.exec(oneOf(headers.authorization)) ?? [];
  const given = Buffer.from(encoded, "base64").toString("utf8");
  const colon = given.indexOf(":");
  const user = isSame(colon < 0 ? given : given.slice(0, colon), identifier);
  const secret = isSame(colon < 0 ? "" : given.slice(colon + 1), password);
  return user && secret && colon >= 0;
}

/** What keeps an instance from being safe to call. */
export function checkCredentials(parameters: JsonObject): { parameter: string; message: string }[] {
  const identifier = textOf(parameters.credentials_identifier);
  if (identifier === "") {
    // Signing secrets that are none have a fault of their own.
    if (parameters.allow_unauthenticated === true || textOf(parameters.signing_secrets) !== "") return [];
    const message =
      "Without credentials anybody could create incidents. Set credentials_identifier (_header:Authorization) and credentials_password, or signing_secrets, or allow_unauthenticated: true if that is what you want.";
    return [{ parameter: "credentials_identifier", message }];
  }
  if (identifier.startsWith(headerPrefix) && !/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(headerNameOf(identifier))) {
    const message = `"${identifier}" names no header. Write _header:Authorization, or a user name.`;
    return [{ parameter: "credentials_identifier", message }];
  }
  if (textOf(parameters.credentials_password) === "") {
    const message = "There is an identifier but no password, so nobody could get in. Set credentials_password.";
    return [{ parameter: "credentials_password", message }];
  }
  return [];
}

/** Of equal length whatever is compared, so that the time tells nothing, the length included. */
function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function oneOf(value: string | readonly string[] | undefined): string {
  return typeof value === "string" ? value : "";
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
