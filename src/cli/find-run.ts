import { TocsinError } from "#contract/errors.ts";
import type { Api } from "./reach-server.ts";

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const mostRead = 2000;

/** The id of the run a person means: its id, the label of its alert or a part of that, or `last`. */
export async function findRun(api: Api, wanted: string): Promise<string> {
  if (uuid.test(wanted)) return wanted;
  const text = wanted.toLowerCase();
  let cursor: string | undefined;
  for (let read = 0; read < mostRead; ) {
    const page = await api.listRuns({ limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    const found =
      wanted === "last" ? page.items[0] : page.items.find(({ label }) => label.toLowerCase().includes(text));
    if (found) return found.id;
    read += page.items.length;
    if (page.next === null || page.items.length === 0) break;
    cursor = page.next;
  }
  const message =
    wanted === "last" ? "There is no run yet." : `None of the newest ${mostRead} runs is about "${wanted}".`;
  throw new TocsinError("NOT_FOUND", message, {
    mend: "`runs` lists them; name one by its id, its alert's label or the word last.",
  });
}
