import type { Api } from "../reach-server.ts";
import { cleanText } from "../terminal/plain-text.ts";

const statuses = ["failed", "waiting", "paused", "cancelled"] as const;

/** The runs that did not come to a good end, each with its reason. */
export async function listUnfinishedRuns(api: Api): Promise<string[]> {
  const lines: string[] = [];
  for (const status of statuses) {
    const { items } = await api.listRuns({ status, limit: 20 });
    for (const { id, label, waitingFor, error } of items) {
      const reason = error ? `${error.code}: ${error.message}` : (waitingFor ?? "");
      lines.push(cleanText(`${id} ${label}: ${status}${reason === "" ? "" : `, ${reason}`}`));
    }
  }
  return lines;
}
