import type { Json, JsonObject } from "#base/json.ts";

/** Header names in lower case, as Node gives them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** One event as it was pushed in: what it says of itself, and the raw event a mapper reads. */
export interface PushedEvent {
  name?: string;
  type?: string;
  /** As given; anything that is a time. */
  occurred?: Json;
  raw: JsonObject;
}

export interface PushedEvents {
  events: PushedEvent[];
  /** What cannot become an incident; kept for people. */
  unreadable: { reason: string; raw: Json }[];
}

/**
 * An integration whose instances are posted to, at `/instance/execute/<instance>`. The server reads and bounds the
 * request; this says who may send and what a body means. Both are pure.
 */
export interface WebhookDefinition {
  /** Compares in constant time. */
  isAuthorized(parameters: JsonObject, headers: RequestHeaders): boolean;
  read(parameters: JsonObject, body: Json, headers: RequestHeaders): PushedEvents;
}
