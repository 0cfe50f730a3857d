/** What a command sees of its investigation, from where its task stands. */
import { isObject, type Json } from "#base/json.ts";
import type { Value } from "#playbook/model.ts";
import { evaluateDtOf } from "#playbook/xsoar/dt/dt-of-value.ts";
import type { Scope } from "#playbook/xsoar/scope.ts";
import { evaluateXsoarValue } from "#playbook/xsoar/value.ts";
import type { Investigation } from "#sdk/investigation.ts";
import type { Step } from "./tasks/step.ts";
import { incidentOf, urlsOf, visibleContext, xsoarScope } from "./xsoar-scope.ts";

export function viewInvestigation(step: Step): Investigation {
  const { executor, run, working } = step;
  const { store, investigations, catalog, javascript } = executor;
  const { investigationId } = run.head;
  const place = step.xsoar?.place ?? {
    frame: working.frame,
    inputs: {},
    playbookRunId: undefined,
    isPrivate: false,
    lastEntries: [],
  };
  const tools = () => ({ now: executor.now(), javascript });
  const find = (value: Value, scope: Scope): Json | undefined => {
    const result = evaluateXsoarValue(value, scope, tools());
    return result.ok ? result.value : undefined;
  };
  // What earlier steps gave to the journal is there once everything before is durable.
  const flushed = () => executor.record(run, []);
  return {
    id: investigationId,
    playbookRunId: place.playbookRunId,
    isPrivate: place.isPrivate,
    context: () => visibleContext(executor, run, working.frame),
    sharedContext: () => investigations.contextOf(investigationId),
    incident: async () => incidentOf(executor, run),
    newIncidentId: () => store.newIncidentId(),
    dt: (expression) => find({ kind: "path", path: expression }, xsoarScope(executor, run, place)),
    dtOf(value, expression) {
      const result = evaluateDtOf(value, expression, tools());
      return result.ok ? result.value : undefined;
    },
    async entry(id) {
      await flushed();
      return await store.entry(id);
    },
    async entries() {
      await flushed();
      return await store.entries(investigationId);
    },
    async file(entryId) {
      await flushed();
      return await store.file(entryId);
    },
    list: async (name) => investigations.list(name),
    incidents: (query, size) => store.incidents(query, size),
    async contextOf(incidentId) {
      if (incidentId === investigationId) return investigations.contextOf(investigationId);
      const { document } = await executor.options.journal.readContext(incidentId);
      return isObject(document) ? document : undefined;
    },
    indicators: (query, size) => store.indicators(query, size),
    users: () => store.users(),
    modules: () => catalog.modules(),
    commandNames: () => [...catalog.commandNames],
    urls: () => urlsOf(executor, run),
  };
}
