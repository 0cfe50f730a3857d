/**
 * What a command sees in a replay: the replay's own investigation. It notes whether the command asked for what no replay can
 * know: the time, chance, other incidents, files. Then what was recorded is right, not what comes out now.
 */
import type { CommandContext } from "#sdk/command.ts";
import type { Investigation } from "#sdk/investigation.ts";

export interface WatchedContext {
  context: CommandContext;
  /** It asked for the time or for chance: what comes out now is as good, but not the same. */
  readonly isMoment: boolean;
  /** It asked for what is not here: what comes out now is wrong. */
  readonly isUnknowable: boolean;
}

export function watchContext(real: CommandContext): WatchedContext {
  const seen = { isMoment: false, isUnknowable: false };
  const moment = <Value>(value: Value): Value => {
    seen.isMoment = true;
    return value;
  };
  const unknowable = <Value>(value: Value): Value => {
    seen.isUnknowable = true;
    return value;
  };
  const { investigation } = real;
  const watched: Investigation = {
    id: investigation.id,
    playbookRunId: investigation.playbookRunId,
    isPrivate: investigation.isPrivate,
    context: () => investigation.context(),
    sharedContext: () => investigation.sharedContext(),
    incident: () => investigation.incident(),
    dt: (expression) => investigation.dt(expression),
    dtOf: (value, expression) => investigation.dtOf(value, expression),
    entries: () => investigation.entries(),
    list: (name) => investigation.list(name),
    urls: () => investigation.urls(),
    async entry(id) {
      const entry = await investigation.entry(id);
      return entry ?? unknowable(undefined);
    },
    async file() {
      return unknowable(undefined);
    },
    async newIncidentId() {
      return unknowable(await investigation.newIncidentId());
    },
    async incidents(query, size) {
      return unknowable(await investigation.incidents(query, size));
    },
    async indicators(query, size) {
      return unknowable(await investigation.indicators(query, size));
    },
    async contextOf(id) {
      return id === investigation.id ? investigation.contextOf(id) : unknowable(undefined);
    },
    users: async () => moment(await investigation.users()),
    modules: () => moment(investigation.modules()),
    commandNames: () => moment(investigation.commandNames()),
  };
  const context: CommandContext = {
    instance: real.instance,
    http: real.http,
    clock: { now: () => moment(real.clock.now()) },
    log: real.log,
    signal: real.signal,
    idempotencyKey: real.idempotencyKey,
    wait: async () => {},
    investigation: watched,
    random: () => moment(real.random()),
    requestsPerSecond: undefined,
  };
  return {
    context,
    get isMoment() {
      return seen.isMoment;
    },
    get isUnknowable() {
      return seen.isUnknowable;
    },
  };
}
