/** The incidents that Tocsin made of Logz.io's events: there is no other system to ask. */
import type { Api } from "../reach-server.ts";
import type { IncidentEntry } from "./compare-ledgers.ts";
import { logzioInstance } from "./vendors.ts";

export async function readLogzioIncidents(api: Api): Promise<IncidentEntry[]> {
  const found: IncidentEntry[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await api.listIncidents({ limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    for (const { id, sourceInstance, dbotMirrorId, created } of page.items) {
      if (sourceInstance === logzioInstance) found.push({ id, alertId: dbotMirrorId, receivedAt: Date.parse(created) });
    }
    if (page.next === null) return found;
    cursor = page.next;
  }
}
