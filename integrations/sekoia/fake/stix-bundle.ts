import type { JsonObject } from "#sdk/fake-vendor/json.ts";
import type { Prng } from "#sdk/fake-vendor/prng.ts";
import type { AlertBody } from "./alert-shape.ts";

/** A small STIX 2.0 bundle: who saw it, what matched. Shown only when it is asked for. */
export function makeStixBundle(prng: Prng, alert: AlertBody): JsonObject {
  const at = new Date(alert.created_at * 1000).toISOString();
  const identity = `identity--${alert.entity.uuid}`;
  const indicator = `indicator--${prng.uuid()}`;
  const dated = { created: at, modified: at };
  return {
    type: "bundle",
    id: `bundle--${prng.uuid()}`,
    spec_version: "2.0",
    objects: [
      { type: "identity", id: identity, ...dated, name: alert.entity.name, identity_class: "entity" },
      {
        type: "indicator",
        id: indicator,
        ...dated,
        name: alert.rule.name,
        pattern: alert.rule.pattern,
        labels: [alert.alert_type.category, alert.alert_type.value],
        valid_from: at,
      },
      {
        type: "sighting",
        id: `sighting--${prng.uuid()}`,
        ...dated,
        count: 1,
        sighting_of_ref: indicator,
        where_sighted_refs: [identity],
      },
    ],
  };
}
