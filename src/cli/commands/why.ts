import { defineCliCommand } from "../command.ts";
import { findRun } from "../find-run.ts";
import { reachServer } from "../reach-server.ts";
import { describeStory } from "../run-story.ts";

export const why = defineCliCommand({
  name: "why",
  summary: "why a run went the way it went",
  usage: "<run>",
  options: { full: { type: "flag", help: "also what went into each task and what came out" } },
  details: "<run> is a run's id, its alert's label or a part of it (AL8kz2…), or the word last.",
  async run({ words: [wanted = ""], values, globals, output }) {
    const api = await reachServer(globals);
    const found = await api.explainRun({ id: await findRun(api, wanted) });
    const options = { style: output.style, columns: Math.min(output.columns, 110), full: values.full, now: Date.now() };
    if (globals.json) output.printJson(found);
    else for (const line of describeStory(found, options)) output.print(line);
    return 0;
  },
});
