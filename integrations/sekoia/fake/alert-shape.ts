import type { Json, JsonObject } from "#sdk/fake-vendor/json.ts";

/** The part of an alert that both the list and the detail show, by the vendor's own names. */
export type AlertBody = {
  uuid: string;
  short_id: string;
  title: string;
  details: string;
  /** Epoch seconds. Many alerts share one. */
  created_at: number;
  created_by: string;
  created_by_type: string;
  updated_at: number;
  updated_by: string;
  updated_by_type: string;
  community_uuid: string;
  entity: { uuid: string; name: string };
  urgency: { current_value: number; value: number; severity: number; criticity: number; display: string };
  alert_type: { category: string; value: string };
  status: { uuid: string; name: string; description: string };
  custom_status_uuid: string | null;
  custom_status: Json;
  verdict_uuid: string | null;
  verdict: Json;
  rule: { uuid: string; name: string; description: string; severity: number; type: string | null; pattern: string };
  detection_type: string | null;
  source: string | null;
  target: string | null;
  similar: number;
  similarity_strategy: Json;
  kill_chain_short_id: string | null;
  ttps: Json[];
  adversaries: Json[];
  assets: string[];
  event_uuids: string[];
  /** ISO 8601 with microseconds. */
  first_seen_at: string;
  last_seen_at: string | null;
  time_to_detect: number | null;
  time_to_ingest: number | null;
  time_to_acknowledge: number | null;
  time_to_respond: number | null;
  time_to_resolve: number | null;
};

export type AlertComment = {
  uuid: string;
  content: string;
  author: string;
  /** Epoch seconds. */
  date: number;
  created_by: string;
  created_by_type: string;
  unseen: boolean;
};

export interface EventRecord {
  /** Flat, dotted ECS keys. */
  body: JsonObject;
  /** `timestamp` in milliseconds. */
  at: number;
  /** From when a search finds it. */
  indexedAt: number;
}

/** One alert with everything the fake keeps about it. */
export interface AlertRecord {
  body: AlertBody;
  comments: AlertComment[];
  /** Newest first. */
  history: JsonObject[];
  countermeasures: JsonObject[];
  cases: JsonObject[];
  stix: JsonObject;
  events: EventRecord[];
  /** When it was raised, milliseconds. */
  raisedAt: number;
  /** From when the list shows it: later than `raisedAt` when it is indexed late. */
  visibleAt: number;
}

/** The label of the API, in steps of 20; not the one of the vendor's console. */
export function displayUrgency(value: number): string {
  return ["Low", "Moderate", "High", "Major", "Urgent"][Math.min(4, Math.floor(value / 20))] ?? "Low";
}
