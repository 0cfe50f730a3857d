/** A past run, played again through another playbook: what would come otherwise. Nothing outside, nothing kept. */
import type { Replay, ReplayOrder } from "#contract/replay.ts";
import { createDb } from "#store/db.ts";
import { readPlaybookFile } from "#store/playbooks.ts";
import { presentGraph } from "../present-graph.ts";
import { choosePlaybook } from "./choose-playbook.ts";
import {
  compareBranches,
  compareEffects,
  compareFields,
  compareTasks,
  effectsOf,
  isWrite,
  nameOf,
} from "./compare-runs.ts";
import { type GatheredRun, type GatherOptions, gatherRun } from "./gather-recording.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { type PlayedRun, playRecording } from "./replay-world.ts";
import { isSameButForMoments } from "./same-value.ts";

/** Of each list so many are told. */
const told = 500;
const mostNotes = 20;
/** One at a time: each takes a processor for itself. */
let busy: Promise<unknown> = Promise.resolve();

export function replayRun(options: GatherOptions, id: string, order: ReplayOrder): Promise<Replay> {
  const turn = busy.catch(() => {}).then(() => replay(options, id, order));
  busy = turn;
  return turn;
}

async function replay(options: GatherOptions, id: string, order: ReplayOrder): Promise<Replay> {
  const db = createDb(options.pool);
  const run = await gatherRun(options, id);
  const chosen = await choosePlaybook(db, run, order);
  const { integrations } = options;
  const { scripts } = run;
  // What it came to is worked out as well, not only read: so both sides know the same, and what a replay cannot know shows.
  const was = await playRecording(run.recording, {
    playbooks: run.playbooks,
    integrations,
    scripts,
    unanswered: "stop",
  });
  const now = await playRecording(run.recording, {
    playbooks: chosen.playbooks,
    integrations,
    scripts,
    unanswered: order.unanswered,
  });
  const file = await readPlaybookFile(db, run.row.playbookHash);
  const graph = {
    was: presentGraph(run.plan.playbook, file?.original, integrations),
    now: presentGraph(now.plan.playbook, chosen.original, integrations),
  };
  return present(run, chosen.against, was, now, graph);
}

function present(
  run: GatheredRun,
  against: Replay["against"],
  was: PlayedRun,
  now: PlayedRun,
  graph: Replay["graph"],
): Replay {
  const { row, recording } = run;
  const before = outcomeOf(was.plan, was.events);
  const after = outcomeOf(now.plan, now.events);
  const { tasks, same } = compareTasks(before, after);
  const branches = compareBranches(before, after);
  const fields = compareFields(was, now);
  const effects = compareEffects(effectsOf(was, before), effectsOf(now, after));
  const asked = new Map([...before, ...after]);
  // What has no answer in the unchanged playbook either is no matter of the edit.
  const unanswered = new Set(was.calls.filter(({ answered }) => answered === "none").map(({ command }) => command));
  const calls = now.calls.flatMap((call) => {
    const { answered, command, inputs } = call;
    if (answered === "done" || answered === "same place") return [];
    if (answered === "none" && unanswered.has(command) && was.status === "waiting") return [];
    return [{ ...nameOf(call, asked), command, inputs, answered }];
  });
  const open = (one: PlayedRun) => one.open.map(({ frame, task }) => `${frame}|${task}`);
  const wasOpen = new Set(open(was));
  const questions = now.open
    .filter(({ frame, task }) => !wasOpen.has(`${frame}|${task}`))
    .map(({ question, ...place }) => ({ ...nameOf(place, after), question }));
  const isSameEnd = was.status === now.status && was.state.error?.code === now.state.error?.code;
  const cut = <Item>(items: readonly Item[]): Item[] => items.slice(0, told);
  const count = (change: string) => tasks.filter((task) => task.change === change).length;
  const lists = { tasks, branches, fields, effects, calls };
  const isSoFar = !["succeeded", "failed", "cancelled"].includes(row.status);
  return {
    run: { id: row.id, label: row.label },
    against,
    differs: !isSameEnd || questions.length > 0 || Object.values(lists).some((list) => list.length > 0),
    soFar: isSoFar,
    was: {
      status: row.status,
      error: row.errorCode === null ? null : { code: row.errorCode, message: row.errorMessage ?? "" },
    },
    now: { status: now.status, error: now.state.error ?? null },
    counts: { same, new: count("new"), gone: count("gone"), changed: count("changed") },
    tasks: cut(tasks),
    branches: cut(branches),
    fields: cut(fields),
    effects: cut(effects),
    calls: cut(calls),
    questions,
    more: {
      tasks: Math.max(0, tasks.length - told),
      branches: Math.max(0, branches.length - told),
      fields: Math.max(0, fields.length - told),
      effects: Math.max(0, effects.length - told),
      calls: Math.max(0, calls.length - told),
    },
    notes: [
      ...(isSoFar ? ["The run had not ended: it is played as far as it had come"] : []),
      ...recording.gaps,
      ...inexact(run, was, before),
    ],
    graph,
    marks: marksOf(before, after),
  };
}

/** Where even the unchanged playbook comes out otherwise than it did: there a replay knows too little. */
export function inexact(
  { plan, events, recording, contextAfter, row }: GatheredRun,
  played: PlayedRun,
  outcome: Outcome,
): string[] {
  const real = outcomeOf(plan, events);
  const { tasks } = compareTasks(real, outcome);
  const branches = compareBranches(real, outcome);
  const places = [...tasks, ...branches].map(({ name, frame }) => (frame === "" ? name : `${name} (${frame})`));
  const wrote = recording.calls.filter((call) => call.wrote).length;
  const writes = played.calls.filter(isWrite).length;
  const isContextSame = contextAfter === undefined || isSameButForMoments(contextAfter, played.context);
  const isStatusSame = row.status === played.status || !["succeeded", "failed", "cancelled"].includes(row.status);
  return [
    ...[...new Set(places)]
      .slice(0, mostNotes)
      .map((place) => `Even unchanged, the replay comes out otherwise at ${place}`),
    ...(isStatusSame ? [] : [`Even unchanged, the replay ends as ${played.status}; the run ended as ${row.status}`]),
    ...(wrote === writes ? [] : [`The run wrote ${wrote} times outside; the unchanged replay comes to ${writes}`]),
    ...(isContextSame ? [] : ["Even unchanged, the replay leaves another context than the run did"]),
  ];
}

function marksOf(was: Outcome, now: Outcome): Replay["marks"] {
  const marks: Replay["marks"] = {};
  const { tasks } = compareTasks(was, now);
  for (const { frame, task } of [...was.values(), ...now.values()]) if (frame === "") marks[task] = "same";
  for (const { frame, task, change } of tasks) if (frame === "") marks[task] = change;
  for (const { frame, task } of compareBranches(was, now)) if (frame === "") marks[task] = "changed";
  return marks;
}
