/**
 * Standard Webhooks (https://www.standardwebhooks.com): the sender signs `id.timestamp.body` with a secret that both know,
 * so that nobody in between can change or invent an event, nor send an old one again.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { type JsonObject, type RequestHeaders, TocsinError } from "#sdk/index.ts";

/** How far the sender's clock may be from ours, and how long a request may be on its way. Seconds. */
export const defaultTolerance = 300;
const mostTolerance = 86_400;
/** Senders that change their secret sign with both for a while. */
const mostSignatures = 20;

export function isSigning(parameters: JsonObject): boolean {
  return secretsIn(parameters.signing_secrets).length > 0;
}

/** The id under which the sender repeats an event; undefined when it is none. */
export function deliveryIdOf(headers: RequestHeaders): string | undefined {
  const id = headers["webhook-id"];
  return typeof id === "string" && /^[\x21-\x7e]{1,255}$/.test(id) ? id : undefined;
}

/** What the headers alone tell: whether there is a signature, and whether it is of now. Undefined: nothing is wrong. */
export function refuseUnsigned(parameters: JsonObject, headers: RequestHeaders, now: number): TocsinError | undefined {
  if (!isSigning(parameters)) return undefined;
  const timestamp = headers["webhook-timestamp"];
  if (deliveryIdOf(headers) === undefined || typeof headers["webhook-signature"] !== "string") {
    return new TocsinError("WEBHOOK_SIGNATURE_INVALID", "The request is not signed", {
      mend: "Send the headers webhook-id, webhook-timestamp and webhook-signature of Standard Webhooks.",
    });
  }
  const tolerance = toleranceOf(parameters);
  const sent = typeof timestamp === "string" && /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  // The other way round a time that is none would pass.
  if (Math.abs(now / 1_000 - sent) <= tolerance) return undefined;
  return new TocsinError(
    "WEBHOOK_TIMESTAMP_REFUSED",
    `The webhook-timestamp is not within ${tolerance} seconds of now`,
    {
      mend: "Compare the two clocks; an old request must be signed again to be sent again.",
    },
  );
}

/** Whether one of the signatures is one of ours. The body is what was sent, byte by byte. */
export function isSigned(parameters: JsonObject, headers: RequestHeaders, body: Uint8Array): boolean {
  const given = String(headers["webhook-signature"] ?? "").split(" ");
  const signatures = given.flatMap((one) => (one.startsWith("v1,") ? [Buffer.from(one.slice(3), "base64")] : []));
  let matches = false;
  for (const secret of secretsIn(parameters.signing_secrets)) {
    const expected = createHmac("sha256", secret.key)
      .update(`${deliveryIdOf(headers) ?? ""}.${String(headers["webhook-timestamp"])}.`)
      .update(body)
      .digest();
    for (const signature of signatures.slice(0, mostSignatures)) {
      // Each is compared with each, so that the time does not tell which one it was.
      if (signature.length === expected.length && timingSafeEqual(signature, expected)) matches = true;
    }
  }
  return matches;
}

/** What keeps signed requests from ever being let in. */
export function checkSigning(parameters: JsonObject): { parameter: string; message: string }[] {
  const faults: { parameter: string; message: string }[] = [];
  const given = splitTexts(parameters.signing_secrets);
  if (secretsIn(parameters.signing_secrets).length < given.length) {
    const message =
      "A signing secret is whsec_ and then base64 of 16 to 64 bytes; several are separated by blanks. Of a secret that is plain text write the base64.";
    faults.push({ parameter: "signing_secrets", message });
  }
  const tolerance = parameters.signature_tolerance;
  if (tolerance !== undefined && tolerance !== "" && !(Number(tolerance) >= 1 && Number(tolerance) <= mostTolerance)) {
    const message = `It is a number of seconds from 1 to ${mostTolerance}.`;
    faults.push({ parameter: "signature_tolerance", message });
  }
  return faults;
}

function toleranceOf({ signature_tolerance: given }: JsonObject): number {
  const seconds = Number(given ?? defaultTolerance);
  return given !== "" && seconds >= 1 && seconds <= mostTolerance ? seconds : defaultTolerance;
}

function secretsIn(given: unknown): { key: Buffer }[] {
  return splitTexts(given).flatMap((text) => {
    const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1];
    const key = Buffer.from(encoded ?? "", "base64");
    return key.length >= 16 && key.length <= 64 ? [{ key }] : [];
  });
}

function splitTexts(given: unknown): string[] {
  return typeof given === "string" ? given.split(/[\s,]+/).filter((text) => text !== "") : [];
}
