import { sleep, systemClock } from "#base/clock.ts";
import { messageOf, TocsinError } from "#base/errors.ts";
import { silentLog } from "#base/log.ts";
import { Redactor } from "#base/redactor.ts";
import type { InstanceTest } from "#contract/instance.ts";
import type { Catalog, Instance } from "#engine/catalog.ts";
import { createGatedHttp } from "#engine/gated-http.ts";
import { emptyInvestigation } from "#sdk/empty-investigation.ts";
import { warningsOf } from "./instance-guard.ts";

/** Asks an instance's vendor who we are and what we may. A closed gate does not hold a test back: it has its own. */
export async function testInstance(catalog: Catalog, name: string): Promise<InstanceTest> {
  const instance = catalog.instanceNamed(name);
  if (!instance) {
    const known = catalog.instances.filter(({ integration }) => !integration.instanceless).map((one) => one.name);
    throw new TocsinError("INSTANCE_UNKNOWN", `There is no instance ${name}`, {
      mend:
        known.length > 0 ? `There are: ${known.join(", ")}.` : "Configure one first, in the console or in tocsin.yaml.",
    });
  }
  if (!instance.integration.test) {
    return { ok: true, summary: `${instance.integration.name} has nothing to test`, findings: [] };
  }
  const redactor = redactorOf(instance);
  try {
    const report = await instance.integration.test(contextOf(instance));
    const findings = [...report.findings, ...findingsOf(instance)].map((finding) => ({
      ...finding,
      detail: redactor.redact(finding.detail),
    }));
    return { ok: report.ok, summary: redactor.redact(report.summary), findings };
  } catch (error) {
    return { ok: false, summary: redactor.redact(messageOf(error)), findings: [] };
  }
}

/** A test may run without a server, and a vendor may quote the key it refuses. */
function redactorOf({ integration, parameters }: Instance): Redactor {
  const redactor = new Redactor();
  const values = parameters();
  for (const { id, type } of integration.parameters) {
    const value = values[id];
    if (type === "secret" && typeof value === "string") redactor.add(value);
  }
  return redactor;
}

/** What is lax about it on purpose: no failure, but nobody should forget it. */
function findingsOf(instance: Instance): InstanceTest["findings"] {
  return warningsOf(instance.parameters()).map((detail) => ({
    name: "certificates",
    need: "optional",
    outcome: "missing",
    detail,
  }));
}

/** What a call that belongs to no run is made with. */
export function contextOf(instance: Instance) {
  const { signal } = new AbortController();
  const gate = instance.gateFor("test");
  return {
    instance: { name: instance.name, parameters: instance.parameters() },
    http: createGatedHttp({ gate, http: instance.http, priority: 0, order: 0, signal, ownsHost: false }),
    clock: systemClock,
    log: silentLog,
    signal,
    idempotencyKey: "",
    wait: (ms: number) => sleep(ms),
    requestsPerSecond: gate.requestsPerSecond,
    investigation: emptyInvestigation(),
    random: Math.random,
  };
}
