/** What a run's journal says, in sentences. */
import { labelInWords } from "#playbook/edge-words.ts";
import type { RunEvent } from "#playbook/run-event.ts";

export function sentenceOf(event: RunEvent): string {
  switch (event.type) {
    case "runStarted":
      return `The run began: ${event.label}`;
    case "taskDone":
      if (event.by !== undefined) return byHand(event, event.by);
      return event.summary ?? (event.label === undefined ? "Done" : `Went on by ${event.label}`);
    case "taskFailed":
      return `Failed: ${event.error.message}`;
    case "stepIntended": {
      const why = event.because === undefined ? "" : ` (${event.because})`;
      return `Noted that ${event.command} is about to go to ${event.instance}; if its outcome stays unknown: ${rules[event.repeat]}${why}`;
    }
    case "stepAttempted":
      return `${attempts[event.outcome]}: ${event.error.message}${until(event.notBefore)}`;
    case "stepDelayed":
      if (event.keptBack !== undefined) return `Did not leave, and is intended anew: ${event.keptBack}`;
      return event.poll ? `Not over yet; asks again${until(event.until)}` : `Waits${until(event.until)}`;
    case "scriptBegan":
      return `The automation ${event.name} began`;
    case "scriptCalled":
      return event.kind === "wait"
        ? `Call ${event.call} of the automation: waits${until(event.until)}`
        : `Call ${event.call} of the automation: ${event.name}`;
    case "scriptAnswered":
      return `Call ${event.call}: ${event.error ? `failed: ${event.error.message}` : (event.summary ?? "done")}`;
    case "stepProbed":
      return event.found
        ? `Looked it up: ${event.summary}`
        : `Looked it up and did not find it: ${event.summary}${until(event.notBefore)}`;
    case "questionAsked":
      return `Asked: ${event.question}`;
    case "questionAnswered":
      return `${event.by} answered: ${event.answer}`;
    case "taskSkipped":
      return event.by === undefined
        ? `Skipped: ${event.reason}`
        : `${event.by} skipped it, and what hangs on it alone${because(event.reason)}`;
    case "timersStarted":
      return "Its timers started";
    case "itemsFixed":
      return `Runs once for each of ${event.total} items`;
    case "itemDone":
      return `Item ${event.item + 1}: ${event.error ? `failed: ${event.error.message}` : (event.summary ?? "done")}`;
    case "taskRetried":
      return `${event.by} has it tried again${because(event.reason)}`;
    case "questionChanged":
      return event.dueAt === undefined
        ? `${event.by} gave it to ${event.assignee}`
        : `${event.by} set when it is due: ${new Date(event.dueAt).toISOString()}`;
    case "questionReplied":
      return `${event.by} replied`;
    case "runReopened":
      return `${event.by} took the run up again${because(event.reason)}`;
    case "runForked":
      return `${event.by} had it begin again from here: what stands before is the journal of run ${event.of}${because(event.reason)}`;
    case "frameEntered":
      return event.total > 1 ? `Round ${event.iteration + 1} of ${event.total}` : "Began";
    case "frameLeft":
      return "The round ended";
    case "storeChanged":
      return `The store holds ${Object.keys(event.store).join(", ") || "nothing"}`;
    case "runPaused":
    case "runResumed":
    case "runCancelled":
      return `${event.by} ${event.type.slice(3).toLowerCase()} the run${because(event.reason)}`;
    case "runFinished":
      return event.status === "succeeded" ? "The run succeeded" : `The run failed: ${event.error?.message ?? ""}`;
  }
}

function byHand(
  { label, reason, skipped, node, nodeBlob }: Extract<RunEvent, { type: "taskDone" }>,
  by: string,
): string {
  const what = skipped ? "had the run pass over it" : "completed it by hand";
  const given = node === undefined && nodeBlob === undefined ? "" : ", with outputs";
  const edge = label === undefined ? "" : labelInWords(label);
  return `${by} ${what}${given}${edge === "" ? "" : `, to go on by ${edge}`}${because(reason)}`;
}

function because(reason: string | undefined): string {
  return reason === undefined || reason === "" ? "" : `: ${reason}`;
}

const rules = {
  safe: "it is sent again",
  key: "it is sent again with the same key",
  probe: "it is looked up first",
  ask: "a person decides",
} as const;

const attempts = {
  "not sent": "Did not get through, will be sent again",
  unknown: "May or may not have arrived",
  failed: "Did not succeed, will be repeated",
} as const;

function until(notBefore: number | undefined): string {
  return notBefore === undefined ? "" : ` (not before ${new Date(notBefore).toISOString()})`;
}
