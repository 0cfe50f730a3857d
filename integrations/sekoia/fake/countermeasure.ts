import type { JsonObject } from "#sdk/fake-vendor/json.ts";
import type { Prng } from "#sdk/fake-vendor/prng.ts";
import type { AlertBody } from "./alert-shape.ts";

/** A proposed reaction with one OpenC2 step; its dates are ISO, unlike the alert's own. */
export function makeCountermeasure(prng: Prng, alert: AlertBody): JsonObject {
  const createdAt = new Date(alert.created_at * 1000).toISOString();
  const born = {
    status: "created",
    created_at: createdAt,
    created_by: alert.created_by,
    created_by_type: "application",
  };
  const undecided = {
    activated_at: null,
    activated_by: null,
    activated_by_type: null,
    denied_at: null,
    denied_by: null,
  };
  return {
    uuid: prng.uuid(),
    model_uuid: prng.uuid(),
    name: "Block the source",
    description: "Refuse traffic from the source at the edge",
    relevance: 60,
    dynamic_relevance: 0,
    duration: null,
    ...born,
    ...undecided,
    denied_by_type: null,
    action_steps: [
      {
        uuid: prng.uuid(),
        name: "1",
        description: "Add a deny rule",
        ...born,
        ...undecided,
        denied_by_type: null,
        action_order: 0,
        object: { action: "deny", target: { ipv4_net: alert.source ?? "192.0.2.0/24" } },
        comments: [],
        assignee: null,
        type: null,
      },
    ],
    comments: [],
    assignee: null,
    type: "openc2",
    external_ref: null,
    alert_uuid: alert.uuid,
  };
}
