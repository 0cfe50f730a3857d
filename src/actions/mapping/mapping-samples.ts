/** Events to write a mapper from: what an instance stored as samples, and the last alerts it brought. */
import { isObject, type JsonObject } from "#base/json.ts";
import type { MappingSample } from "#contract/mapping.ts";
import { listRawAlerts } from "#store/alert-lists.ts";
import type { Db } from "#store/db.ts";
import { readInstanceId } from "#store/instances.ts";
import { readSamples } from "#store/sample-events.ts";
import { unknownInstance } from "../instances/unknown-instance.ts";

export interface SampleEvent {
  label: string;
  raw: JsonObject;
  name?: string;
  type?: string;
  occurred?: string;
}

export async function listMappingSamples(db: Db, instance: string, limit: number): Promise<MappingSample[]> {
  const id = await readInstanceId(db, instance);
  if (id === undefined) throw await unknownInstance(db, instance);
  const [samples, alerts] = await Promise.all([readSamples(db, id), listRawAlerts(db, instance, limit)]);
  const stored = [...samples].reverse().map(
    ({ name, occurred, rawJSON }, at): MappingSample => ({
      id: `sample ${at + 1}`,
      label: String(name ?? "Sample"),
      at: momentOf(occurred),
      from: "sample",
      raw: String(rawJSON ?? "{}"),
    }),
  );
  // A sample of an alert that is there says the same twice.
  const known = new Set(stored.map(({ raw }) => raw));
  const brought = alerts
    .map(({ id: alert, label, receivedAt, raw }): MappingSample => {
      return { id: alert, label, at: receivedAt.toISOString(), from: "alert", raw: JSON.stringify(raw) };
    })
    .filter(({ raw }) => raw !== "null" && !known.has(raw));
  return [...stored, ...brought].slice(0, limit);
}

/** The same, to be mapped. */
export async function readSampleEvents(db: Db, instance: string, limit: number): Promise<SampleEvent[]> {
  const samples = await listMappingSamples(db, instance, limit);
  return samples.flatMap(({ label, raw }): SampleEvent[] => {
    const read: unknown = JSON.parse(raw);
    if (!isObject(read as JsonObject)) return [];
    const event = read as JsonObject; // as just looked
    const text = (name: string) => (typeof event[name] === "string" ? { [name]: event[name] } : {});
    return [{ label, raw: event, ...text("name"), ...text("type"), ...text("occurred") }];
  });
}

function momentOf(value: unknown): string | null {
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}
