/** What the routes about sources do. Reading works on every process; acting needs the active one. */
import type pg from "pg";
import { readContentFilter } from "#actions/content-filter.ts";
import type { IngestTarget } from "#actions/ingest-alerts.ts";
import { unknownInstance } from "#actions/instances/unknown-instance.ts";
import { replayAlert, tryAlert } from "#actions/sources/replay-alert.ts";
import { replayQuarantine } from "#actions/sources/replay-quarantine.ts";
import { presentBackfill, startBackfill } from "#actions/sources/start-backfill.ts";
import { TocsinError } from "#base/errors.ts";
import type { Handlers } from "#contract/route.ts";
import { Quarantined } from "#contract/source.ts";
import type { sourceRoutes } from "#contract/source-routes.ts";
import { readStoredAlert } from "#store/alert-lists.ts";
import { endBackfill, listBackfills, readBackfill } from "#store/backfills.ts";
import { createDb } from "#store/db.ts";
import { readInstanceId } from "#store/instances.ts";
import {
  countByReason,
  discardQuarantined,
  listQuarantine,
  type QuarantineRow,
  readQuarantined,
} from "#store/quarantine.ts";
import { pauseSource, resumeSource } from "#store/source-pauses.ts";
import { withinEpoch } from "#store/within-epoch.ts";
import type { RequestContext } from "./access/request-context.ts";
import type { ActiveHost } from "./active-host.ts";
import type { Changes } from "./live/changes.ts";
import type { SourcePoller } from "./source-poller.ts";

export interface SourceApiOptions {
  pool: pg.Pool;
  requireHost(): ActiveHost;
  changes?: Changes | undefined;
}

export function createSourceHandlers(options: SourceApiOptions): Handlers<typeof sourceRoutes, RequestContext> {
  const { pool, requireHost, changes } = options;
  const db = createDb(pool);
  const requireId = async (name: string) => {
    const id = await readInstanceId(db, name);
    if (id === undefined) throw await unknownInstance(db, name);
    return id;
  };
  /** Of the instances of the active process, by name. */
  const requireSource = async (name: string): Promise<{ host: ActiveHost; poller: SourcePoller; id: string }> => {
    const host = requireHost();
    const id = await requireId(name);
    const poller = host.pollers.find(({ instanceName }) => instanceName === name);
    if (!poller) throw new TocsinError("NOT_FOUND", `${name} fetches no alerts`);
    return { host, poller, id };
  };
  const act = <Result>(host: ActiveHost, change: (client: pg.ClientBase) => Promise<Result>) =>
    withinEpoch(pool, host.journal.epoch, change);
  const settled = async (host: ActiveHost, name: string) => {
    await host.pollers.find(({ instanceName }) => instanceName === name)?.driver.takeUpQuarantine();
    changes?.instances();
  };

  return {
    async pauseSource({ name, reason }, { actor, audit }) {
      const { host, poller, id } = await requireSource(name);
      if (reason !== undefined) audit.details = { reason };
      if (!(await act(host, (client) => pauseSource(client, id, actor.name, reason)))) {
        throw new TocsinError("SOURCE_PAUSED", `${name} is paused already`);
      }
      await poller.takeUp();
      changes?.instances();
      return {};
    },
    async resumeSource({ name }) {
      const { host, poller, id } = await requireSource(name);
      if (!(await act(host, (client) => resumeSource(client, id)))) {
        throw new TocsinError("SOURCE_NOT_PAUSED", `${name} is not paused`);
      }
      await poller.takeUp();
      changes?.instances();
      return {};
    },
    async listBackfills({ name }) {
      return { items: (await listBackfills(db, await requireId(name))).map(presentBackfill) };
    },
    async startBackfill({ name, from, until }, { actor, audit }) {
      const { host, poller } = await requireSource(name);
      audit.details = { from, until };
      const { id: instanceId, integration } = poller.instance;
      const { source } = integration;
      if (!source) throw new TocsinError("NOT_FOUND", `${name} fetches no alerts`);
      const range = { from: new Date(from), until: new Date(until) };
      const parameters = poller.instance.parameters();
      const given = {
        instance: { id: instanceId, name },
        source,
        parameters,
        ...range,
        by: actor.name,
        now: Date.now(),
      };
      const id = await act(host, (client) => startBackfill(client, given));
      await poller.takeUp();
      const row = await readBackfill(db, id);
      if (!row) throw new TocsinError("NOT_FOUND", "The backfill is gone");
      return presentBackfill(row);
    },
    async cancelBackfill({ name, id }) {
      const host = requireHost();
      const row = await readBackfill(db, id);
      if (row?.instanceId !== (await requireId(name))) throw new TocsinError("NOT_FOUND", `There is no backfill ${id}`);
      if (!(await act(host, (client) => endBackfill(client, id, "cancelled")))) {
        throw new TocsinError("BACKFILL_ENDED", "The backfill has ended already");
      }
      return {};
    },
    async listQuarantine({ cursor, ...filter }) {
      const rows = await listQuarantine(db, { ...filter, after: cursor });
      const next = rows.length === filter.limit ? (rows.at(-1)?.id ?? null) : null;
      return { items: rows.map(present), next };
    },
    async listQuarantineReasons() {
      return { items: (await countByReason(db)).map((row) => ({ ...row, count: Number(row.count) })) };
    },
    async getQuarantined({ id }) {
      const row = await readQuarantined(db, id);
      if (!row) throw new TocsinError("NOT_FOUND", `There is nothing ${id} in quarantine`);
      return { ...present(row), raw: JSON.stringify(row.raw, undefined, 2) };
    },
    async replayQuarantine({ name, ids, reason }, { actor, audit }) {
      const host = requireHost();
      const target = targetOf(host, pool, name);
      const done = await replayQuarantine(target, { ids, reason, by: actor.name }, (one) => host.takeUpIngested(one));
      audit.details = { ...done };
      await settled(host, name);
      return done;
    },
    async discardQuarantine({ name, ids, reason }, { actor, audit }) {
      if (ids === undefined && reason === undefined) {
        throw new TocsinError("BAD_REQUEST", "Say which: ids, or a reason", { mend: "Nothing was discarded." });
      }
      const host = requireHost();
      const which = { instanceId: await requireId(name), ids, reason, by: actor.name };
      const discarded = await act(host, (client) => discardQuarantined(client, which));
      audit.details = { discarded };
      await settled(host, name);
      return { discarded };
    },
    async replayAlert({ id, dryRun }, { audit }) {
      const host = requireHost();
      const stored = await readStoredAlert(db, id);
      if (!stored) throw new TocsinError("NOT_FOUND", `There is no alert ${id}`);
      audit.details = { dryRun };
      const target = targetOf(host, pool, stored.instance);
      return dryRun ? tryAlert(target, stored) : replayAlert(target, stored, (one) => host.takeUpIngested(one));
    },
  };
}

/** What an instance's alerts become right now. */
function targetOf(host: ActiveHost, pool: pg.Pool, name: string): IngestTarget {
  const instance = host.executor.catalog.instanceNamed(name);
  const poller = host.pollers.find(({ instanceName }) => instanceName === name);
  const incidents = host.incidentSources.get(name);
  if (!instance || (!poller && !incidents)) throw new TocsinError("NOT_FOUND", `There is no source ${name} any more`);
  return {
    pool,
    epoch: host.journal.epoch,
    instance,
    activations: poller?.driver.uses.activations ?? [],
    incidents,
    filter: readContentFilter(instance.integration, instance.parameters()),
    desk: host.desk,
    now: () => Date.now(),
  };
}

function present(row: QuarantineRow): Quarantined {
  return Quarantined.parse({
    ...row,
    receivedAt: row.receivedAt.toISOString(),
    settledAt: row.settledAt?.toISOString() ?? null,
  });
}
