/** What XSOAR expects in a playbook beside what the model says: ids, versions and places on its canvas. */
import { createHash } from "node:crypto";
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { Playbook } from "#playbook/model.ts";

export function decoratePlaybook(source: JsonObject, playbook: Playbook): JsonObject {
  const { id = "", tasks, inputs = [], outputs = [], ...rest } = source;
  const places = placeTasks(playbook);
  const decorated = Object.entries(isObject(tasks) ? tasks : {}).map(([task, given]) => {
    return [task, decorateTask(given, `${id}/${task}`, places.get(task) ?? { x: 50, y: 50 })] as const;
  });
  const view = printView({ linkLabelsPosition: {}, paper: { dimensions: {} } });
  return { id, version: -1, ...rest, tasks: Object.fromEntries(decorated), view, inputs, outputs };
}

/** `key`: what the task's UUID is made from, so that the same playbook is written the same. */
export function decorateTask(given: Json, key: string, place: { x: number; y: number }): Json {
  if (!isObject(given)) return given;
  const uuid = uuidFrom(key);
  const { id = "", type = "regular", task, ...rest } = given;
  const inner: JsonObject = { id: uuid, version: -1, ...(isObject(task) && task) };
  if (type !== "start") inner.type ??= type;
  inner.iscommand ??= false;
  inner.brand ??= "";
  return {
    id,
    taskid: uuid,
    type,
    task: inner,
    ...rest,
    separatecontext: rest.separatecontext ?? false,
    view: printView({ position: { ...place } }),
    note: rest.note ?? false,
    timertriggers: rest.timertriggers ?? [],
    ignoreworker: false,
    skipunavailable: rest.skipunavailable ?? false,
    quietmode: rest.quietmode ?? 0,
  };
}

const printView = (view: JsonObject) => JSON.stringify(view, null, 2);

/** Each task below all that lead to it, as XSOAR's canvas shows a playbook. */
function placeTasks(playbook: Playbook): Map<string, { x: number; y: number }> {
  const depths = new Map([[playbook.startTaskId, 0]]);
  const most = Object.keys(playbook.tasks).length;
  const waiting = [playbook.startTaskId];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    const depth = (depths.get(id) ?? 0) + 1;
    const task = Object.hasOwn(playbook.tasks, id) ? playbook.tasks[id] : undefined;
    for (const to of Object.values(task?.next ?? {}).flat()) {
      if (depth <= (depths.get(to) ?? 0) || depth > most) continue;
      depths.set(to, depth);
      waiting.push(to);
    }
  }
  const taken = new Map<number, number>();
  const places = new Map<string, { x: number; y: number }>();
  for (const id of Object.keys(playbook.tasks)) {
    const depth = depths.get(id) ?? most;
    const column = taken.get(depth) ?? 0;
    taken.set(depth, column + 1);
    places.set(id, { x: 50 + 430 * column, y: 50 + 175 * depth });
  }
  return places;
}

function uuidFrom(key: string): string {
  const hex = createHash("sha256").update(key).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}
