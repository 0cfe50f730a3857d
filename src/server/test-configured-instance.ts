/** Tests an instance by its configuration alone, for when no server runs: no database is opened or started. */
import { TocsinError } from "#base/errors.ts";
import { formatProblem, hasErrors } from "#base/problem.ts";
import type { InstanceTest } from "#contract/instance.ts";
import { Catalog } from "#engine/catalog.ts";
import { readConfiguration } from "./configuration-file.ts";
import { createInstance, integrations } from "./load-catalog.ts";
import { readNetwork } from "./outbound-network.ts";
import { testInstance } from "./test-instance.ts";

export interface ConfiguredInstance {
  configFile: string | undefined;
  name: string;
  environment?: NodeJS.ProcessEnv;
}

export async function testConfiguredInstance(options: ConfiguredInstance): Promise<InstanceTest> {
  const { configFile, name, environment = process.env } = options;
  const { wanted, problems } = await readConfiguration(configFile, environment);
  const found = wanted.instances.find((instance) => instance.name === name);
  // Another instance's missing variable is no reason not to test this one, if the file could be read as a whole.
  if (!found && hasErrors(problems)) {
    throw new TocsinError("CONFIG_INVALID", problems.map(formatProblem).join("; "), {
      mend: "Mend the configuration; doctor shows each problem.",
    });
  }
  const definition = integrations.find(({ id }) => id === found?.integration);
  if (found && !definition) {
    throw new TocsinError(
      "CONFIG_INVALID",
      `The instance ${name} is of the integration ${found.integration}, which does not exist.`,
      {
        mend: `There are: ${integrations.map(({ id }) => id).join(", ")}.`,
      },
    );
  }
  const network = await readNetwork(environment);
  const instances =
    found && definition
      ? [createInstance(definition, { ...found, id: name, secretParameters: {} }, () => undefined, network)]
      : [];
  if (!found && wanted.instances.length > 0) {
    throw new TocsinError("INSTANCE_UNKNOWN", `There is no instance ${name} in ${configFile}.`, {
      mend: `There are: ${wanted.instances.map((instance) => instance.name).join(", ")}.`,
    });
  }
  return await testInstance(new Catalog(integrations, instances), name);
}
