/** The drift report of an instance: its last alerts held against what reads them, computed when somebody asks. */
import { isObject } from "#base/json.ts";
import type { DriftReport } from "#contract/drift.ts";
import { listRawAlerts } from "#store/alert-lists.ts";
import type { Db } from "#store/db.ts";
import { listPlaybooksNaming } from "#store/field-users.ts";
import { readInstance } from "#store/instances.ts";
import { listMappers } from "#store/mappers.ts";
import { loadContent } from "../content/current-content.ts";
import { unknownInstance } from "../instances/unknown-instance.ts";
import { findDrift, type Reading, readingsOfClassifier, readingsOfMapper, readingsOfSimple } from "./find-drift.ts";

export async function reportDrift(db: Db, name: string, limit: number): Promise<DriftReport> {
  const instance = await readInstance(db, name);
  if (!instance || instance.removedAt !== null) throw await unknownInstance(db, name);
  const named = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
  const [mapper, classifier] = [named(instance.parameters.mapper), named(instance.parameters.classifier)];
  const [alerts, readings] = await Promise.all([listRawAlerts(db, name, limit), loadReadings(db, mapper, classifier)]);
  const events = alerts.flatMap(({ receivedAt, raw }) => (isObject(raw) ? [{ at: receivedAt, raw }] : []));
  const { unmapped, drifted, isCut } = findDrift(events, readings);
  const fieldsOf = (path: string) =>
    readings.filter((reading) => reading.path === path).flatMap(({ key }) => key ?? []);
  const keys = [...new Set(drifted.flatMap(({ path }) => fieldsOf(path)))];
  const naming = await listPlaybooksNaming(db, keys);
  return {
    looked: events.length,
    since: events.at(-1)?.at.toISOString() ?? null,
    until: events[0]?.at.toISOString() ?? null,
    mapper,
    classifier,
    unmapped,
    drifted: drifted.map((one) => {
      const own = new Set(fieldsOf(one.path));
      const playbooks = naming.filter(({ key }) => own.has(key)).map(({ key: field, ...rest }) => ({ ...rest, field }));
      return { ...one, playbooks };
    }),
    isCut,
  };
}

async function loadReadings(db: Db, mapper: string | null, classifier: string | null): Promise<Reading[]> {
  const [mappers, simple, classifiers, fields] = await Promise.all([
    loadContent(db, "mapper"),
    listMappers(db),
    loadContent(db, "classifier"),
    loadContent(db, "incidentField"),
  ]);
  const known = fields.map(({ value }) => value);
  const ofFile = simple.find(({ definition }) => definition.name === mapper);
  const isNamed = (name: string | null) => (one: { value: { id: string; name: string } }) =>
    name !== null && (one.value.name === name || one.value.id === name);
  const ofContent = ofFile ? undefined : mappers.find(isNamed(mapper));
  const found = classifiers.find(isNamed(classifier));
  return [
    ...(ofFile ? readingsOfSimple(ofFile.definition) : []),
    ...(ofContent ? readingsOfMapper(ofContent.value, known) : []),
    ...(found ? readingsOfClassifier(found.value) : []),
  ];
}
