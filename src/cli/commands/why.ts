import { defineCliCommand } from "../command.ts";
import { findRun } from "../find-run.ts";
import { findTaskOfRun } from "../find-task-of-run.ts";
import { reachServer } from "../reach-server.ts";
import { describeStory } from "../run-story.ts";
import { cleanText } from "../terminal/plain-text.ts";
import { explainIntake } from "../why-alert.ts";

export const why = defineCliCommand({
  name: "why",
  summary: "why a run, an incident or an alert went the way it went",
  usage: "<run> [<task>]",
  options: {
    from: { type: "number", value: "<n>", help: "of a long story, from this sentence on" },
    full: { type: "flag", help: "also what went into each task and what came out" },
    frame: {
      type: "text",
      value: "<frame>",
      help: "where the task stands; without a task, that round or sub-playbook",
    },
  },
  details:
    "<run> is a run's id, its alert's label or a part of it (AL8kz2…), or the word last. <task> is a task's id or its name, in whatever sub-playbook; where several are called that, --frame says which. The number of an incident or the id of an alert tells what rules decided about it.",
  async run({ words: [wanted = "", task], values, globals, output }) {
    const api = await reachServer(globals);
    const intake = task === undefined ? await explainIntake(api, wanted) : undefined;
    if (intake) {
      if (globals.json) output.printJson(intake.found);
      else for (const line of intake.lines) output.print(cleanText(line));
      return 0;
    }
    const id = await findRun(api, wanted);
    const place = task === undefined ? undefined : await findTaskOfRun(api, id, task, values.frame);
    const frame = place?.frame ?? values.frame;
    const asked = { id, ...(frame === undefined ? {} : { frame }), ...(place ? { task: place.task } : {}) };
    const found = await api.explainRun({ ...asked, offset: values.from ?? 0 });
    const options = { style: output.style, columns: Math.min(output.columns, 110), full: values.full, now: Date.now() };
    if (globals.json) output.printJson(found);
    else for (const line of describeStory(found, options)) output.print(line);
    return 0;
  },
});
