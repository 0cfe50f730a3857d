import type { TocsinError } from "#base/errors.ts";
import type { Json, JsonObject } from "#base/json.ts";

/** Header names in lower case, as Node gives them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** One event as it was pushed in: what it says of itself, and the raw event a mapper reads. */
export interface PushedEvent {
  /** Its place among the items that came with it, from 0. */
  at?: number;
  name?: string;
  type?: string;
  /** As given; anything that is a time. */
  occurred?: Json;
  raw: JsonObject;
}

export interface PushedEvents {
  events: PushedEvent[];
  /** What cannot become an incident; kept for people. */
  unreadable: UnreadableEvent[];
}

export interface UnreadableEvent {
  at?: number;
  reason: string;
  raw: Json;
  /** The line of a body of lines, from 1. */
  line?: number;
}

/** What is known of a request before its body. */
export interface WebhookRequest {
  headers: RequestHeaders;
  /** The sender's, as far as a trusted proxy may tell. */
  address: string;
  /** Milliseconds since the epoch. */
  now: number;
}

/**
 * An integration whose instances are posted to, at `/instance/execute/<instance>`. The server reads and bounds the
 * request; this says who may send and what a body means. Both are pure.
 */
export interface WebhookDefinition {
  /** Compares in constant time. */
  isAuthorized(parameters: JsonObject, headers: RequestHeaders): boolean;
  /** What else stands against a request before its body is read. */
  refuses?(parameters: JsonObject, request: WebhookRequest): TocsinError | undefined;
  /** Whether the body, byte by byte as it was sent, is the sender's. Compares in constant time. */
  isSigned?(parameters: JsonObject, headers: RequestHeaders, body: Uint8Array): boolean;
  /** The id under which the sender repeats what it is not sure of: the second time gets the first answer. */
  deliveryId?(parameters: JsonObject, headers: RequestHeaders): string | undefined;
  read(parameters: JsonObject, body: Json, headers: RequestHeaders): PushedEvents;
}
