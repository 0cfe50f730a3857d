/**
 * What every source is driven by, whatever the vendor: page by page to its end, each page kept with its cursor; what is
 * known is dropped before it costs anything, what changed is followed; a failure is waited out. It owns no timer and no
 * clock: `tick` does what is due and says when it wants to be called again, so that years can be played through in a test.
 */
import type pg from "pg";
import type { Clock } from "#base/clock.ts";
import { messageOf } from "#base/errors.ts";
import type { JsonObject } from "#base/json.ts";
import type { Log } from "#base/log.ts";
import type { CommandContext } from "#sdk/command.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import type { FetchedPage, SourceAlert, SourceDefinition } from "#sdk/source.ts";
import { VendorError } from "#sdk/vendor-error.ts";
import { type Progress, readCursor } from "#store/alerts.ts";
import { createDb } from "#store/db.ts";
import { readKnownAlerts } from "#store/known-alerts.ts";
import type { Activation } from "#store/playbooks.ts";
import { countOpenQuarantine } from "#store/quarantine.ts";
import { readSourcePause, type SourcePause } from "#store/source-pauses.ts";
import { readContentFilter } from "../content-filter.ts";
import type { IncidentSource } from "../draft-incident.ts";
import { type Ingested, ingestAlerts, printOf, versionOf } from "../ingest-alerts.ts";
import type { IntakeDesk } from "../intake/intake-desk.ts";
import { BackfillDriver } from "./backfill-driver.ts";
import { followChanges } from "./follow-changes.ts";
import { RecentAlerts } from "./recent-alerts.ts";
import { SourceHealth } from "./source-health.ts";

/** What alerts become: it may change while a source is read. */
export interface SourceUses {
  /** The active playbooks that its alerts start. */
  activations: readonly Activation[];
  /** Makes an incident of every alert, where the instance is set so. */
  incidents?: IncidentSource | undefined;
}

export interface SourceDriverOptions {
  instance: { id: string; name: string; integration: IntegrationDefinition };
  source: SourceDefinition;
  pool: pg.Pool;
  epoch: string;
  uses: SourceUses;
  /** The rules in force. */
  desk?: IntakeDesk | undefined;
  clock: Clock;
  /** From 0 up to, not including, 1. */
  random(): number;
  log: Log;
  /** A backfill stands behind whatever else the instance is used for. */
  contextFor(work: "live" | "backfill"): CommandContext;
  /** Milliseconds between looks at a source that is read to its end. */
  intervalMs(): number;
  onIngested(ingested: Ingested): void;
  /** Incidents that followed their alert. */
  onFollowed?(incidents: readonly string[]): void;
  /** A fetch or a commit went wrong; what was kept is uncertain. */
  onFailure(): void;
}

/** Pages in one go; then the others have a look in: a pause, a backfill. */
const pagesARound = 50;
const firstBackoffMs = 500;
const longestBackoffMs = 60_000;
/** Whatever a vendor asks for with `Retry-After`: once an hour somebody finds out. */
const longestAskedMs = 3_600_000;
const whilePausedMs = 1_000;
const whileIdleMs = 60_000;

export class SourceDriver {
  readonly health: SourceHealth;
  readonly #options: SourceDriverOptions;
  readonly #recent = new RecentAlerts();
  readonly #backfill: BackfillDriver;
  #uses: SourceUses;
  #cursor: JsonObject | undefined;
  #isLoaded = false;
  #pause: SourcePause | undefined;
  #failures = 0;
  /** Before it there is no fetch: a failure is waited out. */
  #notBefore = 0;
  #waited = 0;
  #keeping: Promise<unknown> = Promise.resolve();

  constructor(options: SourceDriverOptions) {
    this.#options = options;
    this.#uses = options.uses;
    this.health = new SourceHealth(options.clock);
    this.#backfill = new BackfillDriver({
      ...options,
      keep: (page, progress, cursor) => this.#keep(page, progress, cursor),
    });
  }

  get uses(): SourceUses {
    return this.#uses;
  }

  get pause(): SourcePause | undefined {
    return this.#pause;
  }

  /** From now on its alerts become this; when it resolves, what was begun before is kept or given up. */
  async follow(uses: SourceUses): Promise<void> {
    this.#uses = uses;
    await this.#keeping;
  }

  /** As the database says by now. */
  async takeUpPause(): Promise<void> {
    this.#pause = await readSourcePause(createDb(this.#options.pool), this.#options.instance.id);
    if (this.#pause) this.health.state = "paused";
    else if (this.health.state === "paused") this.health.state = "starting";
  }

  /** How much of it waits in quarantine, as the database says by now. */
  async takeUpQuarantine(): Promise<void> {
    const waiting = await countOpenQuarantine(createDb(this.#options.pool), this.#options.instance.id);
    this.health.waiting = waiting.get(this.#options.instance.id) ?? 0;
  }

  /** There is a backfill to be looked at. */
  wakeBackfill(): void {
    this.#backfill.wake();
  }

  /** Does what is due; milliseconds until it wants to be called again. What goes wrong is waited out here. */
  async tick(signal: AbortSignal): Promise<number> {
    const { clock, log, instance, intervalMs } = this.#options;
    const began = clock.now();
    try {
      if (!this.#isLoaded) await this.#load();
      if (this.#pause) return whilePausedMs;
      if (this.#isIdle()) return whileIdleMs;
      // Further away than was asked for: the clock was put back since.
      const left = this.#notBefore - began;
      if (left > 0 && left <= this.#waited) return left;
      const isAtEnd = await this.#round(signal);
      this.#failures = 0;
      this.health.succeeded(isAtEnd);
      if (this.#pause) this.health.state = "paused";
      if (!isAtEnd) return 0;
      await this.#backfill.advance(signal, began + intervalMs());
      if (signal.aborted) return 0;
      const wait = Math.max(0, began + intervalMs() - clock.now());
      this.health.nextAttempt = clock.now() + wait;
      return wait;
    } catch (error) {
      if (signal.aborted) return 0;
      this.#failures += 1;
      this.#options.onFailure();
      const wait = this.#waitAfter(error);
      this.#waited = wait;
      this.#notBefore = clock.now() + wait;
      this.health.failed(messageOf(error), this.#notBefore);
      log.warn({ room: "source", instance: instance.name, error: messageOf(error) }, "a fetch failed");
      return wait;
    }
  }

  /** An instance may be set so that there is nothing to fetch: that is no failure, and must not look like a fetch. */
  #isIdle(): boolean {
    const { source, contextFor } = this.#options;
    this.health.idle = source.fetchesNothing?.(contextFor("live").instance.parameters);
    if (this.health.idle !== undefined) this.health.state = "idle";
    else if (this.health.state === "idle") this.health.state = "starting";
    return this.health.idle !== undefined;
  }

  async #load(): Promise<void> {
    const { pool, instance } = this.#options;
    await this.takeUpPause();
    this.#cursor = await readCursor(pool, instance.id);
    await this.takeUpQuarantine();
    this.#isLoaded = true;
  }

  /** Growing, spread by up to a quarter either way, and never less than what the vendor asks for. */
  #waitAfter(error: unknown): number {
    const growing = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(this.#failures - 1, 10));
    const spread = growing * (0.75 + this.#options.random() * 0.5);
    const asked = error instanceof VendorError ? Math.min(longestAskedMs, error.retryAfterMs ?? 0) : 0;
    return Math.max(spread, asked);
  }

  /** False: there is more, but others have a look in first. */
  async #round(signal: AbortSignal): Promise<boolean> {
    const { source, contextFor } = this.#options;
    for (let pages = 0; pages < pagesARound; pages++) {
      const page = await source.fetchAlerts(contextFor("live"), this.#cursor);
      await this.#keep(page, { cursor: page.cursor }, this.#cursor);
      this.#cursor = page.cursor;
      if (!page.more) return true;
      this.health.state = "reading";
      signal.throwIfAborted();
      if (this.#pause) return true;
    }
    return false;
  }

  /** Most rounds bring nothing but the overlap: then there is nothing to write. */
  async #keep(
    page: Pick<FetchedPage, "alerts" | "unreadable" | "cursor">,
    progress: Progress,
    before: JsonObject | undefined,
  ): Promise<Ingested | undefined> {
    const { pool, epoch, instance, clock, source, contextFor, desk } = this.#options;
    const { activations, incidents } = this.#uses;
    const { fresh: found, changed } = await this.#sort(page.alerts);
    const work = progress.backfill === undefined ? "live" : "backfill";
    const fresh = found.length > 0 && source.complete ? await source.complete(contextFor(work), found) : found;
    const now = () => clock.now();
    if (changed.length > 0) {
      const following = followChanges({ pool, epoch, instanceId: instance.id, incidents, now }, changed);
      this.#keeping = following.catch(() => {});
      const followed = await following;
      for (const { sourceId, version } of changed) this.#recent.remember(sourceId, version);
      this.health.updated += followed.updated;
      if (followed.incidents.length > 0) this.#options.onFollowed?.(followed.incidents);
    }
    const unreadable = (page.unreadable ?? []).filter((item) => !this.#recent.has(printKey(item)));
    const moved = JSON.stringify(page.cursor) !== JSON.stringify(before);
    if (fresh.length === 0 && unreadable.length === 0 && !moved && progress.backfill === undefined) return undefined;
    const filter = readContentFilter(instance.integration, contextFor("live").instance.parameters);
    const keeping = ingestAlerts(
      { pool, epoch, instance, activations, incidents, filter, desk, now },
      { alerts: fresh, unreadable, progress },
    );
    this.#keeping = keeping.catch(() => {});
    const ingested = await keeping;
    for (const alert of fresh) this.#recent.remember(alert.sourceId, versionOf(alert, JSON.stringify(alert.raw)));
    for (const item of unreadable) this.#recent.remember(printKey(item));
    this.health.kept(ingested);
    if (ingested.stored > 0) this.#options.onIngested(ingested);
    return ingested;
  }

  /** What is new and what has changed; the rest is known. */
  async #sort(alerts: readonly SourceAlert[]) {
    const { pool, instance } = this.#options;
    const newest = new Map<string, SourceAlert>();
    for (const alert of alerts) {
      const other = newest.get(alert.sourceId);
      if (!other || (alert.changedAt ?? 0) >= (other.changedAt ?? 0)) newest.set(alert.sourceId, alert);
    }
    const asked = [...newest.keys()].filter((id) => !this.#recent.has(id));
    const known = await readKnownAlerts(pool, instance.id, asked);
    const fresh: SourceAlert[] = [];
    const changed = [];
    for (const [id, alert] of newest) {
      if (!this.#recent.has(id) && !known.has(id)) {
        fresh.push(alert);
        continue;
      }
      const kept = this.#recent.has(id) ? this.#recent.versionOf(id) : known.get(id);
      const raw = alert.changedAt === undefined ? undefined : safeJson(alert.raw);
      const version = raw === undefined ? undefined : versionOf(alert, raw);
      const isNews =
        version !== undefined &&
        (kept === undefined || (kept.fingerprint !== version.fingerprint && kept.changedAt <= version.changedAt));
      if (!isNews || raw === undefined) {
        this.#recent.remember(id, kept);
        continue;
      }
      const { label, title, priority } = alert;
      changed.push({ sourceId: id, label, ...(title === undefined ? {} : { title }), priority, raw, version });
    }
    return { fresh, changed };
  }
}

const printKey = ({ raw, reason }: { raw: unknown; reason: string }) =>
  `print ${printOf(`${reason} ${safeJson(raw)}`)}`;

function safeJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
