/** What a step waits for, since when, and what happens next: for whoever is woken by it. Pure. */
import type { Wait } from "#contract/run-view.ts";
import { sendAgain } from "#playbook/run-event.ts";
import type { TaskState } from "#playbook/run-state.ts";
import type { StepRecord } from "#playbook/run-steps.ts";
import { describeWait, type LiveWork } from "../describe-wait.ts";
import { isOver } from "../possible-operations.ts";

export interface RunFacts {
  row: { status: string; waitingFor: string | null; startedAt: Date };
  /** What the run does in memory; undefined: it is not there. */
  live: readonly LiveWork[] | undefined;
  now: number;
}

export type WaitingStep = Pick<StepRecord, "frame" | "node" | "task"> & Partial<Pick<StepRecord, "events">>;

/** Undefined: it is under way, has its turn next, or is over. */
export function tellWait(step: WaitingStep, { row, live, now }: RunFacts): Wait | undefined {
  const { task } = step;
  if (!task || isOver(row.status)) return undefined;
  if (task.status === "asked") return tellQuestion(step, task);
  if (task.status !== "ready" && task.status !== "intended") return undefined;
  if (row.status === "paused") {
    return {
      kind: "paused",
      words: row.waitingFor ?? "Paused by a person",
      since: null,
      next: "Nothing of the run begins until somebody resumes it",
      until: null,
    };
  }
  const work = live?.find((one) => one.frame === step.frame && one.task === step.node);
  if (work) {
    const waits = tellLive(work);
    if (waits) return waits;
    if (task.notBefore === undefined || task.notBefore <= now) return undefined;
  }
  if (task.notBefore !== undefined && task.notBefore > now) return tellMoment(step, task, task.notBefore);
  if (row.status !== "waiting" || row.waitingFor === null) return undefined;
  return tellRow(row.waitingFor, sinceOf(step));
}

function tellQuestion(step: WaitingStep, task: TaskState): Wait {
  const asked = step.events?.findLast(({ type }) => type === "questionAsked");
  const question = asked?.type === "questionAsked" ? asked : undefined;
  const since = question ? instant(question.at) : null;
  if (task.outcome === "unknown" || question?.options.includes(sendAgain)) {
    const where = task.intent?.instance ?? "the other side";
    return {
      kind: "effect",
      words: `It is not known whether ${where} carried it out, and it cannot be looked up: a person decides`,
      since,
      next: `Look at ${where}. Then say that it is done, have it sent again, or give it up`,
      until: null,
    };
  }
  const due = task.dueAt ?? question?.dueAt;
  return {
    kind: "question",
    words: question ? `A person has to decide: ${question.question}` : "A person has to decide",
    since,
    next:
      due === undefined
        ? "It goes on by the answer, whenever that comes"
        : `It goes on by the answer; without one until ${instant(due)} it counts as unanswered`,
    until: due === undefined ? null : instant(due),
  };
}

function tellLive(work: LiveWork): Wait | undefined {
  const { gate, since } = work;
  if (gate) {
    const { instance, state, reason, until, waiting, requestsPerSecond } = gate;
    if (state === "open") {
      const others = waiting > 1 ? `; ${waiting - 1} other${waiting === 2 ? " waits" : "s wait"} as well` : "";
      const limit = requestsPerSecond === undefined ? "" : ` of ${requestsPerSecond} requests a second`;
      return {
        kind: "limit",
        words: `Waits for the limit${limit} of instance ${instance}${others}`,
        since: instant(since),
        next: "It is sent as soon as the instance has room, the most urgent first",
        until: null,
      };
    }
    const tries = state === "trial" ? "One request is trying it now" : "One request tries it";
    return {
      kind: "vendor",
      words: `Held back from ${instance}${reason === undefined ? "" : `: ${reason}`}`,
      since: instant(since),
      next: `${tries}${until === undefined ? "" : ` at ${instant(until)}`}; when it is well, all that wait go on`,
      until: until === undefined ? null : instant(until),
    };
  }
  const words = describeWait(work);
  return words === undefined ? undefined : tellRow(words, instant(since));
}

function tellMoment(step: WaitingStep, task: TaskState, moment: number): Wait {
  const [at, since] = [instant(moment), sinceOf(step)];
  if (task.outcome === "unknown") {
    const words = "It may or may not have arrived: it is looked up before anything is sent again";
    return { kind: "probe", words, since, next: `It is looked up at ${at}`, until: at };
  }
  if (task.attempts > 0 && task.failingSince !== undefined) {
    const error = step.events?.findLast(({ type }) => type === "stepAttempted");
    const why = error?.type === "stepAttempted" ? `: ${error.error.message}` : "";
    const words = `${task.attempts} attempt${task.attempts === 1 ? "" : "s"} did not succeed${why}`;
    return { kind: "retry", words, since: instant(task.failingSince), next: `It tries again at ${at}`, until: at };
  }
  if (task.poll) {
    const end = task.poll.deadline === undefined ? "" : `; it gives up at ${instant(task.poll.deadline)}`;
    const words = "What it began is not over yet";
    return { kind: "poll", words, since, next: `It asks again at ${at}${end}`, until: at };
  }
  const words = task.delayed ? "Waits as the playbook told it to" : "Waits for its moment";
  return { kind: "moment", words, since, next: `It goes on by itself at ${at}`, until: at };
}

function tellRow(words: string, since: string | null): Wait {
  const text = words.charAt(0).toUpperCase() + words.slice(1);
  const isWrites = /writes to the outside/i.test(words);
  return {
    kind: isWrites ? "writes" : "turn",
    words: text,
    since,
    next: isWrites ? "It is sent as soon as somebody lets writes go again" : "It goes on by itself",
    until: null,
  };
}

/** When it began to stand as it stands. */
function sinceOf({ events }: WaitingStep): string | null {
  const last = events?.at(-1);
  return last ? instant(last.at) : null;
}

const instant = (ms: number) => new Date(ms).toISOString();
