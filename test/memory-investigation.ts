/**
 * An investigation in memory for tests of commands: DT and queries are the real ones, what is looked at is given. A
 * command is run as the engine runs it, by its name, with arguments as a playbook hands them over.
 */
import { builtin } from "#actions/commands/builtin.ts";
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { applyContextOperation } from "#playbook/context-document.ts";
import { matchesQuery } from "#playbook/query/match-query.ts";
import { parseQuery } from "#playbook/query/parse-query.ts";
import { evaluateDt } from "#playbook/xsoar/dt/evaluate-dt.ts";
import { parseDt } from "#playbook/xsoar/dt/parse-dt.ts";
import { incidentRoot, scopeFrom } from "#playbook/xsoar/scope.ts";
import { startEvaluation } from "#playbook/xsoar/start-evaluation.ts";
import type { CommandContext, CommandResult } from "#sdk/command.ts";
import { emptyInvestigation } from "#sdk/empty-investigation.ts";
import type { EntryDraft, KeptEntry } from "#sdk/entry.ts";
import type { Investigation, InvestigationModule, InvestigationUser, StoreOperation } from "#sdk/investigation.ts";
import { createTestContext } from "#sdk/testing.ts";

export interface World {
  /** What the command's own context holds: the private one where `shared` is given. */
  context?: JsonObject;
  shared?: JsonObject;
  incident?: JsonObject;
  incidents?: JsonObject[];
  /** By incident. */
  contexts?: Record<string, JsonObject>;
  indicators?: JsonObject[];
  lists?: Record<string, string>;
  entries?: (Partial<KeptEntry> & Pick<KeptEntry, "id">)[];
  files?: Record<string, { name: string; content: Uint8Array | string }>;
  users?: (Partial<InvestigationUser> & Pick<InvestigationUser, "username">)[];
  modules?: InvestigationModule[];
  lastCompletedTaskEntries?: string[];
  now?: number;
  random?: () => number;
}

/** Noon of 25 November 2026, a Wednesday. */
export const noon = Date.UTC(2026, 10, 25, 12, 0, 0);

export function memoryInvestigation(world: World): Investigation {
  const now = world.now ?? noon;
  const context = world.context ?? {};
  const { incident } = world;
  const scope = scopeFrom({
    context,
    ...(incident === undefined ? {} : { incident: () => incidentRoot(incident) }),
    lists: () => world.lists ?? {},
    lastCompletedTaskEntries: world.lastCompletedTaskEntries ?? [],
  });
  const entries = (world.entries ?? []).map(keptEntry);
  const search = (documents: readonly JsonObject[], text: string, size: number) => {
    const { query, problems } = parseQuery(text);
    if (problems.length > 0) throw new Error(`a command asked for "${text}": ${problems[0]?.message}`);
    return documents.filter((document) => matchesQuery(query, document, { now })).slice(0, size);
  };
  let incidentsMade = 0;
  return emptyInvestigation({
    id: "7",
    playbookRunId: world.shared === undefined ? undefined : "run-1",
    isPrivate: world.shared !== undefined,
    context: () => context,
    sharedContext: () => world.shared ?? context,
    incident: async () => incident,
    dt: (expression) => evaluateDt(parseDt(expression), { scope }, startEvaluation(scope, { now })),
    dtOf: (value, expression) => evaluateDt(parseDt(expression), { value }, startEvaluation(scope, { now })),
    entry: async (id) => entries.find((entry) => entry.id === id),
    entries: async () => entries,
    file: async (id) => {
      const file = world.files?.[id];
      if (file === undefined) return undefined;
      const content = typeof file.content === "string" ? new TextEncoder().encode(file.content) : file.content;
      return { name: file.name, content };
    },
    list: async (name) => world.lists?.[name],
    newIncidentId: async () => String(100 + incidentsMade++),
    incidents: async (query, size) => search(world.incidents ?? [], query, size),
    contextOf: async (id) => world.contexts?.[id],
    indicators: async (query, size) => search(world.indicators ?? [], query, size),
    users: async () => (world.users ?? []).map(user),
    modules: () => world.modules ?? [],
    commandNames: () => builtin.commands.map(({ name }) => name),
  });
}

function keptEntry(given: Partial<KeptEntry> & Pick<KeptEntry, "id">): KeptEntry {
  return { type: "note", contents: "", format: "text", note: false, tags: [], created: noon, user: "", ...given };
}

function user(given: Partial<InvestigationUser> & Pick<InvestigationUser, "username">): InvestigationUser {
  return { name: "", email: `${given.username}@example.com`, roles: [], online: false, openIncidents: 0, ...given };
}

/** What a command said and did. */
export interface Ran {
  result: CommandResult;
  entries: EntryDraft[];
  operations: StoreOperation[];
  /** Of its only entry. */
  contents: Json | undefined;
  /** All entries' contexts together, later keys over earlier ones. */
  entryContext: JsonObject;
  /** The context afterwards, by `operations` alone. */
  context: Json;
  /** The text of the error entry, if there is one. */
  error: string | undefined;
}

export async function runBuiltin(name: string, inputs: JsonObject = {}, world: World = {}): Promise<Ran> {
  const command = builtin.commands.find((candidate) => candidate.name === name);
  if (command === undefined) throw new Error(`there is no command ${name}`);
  const context: CommandContext & { close(): Promise<void> } = createTestContext({
    clock: { now: () => world.now ?? noon },
    investigation: memoryInvestigation(world),
    ...(world.random === undefined ? {} : { random: world.random }),
  });
  try {
    const result = await command.run(context, inputs);
    const entries = result.entries ?? [];
    const operations = result.operations ?? [];
    const error = entries.find(({ type }) => type === "error");
    return {
      result,
      entries,
      operations,
      contents: entries.length === 1 ? entries[0]?.contents : undefined,
      entryContext: Object.assign({}, ...entries.map(({ entryContext }) => entryContext ?? {})),
      context: contextAfter(world, operations),
      error: error === undefined ? undefined : String(error.contents),
    };
  } finally {
    await context.close();
  }
}

function contextAfter(world: World, operations: readonly StoreOperation[]): Json {
  let document: Json = world.context ?? {};
  for (const operation of operations) {
    if (operation.op !== "set" && operation.op !== "append" && operation.op !== "delete") continue;
    if (operation.where === "shared" && world.shared !== undefined) continue;
    document = applyContextOperation(document, operation);
  }
  return isObject(document) ? document : {};
}
