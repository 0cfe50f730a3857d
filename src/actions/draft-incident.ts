import { uuidv7 } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import type { DedupKey } from "#playbook/intake/dedup-key.ts";
import { readMoment } from "#playbook/read-moment.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { Label } from "#playbook/xsoar/mapping/labels.ts";
import type { PushedEvent } from "#sdk/webhook.ts";
import type { AlertDecision, BegunRun } from "#store/alerts.ts";
import { incidentText, type NewIncident } from "#store/incident-flush.ts";
import type { RunHead } from "#store/runs.ts";
import type { EventClassifier, EventMapper } from "./event-mapper.ts";

/** A stored playbook that an incident may start. */
export interface StartablePlaybook {
  playbookId: string;
  playbookHash: string;
  playbookName: string;
}

/** An instance that is posted to, with all that decides what becomes of its events. */
export interface IncidentSource {
  instanceId: string;
  instanceName: string;
  brand: string;
  /** For events that name none. */
  incidentType: string;
  mapper: EventMapper | undefined;
  /** Says of what type an event is, before the mapper. */
  classifier?: EventClassifier | undefined;
  /** By name; the playbook an incident of the type starts, if any. */
  types: ReadonlyMap<string, StartablePlaybook | undefined>;
  /** The playbook of each type, also of one that a person starts. By id. */
  assigned?: ReadonlyMap<string, string>;
  /** Playbooks that are switched on for this very instance. */
  activations: readonly StartablePlaybook[];
  /** Which of its events are the same one. */
  dedup?: DedupKey | undefined;
}

/** An incident that lacks its number only: everything that can be worked out while the last commit is under way. */
export interface IncidentDraft {
  alertId: string;
  source: IncidentSource;
  name: string;
  rawName: string;
  type: string;
  rawType: string;
  severity: number;
  owner: string;
  details: string;
  /** Undefined: when it was created. */
  occurred: string | undefined;
  dbotMirrorId: string;
  custom: JsonObject;
  /** Beside those of every incident. */
  labels: readonly Label[];
  /** JSON text of the raw event. */
  raw: string;
  starts: {
    playbook: StartablePlaybook;
    reason: string;
    /** What a trigger gives beside the incident. */
    start?: JsonObject;
  }[];
}

/** An event, with what a source says of it that posts nothing. */
export type IncidentEvent = PushedEvent & { severity?: number };

export const defaultName = "Generic webhook triggered incident";

/** What an event becomes: mapped, its type found, its playbooks chosen. Throws on what cannot be JSON text. */
export function draftIncident(source: IncidentSource, event: IncidentEvent, now: number): IncidentDraft {
  const rawName = incidentText.name(event.name ?? defaultName);
  const instanceType = source.incidentType;
  const classified = source.classifier?.classify(event.raw, {
    instanceType,
    ...(event.type === undefined ? {} : { sourceType: event.type }),
  });
  const rawType = incidentText.type(classified ?? event.type ?? instanceType);
  const mapped = source.mapper?.map(event.raw, rawType);
  const system = mapped?.system ?? {};
  const type = system.type === undefined ? rawType : incidentText.type(system.type);
  const given = event.occurred === undefined ? undefined : readMoment(event.occurred);
  const occurred = system.occurred ?? given;
  return {
    alertId: uuidv7(now),
    source,
    name: system.name === undefined ? rawName : incidentText.name(system.name),
    rawName,
    type,
    rawType,
    severity: system.severity ?? event.severity ?? 0,
    owner: incidentText.owner(system.owner ?? ""),
    details: incidentText.details(system.details ?? ""),
    occurred: occurred === undefined ? undefined : new Date(occurred).toISOString(),
    dbotMirrorId: incidentText.dbotMirrorId(system.dbotMirrorId ?? ""),
    custom: mapped?.custom ?? {},
    labels: mapped?.labels ?? [],
    raw: JSON.stringify(event.raw),
    starts: choosePlaybooks(source, type),
  };
}

function choosePlaybooks(source: IncidentSource, type: string): IncidentDraft["starts"] {
  const ofType = source.types.get(type);
  const starts = ofType ? [{ playbook: ofType, reason: `incidents of the type ${type} start it` }] : [];
  for (const playbook of source.activations) {
    if (playbook.playbookId === ofType?.playbookId) continue;
    starts.push({ playbook, reason: `it is switched on for ${source.instanceName}` });
  }
  return starts;
}

export interface FinishedIncident {
  row: NewIncident;
  runs: (BegunRun & RunHead & { alertId: string; event: RunEvent })[];
  /** What the sender is told of it. */
  created: JsonObject;
}

/** The draft with its number. */
export function finishIncident(draft: IncidentDraft, id: string, now: number): FinishedIncident {
  const { source, name, type, rawType, severity, owner, details, dbotMirrorId, alertId } = draft;
  const created = new Date(now).toISOString();
  const occurred = draft.occurred ?? created;
  const [first] = draft.starts;
  const status = first ? 1 : 0;
  const labels = [
    { type: "Instance", value: source.instanceName },
    { type: "Brand", value: source.brand },
    ...draft.labels.map(({ type, value }) => ({ type, value })),
  ];
  const fields = {
    id,
    name,
    type,
    severity,
    status,
    owner,
    details,
    occurred,
    created,
    modified: created,
    sourceBrand: source.brand,
    sourceInstance: source.instanceName,
    dbotMirrorId,
    investigationId: first ? id : "",
    playbookId: first?.playbook.playbookId ?? source.assigned?.get(type) ?? "",
  };
  const priority = Math.round(severity * 25);
  const incident: JsonObject =
    draft.starts.length === 0
      ? {}
      : {
          // As expressions read them: custom fields beside the others, labels by their type.
          ...draft.custom,
          ...fields,
          labels: Object.fromEntries(labels.map((label) => [label.type, label.value])),
          rawJSON: draft.raw,
        };
  const runs = draft.starts.map(({ playbook: { playbookId, playbookHash }, start }) => {
    const label = `Incident ${id}: ${name}`;
    const event: RunEvent = {
      at: now,
      type: "runStarted",
      playbook: playbookHash,
      label,
      start: { ...start, incident },
    };
    const firstEvent = JSON.stringify(event);
    return {
      id: uuidv7(now),
      playbookId,
      playbookHash,
      alertId,
      investigationId: id,
      label,
      priority,
      event,
      firstEvent,
    };
  });
  const decisions = draft.starts.map(({ playbook, reason }, index): AlertDecision => {
    const { playbookId, playbookName } = playbook;
    return { playbookId, playbookName, runId: runs[index]?.id ?? null, reason };
  });
  return {
    row: {
      id,
      alertId,
      instanceId: source.instanceId,
      name,
      type,
      rawType,
      severity,
      priority,
      status,
      owner,
      details,
      occurred,
      created,
      customFields: JSON.stringify(draft.custom),
      labels: JSON.stringify(labels),
      raw: draft.raw,
      decisions: JSON.stringify(decisions),
      sourceBrand: source.brand,
      sourceInstance: source.instanceName,
      playbookId: fields.playbookId,
      mapperHash: source.mapper?.hash ?? null,
      classifierHash: source.classifier?.hash ?? null,
      dbotMirrorId,
    },
    runs,
    created: { ...fields, version: 1, rawName: draft.rawName, rawType, labels, CustomFields: draft.custom },
  };
}
