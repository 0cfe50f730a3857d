import { TocsinError, type TocsinErrorOptions } from "#base/errors.ts";

/**
 * What a failed call to the outside tells about the request. The engine decides by this word, never by a message:
 *
 * | kind | the request | what follows |
 * |---|---|---|
 * | unreachable | was never sent | the instance's gate closes; the step waits its turn and is sent again |
 * | blocked | was never sent: its address is not allowed | the gate closes; sent again after a mend |
 * | throttled | was refused before it acted (429) | the gate closes for `retryAfterMs` or a back-off; sent again |
 * | unauthorized | was refused: the credentials are wrong (401) | the gate closes; sent again after a mend |
 * | forbidden, not-found, refused | was refused for good | the step fails |
 * | failed | was answered 5xx | a read is repeated; for a write the outcome is unknown |
 * | unknown | was sent and not answered | a read is repeated; for a write the outcome is unknown |
 * | invalid | was answered with something unreadable | as failed |
 */
export type VendorErrorKind =
  | "unreachable"
  | "blocked"
  | "throttled"
  | "unauthorized"
  | "forbidden"
  | "not-found"
  | "refused"
  | "failed"
  | "unknown"
  | "invalid";

const codeOfKind = {
  unreachable: "VENDOR_UNREACHABLE",
  blocked: "VENDOR_ADDRESS_BLOCKED",
  throttled: "VENDOR_THROTTLED",
  unauthorized: "VENDOR_UNAUTHORIZED",
  forbidden: "VENDOR_FORBIDDEN",
  "not-found": "VENDOR_NOT_FOUND",
  refused: "VENDOR_REFUSED",
  failed: "VENDOR_FAILED",
  unknown: "VENDOR_OUTCOME_UNKNOWN",
  invalid: "VENDOR_ANSWER_INVALID",
} as const;

export interface VendorErrorOptions extends TocsinErrorOptions {
  /** From `Retry-After`, in milliseconds. */
  retryAfterMs?: number;
  /** The HTTP status, where there was an answer. */
  httpStatus?: number;
}

export class VendorError extends TocsinError {
  readonly kind: VendorErrorKind;
  readonly retryAfterMs: number | undefined;
  readonly httpStatus: number | undefined;

  constructor(kind: VendorErrorKind, message: string, options: VendorErrorOptions = {}) {
    super(codeOfKind[kind], message, options);
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
    this.httpStatus = options.httpStatus;
  }
}
