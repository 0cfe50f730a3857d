/** Who asks, from where, and what the audit should say of it: what every handler gets beside its input. */
import type { Actor } from "#actions/people/actor.ts";
import type { OpenedSession, Origin } from "#actions/people/open-session.ts";
import type { JsonObject } from "#base/json.ts";

export interface RequestContext {
  actor: Actor;
  origin: Origin;
  /** What the handler adds to the row that the audit gets in any case. Never a secret. */
  audit: AuditNote;
  /** The header If-Match: which versions the change may be made from. */
  ifMatch: string | undefined;
  /** Says which version the answer is: its ETag. */
  setVersion(version: number): void;
  /** The browser's session from now on: its cookie is set, or taken away. */
  setSession(opened: OpenedSession | undefined): void;
}

export interface AuditNote {
  /** What it was done to; else what the path names. */
  object?: string;
  details: JsonObject;
  /** Whose doing it was, when a request without a known actor showed who it is. */
  actor?: Actor;
  /** Refusals of strangers are not kept, since there is no end to them, but for those that are marked so. */
  keepRefusal?: true;
}
