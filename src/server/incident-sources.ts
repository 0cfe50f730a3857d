import type { IncidentSource, StartablePlaybook } from "#actions/draft-incident.ts";
import { simpleEventMapper } from "#actions/event-mapper.ts";
import { contentMappers } from "#actions/load-event-mappers.ts";
import { readDuration } from "#base/duration.ts";
import type { JsonObject } from "#base/json.ts";
import type { Instance } from "#engine/catalog.ts";
import type { DedupKey } from "#playbook/intake/dedup-key.ts";
import type { JavaScriptEngine } from "#playbook/xsoar/javascript-engine.ts";
import { readDedupPaths } from "#sdk/dedup-expression.ts";
import type { Db } from "#store/db.ts";
import { listIncidentTypes } from "#store/incident-types.ts";
import { listMappers } from "#store/mappers.ts";
import { listActivations } from "#store/playbooks.ts";

/** What an incident is called that neither its sender, its instance nor the configuration gives a type. */
const unclassified = "Unclassified";

/** The instances that are posted to, or whose alerts become incidents, with what their events become; by name. */
export async function loadIncidentSources(
  db: Db,
  instances: readonly Instance[],
  /** For mappers and classifiers of content. */
  tools: { javascript?: JavaScriptEngine },
): Promise<ReadonlyMap<string, IncidentSource>> {
  const [typeRows, mappers, activations] = await Promise.all([
    listIncidentTypes(db),
    listMappers(db),
    listActivations(db),
  ]);
  // XSOAR content has no say but this in whether it starts by itself; the file's types start what they name in any case.
  const startable = activations.filter(({ language, active }) => language === "sekoia" || active);
  const playbooks = new Map<string, StartablePlaybook>(startable.map((one) => [one.playbookId, one]));
  const types = new Map(
    typeRows.map(({ name, playbookId, autorun }) => [
      name,
      playbookId === null || !autorun ? undefined : playbooks.get(playbookId),
    ]),
  );
  const assigned = new Map(
    typeRows.flatMap(({ name, playbookId }) => (playbookId === null ? [] : [[name, playbookId]])),
  );
  const byDefault = typeRows.find(({ isDefault }) => isDefault)?.name ?? unclassified;
  const sources = new Map<string, IncidentSource>();
  for (const { id, name, integration, parameters } of instances) {
    const given = parameters();
    if (!integration.webhook && !(integration.source && makesIncidents(given))) continue;
    const mapper = mappers.find(({ definition }) => definition.name === given.mapper);
    const named = (name: unknown) => (typeof name === "string" && name !== "" ? name : undefined);
    const content = await contentMappers(db, named(mapper ? undefined : given.mapper), named(given.classifier), tools);
    sources.set(name, {
      instanceId: id,
      instanceName: name,
      brand: integration.name,
      incidentType: typeof given.incident_type === "string" && given.incident_type ? given.incident_type : byDefault,
      mapper: mapper ? simpleEventMapper(mapper.hash, mapper.definition) : content.mapper,
      classifier: content.classifier,
      types,
      assigned,
      // A source's alerts pass the filter of each trigger first.
      activations: integration.webhook
        ? activations.filter(({ active, instanceName }) => active && instanceName === name)
        : [],
      ...dedupOf(given),
    });
  }
  return sources;
}

/** Which alerts of the instance are the same one, where it says so. */
function dedupOf({ dedup_key: expression, dedup_window: window }: JsonObject): { dedup?: DedupKey } {
  if (typeof expression !== "string" || expression.trim() === "") return {};
  const paths = readDedupPaths(expression);
  if (typeof paths === "string") return {};
  const windowMs = readDuration(typeof window === "string" && window.trim() !== "" ? window : "1d");
  return windowMs === undefined ? {} : { dedup: { paths, windowMs } };
}

/** A source whose alerts are to become incidents says of what type, or how they are mapped. */
function makesIncidents(parameters: JsonObject): boolean {
  return ["incident_type", "mapper", "classifier"].some((name) => {
    const value = parameters[name];
    return typeof value === "string" && value.trim() !== "";
  });
}
