import { TocsinError } from "#base/errors.ts";
import { plainEdge } from "#playbook/model.ts";
import { taskOf } from "#playbook/plan.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { sendAgain } from "#playbook/run-event.ts";
import { callUnderWay } from "#playbook/script-state.ts";
import type { ActiveRun } from "../active-run.ts";
import { stepError } from "../step-codes.ts";
import { optionsOf } from "./question.ts";
import { giveUp, itWasDone } from "./unknown-outcome.ts";

/** What a person's answer comes to: to a question of the playbook its branch, to an unknown outcome its resolution. */
export function answerEvents(
  run: ActiveRun,
  given: { at: number; frame: string; task: string; answer: string; by: string },
): RunEvent[] {
  const { at, frame, task, answer } = given;
  const answered: RunEvent = { type: "questionAnswered", ...given };
  const definition = taskOf(run.plan, task);
  const tasks = Object.hasOwn(run.state.frames, frame) ? run.state.frames[frame]?.tasks : undefined;
  const asked = tasks !== undefined && Object.hasOwn(tasks, task) && tasks[task]?.status === "asked";
  if (!definition || !asked) {
    throw new TocsinError("BAD_REQUEST", `Task ${task} of run ${run.head.id} asks nothing`, {
      mend: "Look at the run: somebody may have answered already.",
    });
  }
  const options = definition.command ? resolutions : optionsOf(definition);
  if (options.length > 0 && !options.includes(answer)) {
    throw new TocsinError("BAD_REQUEST", `Task ${task} of run ${run.head.id} cannot be answered by "${answer}"`, {
      mend: `Answer with one of: ${options.join(", ")}.`,
    });
  }
  if (!definition.command) {
    const label = definition.type === "condition" ? answer : plainEdge;
    return [answered, { at, type: "taskDone", frame, task, label }];
  }
  const call = callUnderWay(tasks?.[task]?.script);
  if (call && (answer === itWasDone || answer === giveUp)) {
    return [answered, answerForCall({ at, frame, task, call: call.path }, call.kind === "http", answer === itWasDone)];
  }
  if (answer === itWasDone)
    return [answered, { at, type: "taskDone", frame, task, summary: "A person says it was done" }];
  if (answer === giveUp) {
    const error = stepError("EFFECT_GIVEN_UP", "The outcome stayed unknown and a person gave up on it");
    return [answered, { at, type: "taskFailed", frame, task, error }];
  }
  return [answered];
}

/** The outcome of a script's call: the script goes on with what the person says of it. */
function answerForCall(
  place: { at: number; frame: string; task: string; call: string },
  isRequest: boolean,
  wasDone: boolean,
): RunEvent {
  const message = wasDone ? "A person says it was done" : "The outcome stayed unknown and a person gave up on it";
  const entry = { Type: wasDone ? 1 : 4, Contents: message, ContentsFormat: "text" };
  const request = wasDone ? { value: { StatusCode: 0, Status: message, Body: "", Headers: {} } } : { error: message };
  const told = wasDone ? { summary: message } : { error: stepError("EFFECT_GIVEN_UP", message) };
  return { ...place, type: "scriptAnswered", answer: isRequest ? request : { value: [entry] }, ...told };
}

const resolutions = [sendAgain, itWasDone, giveUp];
