/**
 * The demo's server lets its viewer in without a password. `TOCSIN_DEMO` asks for that, and a server that could be
 * anything but the demo's refuses to start with it: it must listen on this machine alone, use the demo's own database,
 * and know no system outside.
 */
import type { WantedConfiguration } from "#actions/apply-configuration.ts";
import { TocsinError } from "#base/errors.ts";
import type { JsonObject } from "#base/json.ts";
import { type InboundRules, isLoopback } from "../http/inbound-rules.ts";

export const demoDatabase = "tocsin_demo";

export interface DemoSetting {
  environment: NodeJS.ProcessEnv;
  host: string;
  inbound: InboundRules;
  database: string;
  wanted: WantedConfiguration;
}

/** True in the demo's server, false in every other; throws where the two are mixed. */
export function isDemo({ environment, host, inbound, database, wanted }: DemoSetting): boolean {
  if (!environment.TOCSIN_DEMO) return false;
  const faults = [
    ...(isLoopback(host) ? [] : [`it listens on ${host}`]),
    ...(inbound.publicUrl || inbound.trustedProxy ? ["it is reached through another address"] : []),
    ...(database === demoDatabase && !environment.TOCSIN_DATABASE_URL ? [] : ["it uses another database"]),
    ...wanted.instances.flatMap(({ name, parameters }) =>
      foreignAddresses(parameters).map((url) => `${name} is ${url}`),
    ),
    ...wanted.playbooks.flatMap(({ overrides }) =>
      Object.values(overrides).flatMap((args) => foreignAddresses(args).map((url) => `a playbook writes to ${url}`)),
    ),
  ];
  if (faults.length === 0) return true;
  throw new TocsinError(
    "CONFIG_INVALID",
    `TOCSIN_DEMO lets everybody in without a password, and this is not the demo's server: ${faults.join("; ")}`,
    { mend: "Unset TOCSIN_DEMO; `npm run demo` sets it for its own server." },
  );
}

function foreignAddresses(values: JsonObject): string[] {
  return Object.values(values).filter(
    (value): value is string => typeof value === "string" && /^\s*https?:/i.test(value) && !isOnThisMachine(value),
  );
}

function isOnThisMachine(text: string): boolean {
  return URL.canParse(text) && isLoopback(new URL(text).hostname.replace(/^\[|\]$/g, ""));
}
