import type { JsonObject } from "#base/json.ts";
import type { CommandDefinition } from "#sdk/command.ts";
import type { HttpClient } from "#sdk/http.ts";
import type { Adoption, IntegrationDefinition } from "#sdk/integration.ts";
import type { InvestigationModule } from "#sdk/investigation.ts";
import type { Gate } from "./gate.ts";

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
}

export interface AdoptedEffect {
  instance: Instance;
  adoption: Adoption;
}

/** What can be run and on what: the integrations and their instances, looked up by the names content uses. */
export class Catalog {
  readonly #commands = new Map<string, FoundCommand[]>();
  readonly #instances = new Map<string, Instance>();
  readonly #byIntegration = new Map<string, Instance[]>();

  constructor(integrations: readonly IntegrationDefinition[], instances: readonly Instance[]) {
    for (const integration of integrations) {
      for (const command of integration.commands) {
        const known = this.#commands.get(command.name) ?? [];
        known.push({ command, integration });
        this.#commands.set(command.name, known);
      }
    }
    this.replaceInstances(instances);
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

  /** Every way to run a command: each instance that offers it, with the command as its integration defines it. */
  offersOf(name: string, brand?: string): (FoundCommand & { instance: Instance })[] {
    const found = (this.#commands.get(name) ?? []).filter(({ integration }) => !brand || isBrand(integration, brand));
    return found.flatMap((one) =>
      (this.#byIntegration.get(one.integration.id) ?? []).map((instance) => ({ ...one, instance })),
    );
  }

  get commandNames(): Set<string> {
    return new Set(this.#commands.keys());
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
