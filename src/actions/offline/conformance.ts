/**
 * Playbooks that check themselves, run without a server: each passes when it comes to its end with no task in error, none
 * waiting for a person, and its last section reached. That is how XSOAR's own test playbooks report failure.
 */
import type { Playbook, Task } from "#playbook/model.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import { type OfflineRun, OfflineWorld, type OfflineWorldOptions } from "./offline-world.ts";

export interface ConformanceCase {
  playbook: Playbook;
  file: string;
  /** What it needs that is not there; then it is not run. */
  missing: readonly string[];
}

export interface ConformanceResult {
  id: string;
  name: string;
  file: string;
  verdict: "pass" | "fail" | "cannot";
  /** Why it did not pass: a clause a person can act on. */
  why?: string;
  /** How long it took, by its own clock. Milliseconds. */
  simulatedMs?: number;
}

export interface ConformanceOptions extends Pick<OfflineWorldOptions, "scripts" | "runners"> {
  integrations: readonly IntegrationDefinition[];
  /** Where its sub-playbooks are found. */
  playbooks: readonly Playbook[];
}

export async function runCase(test: ConformanceCase, options: ConformanceOptions): Promise<ConformanceResult> {
  const { playbook, file, missing } = test;
  const about = { id: playbook.id, name: playbook.name, file };
  if (missing.length > 0) return { ...about, verdict: "cannot", why: `needs ${missing.join(", ")}` };
  const world = new OfflineWorld(options);
  world.journal.store.people.push({
    username: "admin",
    name: "Admin",
    email: "admin@example.test",
    roles: ["Administrator"],
    online: true,
    openIncidents: 0,
  });
  try {
    const incident = { name: playbook.name, type: "Unclassified", labels: manualLabels };
    const run = await world.run(playbook, { incident });
    const why = findFault(playbook, run);
    const first = run.events[0]?.at ?? 0;
    const simulatedMs = (run.events.at(-1)?.at ?? first) - first;
    return {
      ...about,
      verdict: why === undefined ? "pass" : "fail",
      ...(why === undefined ? {} : { why }),
      simulatedMs,
    };
  } catch (error) {
    return {
      ...about,
      verdict: "fail",
      why: `the engine broke: ${error instanceof Error ? error.message : String(error)}`,
    };
  } finally {
    await world.close();
  }
}

/** As an incident that a person makes by hand has them. */
const manualLabels = [
  { type: "Brand", value: "Manual" },
  { type: "Instance", value: "admin" },
];

function findFault(playbook: Playbook, run: OfflineRun): string | undefined {
  for (const event of run.events) {
    if (event.type === "taskFailed" && stillFailed(run, event.frame, event.task)) {
      return `task ${event.task}${nameIn(playbook, event)} failed: ${event.error.message}`;
    }
  }
  if (run.status === "waiting") {
    const asked = run.events.findLast((event) => event.type === "questionAsked");
    const where = asked?.type === "questionAsked" ? `task ${asked.task} (${asked.question})` : "a task";
    return `it waits for a person at ${where}`;
  }
  if (run.status !== "succeeded")
    return `it ended as ${run.status}: ${run.state.error?.message ?? "no reason was given"}`;
  const last = lastSections(playbook);
  const tasks = run.state.frames[""]?.tasks ?? {};
  if (last.length === 0 || last.some(({ id }) => tasks[id]?.status === "done")) return undefined;
  return `it ended before its last section (${last.map(({ name }) => name).join(", ")})`;
}

/** Its error stands: nothing went on from it. */
function stillFailed(run: OfflineRun, frame: string, task: string): boolean {
  const state = run.state.frames[frame];
  return state === undefined ? run.status !== "succeeded" : state.tasks[task]?.status === "error";
}

function nameIn(playbook: Playbook, { frame, task }: { frame: string; task: string }): string {
  const name = frame === "" && Object.hasOwn(playbook.tasks, task) ? playbook.tasks[task]?.name : undefined;
  return name === undefined ? "" : ` (${name})`;
}

/** Sections that lead nowhere. */
function lastSections(playbook: Playbook): Task[] {
  return Object.values(playbook.tasks).filter(
    ({ type, next }) => (type === "title" || type === "section") && Object.values(next).flat().length === 0,
  );
}
