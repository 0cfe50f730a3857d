/** What a mapper and a classifier make of events, by the same core as in earnest; nothing is kept. */
import { isObject, type JsonObject } from "#base/json.ts";
import type { AttachmentChange, MappingOutcome } from "#contract/mapping.ts";
import { draftIncident, type IncidentSource } from "../draft-incident.ts";
import type { EventClassifier, EventMapper } from "../event-mapper.ts";

export interface MappingTrial {
  mapper: EventMapper | undefined;
  classifier: EventClassifier | undefined;
  incidentType: string;
}

const unclassified = "Unclassified";

export function tryMapping(trial: MappingTrial, event: unknown, sourceType?: string): MappingOutcome {
  if (!isObject(event as JsonObject)) {
    return {
      type: "",
      because: "",
      fields: [],
      labels: [],
      fault: "It is no JSON object, so nothing can be mapped of it.",
    };
  }
  const raw = event as JsonObject; // as just looked
  const instanceType = trial.incidentType || unclassified;
  const given = { instanceType, ...(sourceType === undefined ? {} : { sourceType }) };
  const classified = trial.classifier?.explain(raw, given);
  const type = classified?.type ?? sourceType ?? instanceType;
  const mapped = trial.mapper?.map(raw, type);
  return {
    type: mapped?.system.type ?? type,
    because: classified?.because ?? "No classifier is asked: the sender or the instance says the type",
    ...(classified?.found === undefined ? {} : { found: classified.found }),
    fields: trial.mapper?.explain(raw, type) ?? [],
    labels: (mapped?.labels ?? []).map((label) => label.type).slice(0, 200),
  };
}

interface PlannedEvent {
  label: string;
  raw: JsonObject;
  name?: string;
  type?: string;
  occurred?: string;
}

/** Events whose incident would be another one. */
export function compareTrials(
  before: IncidentSource,
  after: IncidentSource,
  events: readonly PlannedEvent[],
): AttachmentChange[] {
  return events.flatMap(({ label, ...event }): AttachmentChange[] => {
    const [was, is] = [before, after].map((source) => valuesOf(source, event));
    if (!was || !is) return [];
    const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
    const changes = names.flatMap((field) => {
      const pair = { field, before: was[field] ?? null, after: is[field] ?? null };
      return JSON.stringify(pair.before) === JSON.stringify(pair.after) ? [] : [pair];
    });
    return changes.length === 0 ? [] : [{ label, changes }];
  });
}

function valuesOf(source: IncidentSource, event: Omit<PlannedEvent, "label">): JsonObject {
  const draft = draftIncident(source, event, 0);
  const { name, type, severity, owner, details, occurred, dbotMirrorId, custom } = draft;
  return { ...custom, name, type, severity, owner, details, occurred: occurred ?? null, dbotMirrorId };
}
