/** Playbooks in a line or two, for tests. */
import type { FrameCall, Playbook, Task, TaskType } from "#playbook/model.ts";
import { buildPlan, type Plan } from "#playbook/plan.ts";

type Wiring = readonly string[] | Record<string, readonly string[]>;

/** A task; a list of targets means plain edges. */
export function buildTask(id: string, type: TaskType, wiring: Wiring = [], extra: Partial<Task> = {}): Task {
  const labelled = Array.isArray(wiring) ? (wiring.length > 0 ? { "#none#": wiring } : {}) : wiring;
  const next = Object.fromEntries(Object.entries(labelled).map(([label, targets]) => [label, [...targets]]));
  return { id, name: `Task ${id}`, type, next, onError: "stop", ...extra };
}

export function callCommand(name: string, args: Record<string, string> = {}): Pick<Task, "command"> {
  const entries = Object.entries(args).map(([key, value]) => [key, { kind: "jinja", template: value }] as const);
  return { command: { name, arguments: Object.fromEntries(entries) } };
}

export function buildLoop(id: string, items: unknown[], body: string[], wiring: Wiring = []): Task {
  const frame: FrameCall = {
    bodyTaskIds: body,
    items: { kind: "literal", value: items as never },
    separateContext: false,
    inputs: {},
    maxIterations: 1_000,
  };
  return buildTask(id, "foreach", wiring, { frame });
}

/** The first task is the start. */
export function buildPlaybook(...tasks: Task[]): Playbook {
  return {
    id: "test-playbook",
    name: "Test playbook",
    language: "sekoia",
    startTaskId: tasks[0]?.id ?? "0",
    tasks: Object.fromEntries(tasks.map((task) => [task.id, task])),
  };
}

export function planOf(...tasks: Task[]): Plan {
  return buildPlan(buildPlaybook(...tasks), "test-hash");
}
