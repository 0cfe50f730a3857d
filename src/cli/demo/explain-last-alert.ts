import type { Api } from "../reach-server.ts";
import { describeStory, type StoryOptions } from "../run-story.ts";

/** The story of the newest alert whose run is over, or of the newest there is: what key `w` shows. */
export async function explainLastAlert(api: Api, options: StoryOptions): Promise<string[]> {
  const { items } = await api.listRuns({ limit: 50 });
  const run = items.find(({ finishedAt }) => finishedAt !== null) ?? items[0];
  if (!run) return ["No alert has arrived yet."];
  return describeStory(await api.explainRun({ id: run.id }), options);
}
