/** One row of the audit for every request that changes something, whatever came of it. */
import type { Kysely } from "kysely";
import { messageOf, TocsinError } from "#base/errors.ts";
import type { Log } from "#base/log.ts";
import type { Redactor } from "#base/redactor.ts";
import { insertAudit, type NewAuditRow } from "#store/audit.ts";
import type { Database } from "#store/tables.ts";
import type { RequestContext } from "./request-context.ts";

export interface AuditedRequest {
  /** The route's name. */
  action: string;
  /** What the path names: ids, never what a body holds. */
  params: Readonly<Record<string, unknown>>;
  context: RequestContext;
  /** What was thrown; absent when it was done. */
  error?: unknown;
}

export async function auditRequest(
  db: Kysely<Database>,
  log: Log,
  redactor: Redactor,
  request: AuditedRequest,
): Promise<void> {
  const { action, params, context, error } = request;
  const actor = context.audit.actor ?? context.actor;
  if (actor.kind === "anonymous" && error !== undefined && !context.audit.keepRefusal) return;
  const row: NewAuditRow = {
    actorKind: actor.kind,
    actor: actor.name,
    userId: actor.userId,
    keyId: actor.keyId,
    action,
    // Somebody who pastes a secret where a name belongs must not find it kept for ever.
    object: redactor.redact(context.audit.object ?? Object.values(params).map(String).join(" ")),
    ...outcomeOf(error),
    address: context.origin.address,
    details: context.audit.details,
  };
  try {
    await insertAudit(db, row);
  } catch (cause) {
    // The change is made and cannot be unmade here; the log is the second place that knows of it.
    log.error({ room: "audit", error: messageOf(cause), audit: row }, "a row of the audit could not be kept");
  }
}

function outcomeOf(error: unknown): Pick<NewAuditRow, "outcome" | "code"> {
  if (error === undefined) return { outcome: "done", code: null };
  const { code, status } = error instanceof TocsinError ? error : { code: "INTERNAL", status: 500 };
  return { outcome: status === 401 || status === 403 || status === 429 ? "refused" : "failed", code };
}
