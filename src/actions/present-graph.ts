import { isObject, type Json, numberAt, ownProperty } from "#base/json.ts";
import type { GraphNode } from "#contract/playbook.ts";
import { readNodePlaces } from "#formats/sekoia/node-places.ts";
import { labelInWords } from "#playbook/edge-words.ts";
import { findLoopBodies } from "#playbook/loop-bodies.ts";
import type { Playbook, Task } from "#playbook/model.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";

/** A playbook as it is drawn: its blocks, where they lead, where the author put them. The trigger is a block like others. */
export function presentGraph(
  playbook: Playbook,
  original: Json | undefined,
  integrations: readonly IntegrationDefinition[],
): GraphNode[] {
  const places = playbook.language === "xsoar" ? placesOf(original) : readNodePlaces(original);
  const loops = findLoopBodies(playbook);
  return Object.values(playbook.tasks).map((task) => ({
    id: task.id,
    // XSOAR leaves its first block without a name.
    name: task.name === "" && task.type === "start" ? "Playbook triggered" : task.name,
    kind: kindOf(task),
    integration: integrationOf(playbook, task, integrations),
    command: task.command?.name ?? null,
    description: places.get(task.id)?.description ?? descriptionOf(task, integrations),
    position: places.get(task.id)?.position ?? null,
    next: Object.entries(task.next).flatMap(([label, targets]) =>
      targets.filter((to) => Object.hasOwn(playbook.tasks, to)).map((to) => ({ label: labelInWords(label), to })),
    ),
    insideLoop: loops.get(task.id) ?? null,
  }));
}

/** Where the tasks of an XSOAR playbook stand, as it was noted with the version. */
function placesOf(original: Json | undefined): ReturnType<typeof readNodePlaces> {
  const places = ownProperty(original, "places");
  return new Map(
    Object.entries(isObject(places) ? places : {}).map(([id, place]) => {
      const [x, y] = [numberAt(place, "x"), numberAt(place, "y")];
      return [id, { position: x === undefined || y === undefined ? null : { x, y }, description: null }];
    }),
  );
}

/** What the command does, where the author wrote nothing. */
function descriptionOf({ command }: Task, integrations: readonly IntegrationDefinition[]): string | null {
  if (!command) return null;
  const known = integrations.flatMap(({ commands }) => commands).find(({ name }) => name === command.name);
  return known?.description ?? null;
}

function kindOf(task: Task): GraphNode["kind"] {
  switch (task.type) {
    case "start":
      return "trigger";
    case "title":
    case "section":
      return "title";
    case "condition":
      return "condition";
    case "foreach":
      return "loop";
    case "store":
      return "store";
    case "playbook":
      return "playbook";
    case "regular":
    case "standard":
    case "collection":
      return task.command ? "action" : "question";
  }
}

function integrationOf(
  playbook: Playbook,
  task: Task,
  integrations: readonly IntegrationDefinition[],
): GraphNode["integration"] {
  const found = task.type === "start" ? byBrand(playbook.trigger?.integration) : byCommand();
  return found ? { id: found.id, name: found.name } : null;

  function byBrand(brand: string | undefined): IntegrationDefinition | undefined {
    return integrations.find(({ id, name }) => id === brand || name === brand);
  }
  function byCommand(): IntegrationDefinition | undefined {
    if (!task.command) return undefined;
    const { name: command, brand } = task.command;
    if (brand !== undefined) return byBrand(brand);
    return integrations.find(({ commands }) => commands.some(({ name }) => name === command));
  }
}
