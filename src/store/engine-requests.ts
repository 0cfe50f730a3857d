import type { JsonObject } from "#base/json.ts";
import type { EngineRequestKind } from "./changes/store-change.ts";
import type { Db } from "./db.ts";

export interface EngineRequest {
  id: string;
  investigationId: string;
  kind: EngineRequestKind;
  details: JsonObject;
  /** The run whose command asked for it. */
  runId: string | null;
  requestedBy: string;
  requestedAt: Date;
}

/** What commands asked the engine for and nobody did yet, oldest first. `requestDone` is the change that marks one done. */
export function listEngineRequests(db: Db, limit: number, after?: string): Promise<EngineRequest[]> {
  let query = db
    .selectFrom("engine_requests")
    .select([
      "id",
      "investigation_id as investigationId",
      "details",
      "run_id as runId",
      "requested_by as requestedBy",
      "requested_at as requestedAt",
    ])
    .select((select) => select.ref("kind").$castTo<EngineRequestKind>().as("kind"))
    .where("done_at", "is", null)
    .orderBy("id")
    .limit(limit);
  if (after !== undefined) query = query.where("id", ">", after);
  return query.execute();
}
