import type { JsonObject } from "#base/json.ts";
import type { Script } from "#playbook/script.ts";
import type { CommandDefinition } from "#sdk/command.ts";
import type { HttpClient } from "#sdk/http.ts";
import type { Adoption, IntegrationDefinition } from "#sdk/integration.ts";
import type { InvestigationModule } from "#sdk/investigation.ts";
import type { Gate } from "./gate.ts";
import { scriptCommand, scriptsBrand } from "./scripts/script-command.ts";
import type { TimerField, TimerFields } from "./timer-fields.ts";

/** A configured integration at run time: its limits' gate is shared by every run that uses it. */
export interface Instance {
  /** UUID. */
  id: string;
  name: string;
  integration: IntegrationDefinition;
  /** The gate in front of it; commands that talk to many systems name which (`gateOf`), and each has its own. */
  gateFor(system?: string): Gate;
  /** Those made so far. */
  gates(): Iterable<Gate>;
  http: HttpClient;
  requestTimeoutMs: number;
  /** How long an unanswered write may still arrive: a probe waits for that. Milliseconds. */
  settleMs: number;
  /** Secrets revealed; asked for at each call, never kept. */
  parameters(): JsonObject;
}

export interface FoundCommand {
  command: CommandDefinition;
  integration: IntegrationDefinition;
  /** It is an automation that came with content. */
  script?: Script;
}

/** A way to run a command. Without an instance: a script, or it can only be found out which argument is missing. */
export type Offer = FoundCommand & { instance?: Instance };

export interface AdoptedEffect {
  instance: Instance;
  adoption: Adoption;
}

/** What can be run and on what: the integrations and their instances, looked up by the names content uses. */
export class Catalog {
  readonly #commands = new Map<string, FoundCommand[]>();
  readonly #instances = new Map<string, Instance>();
  readonly #byIntegration = new Map<string, Instance[]>();
  #timerFields: TimerFields = new Map();
  #closureScripts: ReadonlyMap<string, string> = new Map();
  /** By name and by id. */
  readonly #scripts = new Map<string, FoundCommand & { script: Script }>();

  constructor(
    integrations: readonly IntegrationDefinition[],
    instances: readonly Instance[],
    scripts: readonly Script[] = [],
  ) {
    for (const integration of integrations) {
      for (const command of integration.commands) {
        const known = this.#commands.get(command.name) ?? [];
        known.push({ command, integration });
        this.#commands.set(command.name, known);
      }
    }
    this.replaceInstances(instances);
    this.replaceScripts(scripts);
  }

  /** From now on this is what content says about the life of incidents: timers, and what runs when one was closed. */
  replaceIncidentContent(content: {
    timerFields?: readonly TimerField[];
    closureScripts?: ReadonlyMap<string, string>;
  }): void {
    this.#timerFields = new Map((content.timerFields ?? []).map((field) => [field.key, field]));
    this.#closureScripts = content.closureScripts ?? new Map();
  }

  /** Runs when an incident of the type was closed. */
  closureScriptOf(type: string): string | undefined {
    return this.#closureScripts.get(type);
  }

  /** By the key of the field. */
  get timerFields(): TimerFields {
    return this.#timerFields;
  }

  /** From now on these are the automations of content; a script under way goes on with the code it began with. */
  replaceScripts(scripts: readonly Script[]): void {
    this.#scripts.clear();
    for (const script of scripts) {
      const found = { command: scriptCommand(script), integration: scriptsBrand, script };
      if (!this.#scripts.has(script.id)) this.#scripts.set(script.id, found);
      this.#scripts.set(script.name, found);
    }
  }

  findScript(name: string): (FoundCommand & { script: Script }) | undefined {
    return this.#scripts.get(name);
  }

  /** From now on these are the instances there are; whoever works with one that is gone keeps it to the end. */
  replaceInstances(instances: readonly Instance[]): void {
    this.#instances.clear();
    this.#byIntegration.clear();
    for (const instance of instances) {
      this.#instances.set(instance.name, instance);
      const siblings = this.#byIntegration.get(instance.integration.id) ?? [];
      siblings.push(instance);
      this.#byIntegration.set(instance.integration.id, siblings);
    }
  }

  get instances(): Instance[] {
    return [...this.#instances.values()];
  }

  /** What content reads as `modules`. */
  modules(): InvestigationModule[] {
    return this.instances
      .filter(({ integration }) => !integration.instanceless)
      .map(({ name, integration }) => ({ name, brand: integration.name, category: "", state: "active" }));
  }

  /**
   * Every way to run a command: each instance that offers it, with the command as its integration defines it. An automation
   * of content is one way more where no command has its name; where an automation is meant (`isScript`), only commands
   * that need no instance, our own among them, are taken before it.
   */
  offersOf(name: string, brand?: string, isScript = false): Offer[] {
    const found = (this.#commands.get(name) ?? []).filter(({ integration }) => !brand || isBrand(integration, brand));
    const script = !brand || isBrand(scriptsBrand, brand) ? this.#scripts.get(name) : undefined;
    if (script && (found.length === 0 || (isScript && !found.some(({ integration }) => integration.instanceless)))) {
      return [script];
    }
    return found.flatMap((one) =>
      (this.#byIntegration.get(one.integration.id) ?? []).map((instance) => ({ ...one, instance })),
    );
  }

  get commandNames(): Set<string> {
    return new Set([...this.#commands.keys(), ...this.#scripts.keys()]);
  }

  /** By name, or by name and brand (the integration's id or name). */
  findCommand(name: string, brand?: string): FoundCommand | undefined {
    const found = this.#commands.get(name);
    if (!brand) return found?.[0];
    return found?.find(({ integration }) => isBrand(integration, brand));
  }

  /** The instance named, else the only or first one of the integration. */
  findInstance(integration: IntegrationDefinition, name?: string): Instance | undefined {
    if (name !== undefined) {
      const instance = this.#instances.get(name);
      return instance?.integration.id === integration.id ? instance : undefined;
    }
    return this.#byIntegration.get(integration.id)?.[0];
  }

  instanceNamed(name: string): Instance | undefined {
    return this.#instances.get(name);
  }

  /** The instance, if any, to which an effect of somebody else's command belongs. */
  findAdoption(command: string, inputs: JsonObject): AdoptedEffect | undefined {
    for (const instance of this.#instances.values()) {
      const adoption = instance.integration.adopt?.(instance.parameters(), command, inputs);
      if (adoption) return { instance, adoption };
    }
    return undefined;
  }
}

/** Content names an integration by its id or its name, and is not strict about either. */
function isBrand({ id, name }: IntegrationDefinition, brand: string): boolean {
  const wanted = brand.toLowerCase();
  return id.toLowerCase() === wanted || name.toLowerCase() === wanted;
}
