/** `why` of what is no run: an incident by its number, an alert by its id. */
import { TocsinError } from "#contract/errors.ts";
import type { Api } from "./reach-server.ts";

export interface WhyLines {
  found: unknown;
  lines: string[];
}

/** Undefined: it is neither; a run may be meant. */
export async function explainIntake(api: Api, wanted: string): Promise<WhyLines | undefined> {
  if (/^[1-9]\d{0,17}$/.test(wanted)) {
    const found = await unlessMissing(api.getIncident({ id: wanted }));
    if (!found) return undefined;
    const { items } = await api.listIncidentAlerts({ id: wanted, limit: 20 });
    const others = items.filter(({ alertId }) => alertId !== found.incident.alertId);
    return {
      found: { ...found, alerts: items },
      lines: [
        `Incident ${wanted}: ${found.incident.name}`,
        ...found.because,
        ...others.map(({ label, because, raisedAt, alertId }) => `${raisedAt} ${label} (${alertId}): ${because}`),
      ],
    };
  }
  if (!/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(wanted)) return undefined;
  const found = await unlessMissing(api.explainAlert({ id: wanted.toLowerCase() }));
  return found && { found, lines: [`Alert ${found.alert.label}`, ...found.because] };
}

async function unlessMissing<Found>(asked: Promise<Found>): Promise<Found | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof TocsinError && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
}
