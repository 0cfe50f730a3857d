/** `runs …`: what a person does to a run and to its tasks. By the API, as this machine's operator. */
import { TocsinError } from "#contract/errors.ts";
import { AnyJson } from "#contract/route.ts";
import type { Run, StepOperation } from "#contract/run.ts";
import { type CliCommand, type CommandContext, defineCliCommand, type OptionTable } from "../command.ts";
import { findRun } from "../find-run.ts";
import { type FoundStep, findStep } from "../find-step.ts";
import { type Api, reachServer } from "../reach-server.ts";
import { cleanText } from "../terminal/plain-text.ts";

const reasonOption = {
  reason: { type: "text", value: "<text>", help: "why, for the run's history and the audit" },
} as const satisfies OptionTable;

const placeOptions = {
  ...reasonOption,
  frame: { type: "text", value: "<frame>", help: "where the task stands, inside a loop or a sub-playbook" },
} as const satisfies OptionTable;

const endingOptions = {
  ...placeOptions,
  label: { type: "text", value: "<branch>", help: "the branch to go on by; a condition needs one" },
  outputs: { type: "text", value: "<json>", help: "what stands for its result, as JSON" },
} as const satisfies OptionTable;

const repeatOptions = {
  ...placeOptions,
  yes: { type: "flag", help: "also when something is written outside again" },
} as const satisfies OptionTable;

const whichRun = "<run> is a run's id, its alert's label or a part of it (AL8kz2…), or the word last.";
const whichTask = `${whichRun} <task> is a task's id or its name.`;

const runsPause = ofRun("pause", "pause a run: nothing of it begins any more", (api, given) => api.pauseRun(given));
const runsResume = ofRun("resume", "have a paused run go on", (api, given) => api.resumeRun(given));

const runsCancel = defineCliCommand({
  name: "runs cancel",
  summary: "end a run where it stands",
  usage: "<run>",
  options: reasonOption,
  details: whichRun,
  async run({ words: [wanted = ""], values, globals, output }) {
    const api = await reachServer(globals);
    const id = await findRun(api, wanted);
    await api.cancelRun({ id, ...reasonOf(values) });
    if (globals.json) output.printJson({ run: id });
    else output.print(`Cancelled run ${id}.`);
    return 0;
  },
});

const runsRetry = defineCliCommand({
  name: "runs retry",
  summary: "try a failed task once more, in the same run",
  usage: "<run> <task>",
  options: repeatOptions,
  details: whichTask,
  async run(context) {
    const { values } = context;
    const found = await findTask(context, "retry");
    await confirmRepeats(found, "retry", values.yes);
    const run = await found.api.retryTask({ ...placeOf(found), ...reasonOf(values) });
    return tell(context, run, `${found.step.name} is tried again`);
  },
});

const runsComplete = defineCliCommand({
  name: "runs complete",
  summary: "have a waiting or failed task end as you say",
  usage: "<run> <task>",
  options: endingOptions,
  details: whichTask,
  async run(context) {
    const { values } = context;
    const found = await findTask(context, "complete");
    const run = await found.api.completeTask({ ...placeOf(found), ...endingOf(values), ...reasonOf(values) });
    return tell(context, run, `${found.step.name} is completed by hand`);
  },
});

const runsSkip = defineCliCommand({
  name: "runs skip",
  summary: "pass over a waiting or failed task",
  usage: "<run> <task>",
  options: {
    ...endingOptions,
    branch: { type: "flag", help: "also over everything that hangs on it alone" },
  },
  details: whichTask,
  async run(context) {
    const { values } = context;
    const found = await findTask(context, "skip");
    const given = { ...placeOf(found), ...endingOf(values), ...reasonOf(values), branch: values.branch };
    const run = await found.api.skipTask(given);
    return tell(context, run, `${found.step.name} is skipped`);
  },
});

const runsRerun = defineCliCommand({
  name: "runs rerun",
  summary: "run a playbook once more on the same alert, whole or from a task on",
  usage: "<run> [<task>]",
  options: repeatOptions,
  details:
    `${whichTask} Without a task the playbook runs as it is now; with one a new run begins where the old one stood ` +
    "before that task, with the playbook it had. The old run stays as it is.",
  async run(context) {
    const { words, values } = context;
    if (words[1] === undefined) {
      const api = await reachServer(context.globals);
      const id = await findRun(api, words[0] ?? "");
      refuseRepeats((await api.getRun({ id })).writes, values.yes);
      return tell(context, await api.rerunRun({ id, ...reasonOf(values) }), `Begun again as a new run`);
    }
    const found = await findTask(context, "rerun");
    await confirmRepeats(found, "rerun", values.yes);
    const run = await found.api.rerunRun({ ...placeOf(found), ...reasonOf(values) });
    return tell(context, run, `Begun again from ${found.step.name}`);
  },
});

export const runOperationCommands: readonly CliCommand[] = [
  runsPause,
  runsResume,
  runsCancel,
  runsRetry,
  runsComplete,
  runsSkip,
  runsRerun,
];

function ofRun(
  verb: "pause" | "resume",
  summary: string,
  act: (api: Api, given: { id: string; reason?: string }) => Promise<Run>,
) {
  return defineCliCommand({
    name: `runs ${verb}`,
    summary,
    usage: "<run>",
    options: reasonOption,
    details: whichRun,
    async run(context) {
      const api = await reachServer(context.globals);
      const id = await findRun(api, context.words[0] ?? "");
      const run = await act(api, { id, ...reasonOf(context.values) });
      return tell(context, run, verb === "pause" ? "Paused" : "Resumed");
    },
  });
}

interface FoundTask {
  api: Api;
  id: string;
  step: FoundStep;
}

async function findTask(
  { words: [wanted = "", task = ""], values, globals }: CommandContext<typeof placeOptions>,
  operation: StepOperation,
): Promise<FoundTask> {
  const api = await reachServer(globals);
  const id = await findRun(api, wanted);
  return { api, id, step: findStep(await api.getRun({ id }), task, values.frame, operation) };
}

function placeOf({ id, step: { frame, task } }: FoundTask) {
  return { id, frame, task };
}

function reasonOf({ reason }: { readonly reason?: string | undefined }) {
  return reason === undefined ? {} : { reason };
}

function endingOf({ label, outputs }: { readonly label?: string | undefined; readonly outputs?: string | undefined }) {
  return {
    ...(label === undefined ? {} : { label }),
    ...(outputs === undefined ? {} : { outputs: parseJson(outputs) }),
  };
}

function parseJson(text: string) {
  try {
    return AnyJson.parse(JSON.parse(text));
  } catch {
    throw new TocsinError("CLI_USAGE", "What is given with --outputs is not JSON.", {
      mend: `Write it in single quotes: --outputs '{"verdict": "clean"}'.`,
    });
  }
}

async function confirmRepeats(found: FoundTask, how: "retry" | "rerun", isSure: boolean): Promise<void> {
  refuseRepeats((await found.api.tellRepeats({ ...placeOf(found), how })).writes, isSure);
}

function refuseRepeats(writes: readonly string[], isSure: boolean): void {
  if (isSure || writes.length === 0) return;
  const list = writes.map((write) => `\n  - ${cleanText(write)}`).join("");
  throw new TocsinError("CLI_USAGE", `This may be written outside again:${list}`, {
    mend: "Say --yes if that is what you want.",
  });
}

function tell({ globals, output }: Pick<CommandContext, "globals" | "output">, run: Run, what: string): 0 {
  if (globals.json) output.printJson(run);
  else output.print(`${cleanText(what)}: run ${run.id} is ${run.status}.`);
  return 0;
}
