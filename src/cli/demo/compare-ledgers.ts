/** The ground truth of the demo: what one vendor raised against what the other holds. Tocsin is not asked. */

export interface RaisedEntry {
  uuid: string;
  shortId: string;
  /** Milliseconds. */
  raisedAt: number;
}

export interface IncidentEntry {
  id: string;
  alertId: string | undefined;
  /** Milliseconds. */
  receivedAt: number;
}

export interface Comparison {
  alerts: number;
  incidents: number;
  /** Short ids of alerts without an incident. */
  lost: string[];
  /** Alerts with more than one incident. */
  doubledAlerts: { shortId: string; incidentIds: string[] }[];
  /** Incidents beyond one for each alert. */
  doubled: number;
  /** Incidents that belong to no alert that was raised; they must not hide a loss in the counts. */
  strangers: string[];
  /** From raised to the first incident, milliseconds, one for each alert that has one. */
  latencies: number[];
}

/** Two sources' comparisons as one. */
export function addComparisons(one: Comparison, other: Comparison): Comparison {
  return {
    alerts: one.alerts + other.alerts,
    incidents: one.incidents + other.incidents,
    lost: [...one.lost, ...other.lost],
    doubledAlerts: [...one.doubledAlerts, ...other.doubledAlerts],
    doubled: one.doubled + other.doubled,
    strangers: [...one.strangers, ...other.strangers],
    latencies: [...one.latencies, ...other.latencies],
  };
}

export function compareLedgers(raised: readonly RaisedEntry[], incidents: readonly IncidentEntry[]): Comparison {
  const byAlert = new Map<string, IncidentEntry[]>(raised.map(({ shortId }) => [shortId, []]));
  const shortIds = new Map(
    raised.flatMap(({ uuid, shortId }) => [[uuid, shortId] as const, [shortId, shortId] as const]),
  );
  const strangers: string[] = [];
  for (const incident of incidents) {
    const shortId = incident.alertId === undefined ? undefined : shortIds.get(incident.alertId);
    if (shortId === undefined) strangers.push(incident.id);
    else byAlert.get(shortId)?.push(incident);
  }
  const comparison: Comparison = {
    alerts: raised.length,
    incidents: incidents.length,
    lost: [],
    doubledAlerts: [],
    doubled: 0,
    strangers,
    latencies: [],
  };
  for (const { shortId, raisedAt } of raised) {
    const own = byAlert.get(shortId) ?? [];
    if (own.length === 0) comparison.lost.push(shortId);
    else comparison.latencies.push(Math.min(...own.map(({ receivedAt }) => receivedAt)) - raisedAt);
    if (own.length > 1) {
      comparison.doubledAlerts.push({ shortId, incidentIds: own.map(({ id }) => id) });
      comparison.doubled += own.length - 1;
    }
  }
  return comparison;
}
