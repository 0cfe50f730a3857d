import { defineCliCommand } from "../command.ts";
import { findRun } from "../find-run.ts";
import { reachServer } from "../reach-server.ts";
import { cleanText } from "../terminal/plain-text.ts";

export const answer = defineCliCommand({
  name: "answer",
  summary: "answer the question a run waits with",
  usage: "<run> <task> <answer>",
  options: {
    frame: {
      type: "text",
      value: "<frame>",
      help: "the frame of the task, when it stands inside a loop or a sub-playbook",
    },
  },
  details: "`why <run>` shows the question, its task and the answers there are.",
  async run({ words: [wanted = "", task = "", text = ""], values, globals, output }) {
    const api = await reachServer(globals);
    const id = await findRun(api, wanted);
    await api.answerRun({ id, frame: values.frame ?? "", task, answer: text });
    if (globals.json) output.printJson({ run: id, task, answer: text });
    else output.print(`Answered task ${cleanText(task)} of run ${id}: ${cleanText(text)}`);
    return 0;
  },
});
