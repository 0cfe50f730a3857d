/**
 * What is configured, as the active process lives by it: instances, the sources that are read, what is pushed in. It
 * follows the database: `reload` takes up whatever was changed there, and leaves alone what was not.
 */

import type pg from "pg";
import { shippedAutomations } from "#actions/commands/shipped-automations.ts";
import type { IncidentSource } from "#actions/draft-incident.ts";
import type { IncidentIntake } from "#actions/incident-intake.ts";
import type { Ingested } from "#actions/ingest-alerts.ts";
import type { IntakeDesk } from "#actions/intake/intake-desk.ts";
import type { SourceUses } from "#actions/sources/source-driver.ts";
import type { Log } from "#base/log.ts";
import { Catalog, type Instance } from "#engine/catalog.ts";
import { JavaScriptSandbox } from "#engine/javascript/sandbox.ts";
import { compileRules } from "#playbook/intake/compile-rules.ts";
import type { Network } from "#sdk/outbound/network.ts";
import { createDb } from "#store/db.ts";
import { listRules } from "#store/ingest-rules.ts";
import { type KeptInstance, listInstances } from "#store/instances.ts";
import { type Activation, listActivations } from "#store/playbooks.ts";
import { ContentIncidents } from "./content-incidents.ts";
import { ContentScripts } from "./content-scripts.ts";
import { loadIncidentSources } from "./incident-sources.ts";
import { limitsOf } from "./instance-limits.ts";
import { createDefaultInstances, createInstance, integrations } from "./load-catalog.ts";
import type { SecretKeeper } from "./secret-keeper.ts";
import { SourcePoller } from "./source-poller.ts";

export interface LiveConfigurationOptions {
  pool: pg.Pool;
  epoch: string;
  secrets: SecretKeeper;
  network: Network;
  log: Log;
  /** Gets the rules for what comes in. */
  desk: IntakeDesk;
  onIngested(ingested: Ingested): void;
  /** Incidents that followed their alert. */
  onFollowed(incidents: readonly string[]): void;
  /** A fetch or a commit of a source went wrong. */
  onFailure(): void;
}

interface LiveInstance {
  /** The row it was made of, as text. */
  row: string;
  instance: Instance;
}

export class LiveConfiguration {
  readonly catalog: Catalog;
  incidentSources: ReadonlyMap<string, IncidentSource> = new Map();
  readonly #options: LiveConfigurationOptions;
  readonly #defaults: readonly Instance[];
  readonly #pollers = new Map<string, SourcePoller>();
  readonly #scripts = new ContentScripts();
  readonly #incidents = new ContentIncidents();
  #instances = new Map<string, LiveInstance>();
  /** For what mappers and classifiers cannot do without; its thread starts with the first that needs one. */
  readonly #javascript = new JavaScriptSandbox();

  /** Knows its instances; nothing is read from outside before `begin`. */
  static async load(options: LiveConfigurationOptions): Promise<LiveConfiguration> {
    const live = new LiveConfiguration(options);
    await live.#takeUpInstances();
    await live.#takeUpScripts();
    await live.#takeUpIncidents();
    await live.#takeUpRules();
    return live;
  }

  private constructor(options: LiveConfigurationOptions) {
    this.#options = options;
    this.#defaults = createDefaultInstances(options.secrets.reveal, options.network);
    this.catalog = new Catalog(integrations, this.#defaults, shippedAutomations);
  }

  get pollers(): SourcePoller[] {
    return [...this.#pollers.values()];
  }

  async begin(): Promise<void> {
    const db = createDb(this.#options.pool);
    this.incidentSources = await loadIncidentSources(db, this.catalog.instances, { javascript: this.#javascript });
    await this.#readSources(await listActivations(db));
  }

  /**
   * Takes up what the database says now. When it resolves, nothing begins by what held before. Steps that wait for an
   * instance that was changed go on with it as it is now.
   */
  async reload(intake: IncidentIntake): Promise<void> {
    const db = createDb(this.#options.pool);
    const secrets = await this.#options.secrets.refresh(db);
    const { gone, adopts } = await this.#takeUpInstances();
    for (const instance of gone) for (const gate of instance.gates()) gate.retire();
    await this.#takeUpScripts();
    await this.#takeUpIncidents();
    await this.#takeUpRules();
    // What playbooks send by themselves carries their own secrets, and may belong to another instance now.
    if (secrets.size > 0 || adopts) this.#letGoRequests();
    const activations = await listActivations(db);
    this.incidentSources = await loadIncidentSources(db, this.catalog.instances, { javascript: this.#javascript });
    await this.#readSources(activations);
    await intake.settled();
  }

  async stop(): Promise<void> {
    await Promise.all(this.pollers.map((poller) => poller.stop()));
    this.#javascript.close();
  }

  /** An instance whose row is the same stays the very same, with its gate and its connections. */
  async #takeUpInstances(): Promise<{ gone: Instance[]; adopts: boolean }> {
    const { pool, secrets, network } = this.#options;
    const before = this.#instances;
    const now = new Map<string, LiveInstance>();
    for (const stored of await listInstances(createDb(pool))) {
      const row = JSON.stringify(stored);
      const known = before.get(stored.name);
      const instance = known?.row === row ? known.instance : makeInstance(stored, secrets, network);
      if (instance) now.set(stored.name, { row, instance });
    }
    this.#instances = now;
    this.catalog.replaceInstances([...[...now.values()].map(({ instance }) => instance), ...this.#defaults]);
    const gone = [...before.values()].filter(({ instance }) => now.get(instance.name)?.instance !== instance);
    const come = [...now.values()].filter(({ instance }) => before.get(instance.name)?.instance !== instance);
    const changed = [...gone, ...come].map(({ instance }) => instance);
    return {
      gone: gone.map(({ instance }) => instance),
      adopts: changed.some(({ integration }) => integration.adopt !== undefined || integration.instanceless),
    };
  }

  async #takeUpIncidents(): Promise<void> {
    const found = await this.#incidents.refresh(createDb(this.#options.pool));
    if (found) this.catalog.replaceIncidentContent(found);
  }

  async #takeUpRules(): Promise<void> {
    const rules = await listRules(createDb(this.#options.pool));
    this.#options.desk.rules = compileRules(rules.filter(({ enabled }) => enabled));
  }

  async #takeUpScripts(): Promise<void> {
    const scripts = await this.#scripts.refresh(createDb(this.#options.pool));
    if (scripts) this.catalog.replaceScripts([...shippedAutomations, ...scripts]);
  }

  #letGoRequests(): void {
    for (const { integration, gates } of this.catalog.instances) {
      if (!integration.adopt && !integration.instanceless) continue;
      for (const gate of gates()) gate.letGo();
    }
  }

  /** Sources of instances that are gone or changed stop before others begin: two must not move one cursor. */
  async #readSources(all: readonly Activation[]): Promise<void> {
    const activations = all.filter(({ active }) => active);
    const instances = this.catalog.instances.filter(({ integration }) => integration.source);
    const left = [...this.#pollers].filter(([, poller]) => !instances.includes(poller.instance));
    await Promise.all(left.map(([, poller]) => poller.stop()));
    for (const [name] of left) this.#pollers.delete(name);
    await Promise.all(
      instances.map(async (instance) => {
        const own = {
          activations: activations.filter(({ instanceName }) => instanceName === instance.name),
          incidents: this.incidentSources.get(instance.name),
        };
        const poller = this.#pollers.get(instance.name);
        if (poller) await poller.follow(own);
        else this.#pollers.set(instance.name, this.#createPoller(instance, own));
      }),
    );
  }

  #createPoller(instance: Instance, uses: SourceUses): SourcePoller {
    const { pool, epoch, log, desk, onIngested, onFollowed, onFailure } = this.#options;
    const { source, limits } = instance.integration;
    if (!source) throw new Error(`${instance.name} is no source`);
    return new SourcePoller({
      instance,
      source,
      intervalMs: limitsOf(limits, instance.parameters()).fetchIntervalMs ?? source.intervalMs,
      pool,
      epoch,
      uses,
      log,
      desk,
      onIngested,
      onFollowed,
      onFailure,
    });
  }
}

function makeInstance(stored: KeptInstance, { reveal }: SecretKeeper, network: Network): Instance | undefined {
  const integration = integrations.find(({ id }) => id === stored.integration);
  return integration && createInstance(integration, stored, reveal, network);
}
