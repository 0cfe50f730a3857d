/** All checks of `doctor`, in the order a start needs the things. */
import { testConfiguredInstance } from "#server/test-configured-instance.ts";
import type { GlobalOptions } from "../command.ts";
import { findConfigFile } from "../find-config-file.ts";
import { checkConfiguration } from "./check-configuration.ts";
import { checkDatabase } from "./check-database.ts";
import { checkMachine } from "./check-machine.ts";
import { checkServer } from "./check-server.ts";
import { checkVendors } from "./check-vendors.ts";
import type { Finding } from "./finding.ts";

export async function examine(globals: GlobalOptions, onProgress: (text: string) => void): Promise<Finding[]> {
  const configFile = await findConfigFile(globals);
  const machine = await checkMachine(globals.home);
  const { findings: configuration, read } = await checkConfiguration(configFile);
  const database = read?.configuration.database ?? "tocsin";
  const { findings: server, api } = await checkServer(globals);
  const names = read?.wanted.instances.map(({ name }) => name) ?? [];
  const test = (name: string) => (api ? api.testInstance({ name }) : testConfiguredInstance({ configFile, name }));
  return [
    ...machine,
    ...configuration,
    ...(await checkDatabase(globals.home, database, onProgress)),
    ...server,
    ...(await checkVendors(names, test, onProgress)),
  ];
}
