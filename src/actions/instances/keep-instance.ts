import type { JsonObject } from "#base/json.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import type { Db } from "#store/db.ts";
import { type Keeper, readInstance, upsertInstance } from "#store/instances.ts";
import type { SecretKeys } from "#store/secret-keys.ts";
import { keepSecret } from "#store/secrets.ts";
import { isEmpty, type WantedInstance } from "./check-instance.ts";
import { parametersOf } from "./common-parameters.ts";

/** Keeps an instance, its secrets sealed. `kept`: ids of secrets that stay as they are. What is the same is not written. */
export async function keepInstance(
  db: Db,
  keys: SecretKeys,
  integration: IntegrationDefinition | undefined,
  wanted: WantedInstance,
  by: Pick<Keeper, "managedBy" | "updatedBy">,
  kept: Record<string, string> = {},
): Promise<void> {
  const definitions = integration ? parametersOf(integration) : [];
  const parameters: JsonObject = {};
  const secretParameters: Record<string, string> = { ...kept };
  for (const [name, value] of Object.entries(wanted.parameters)) {
    const definition = definitions.find(({ id }) => id === name);
    // A misspelt name may hold a secret: what is ignored is not kept either.
    if (!definition) continue;
    if (definition.type !== "secret") parameters[name] = value;
    else if (!isEmpty(value)) {
      // YAML reads a token of digits as a number.
      secretParameters[name] = await keepSecret(db, keys, `instance/${wanted.name}/${name}`, String(value));
    }
  }
  const { name, integration: id } = wanted;
  const before = await readInstance(db, name);
  const same =
    before?.removedAt === null &&
    before.integration === id &&
    before.managedBy === by.managedBy &&
    by.managedBy === "file" &&
    JSON.stringify([before.parameters, before.secretParameters]) === JSON.stringify([parameters, secretParameters]);
  if (!same) await upsertInstance(db, { name, integration: id, parameters, secretParameters }, by);
}
