import {
  type CommandContext,
  messageOf,
  type TestFinding,
  type TestReport,
  TocsinError,
  VendorError,
} from "#sdk/index.ts";
import { createSekoiaClient, type SekoiaClient } from "./client.ts";

/**
 * `tocsin instance test`: is the key good, and what may it do. A valid key proves nothing about its rights, so each
 * right is tried with the very call that needs it.
 */
export async function testConnection(context: CommandContext): Promise<TestReport> {
  let client: SekoiaClient;
  try {
    client = createSekoiaClient(context);
  } catch (error) {
    return failed("address", describe(error));
  }
  const { apiRoot, region } = client.address;
  const where = region === undefined ? apiRoot : `${apiRoot} (region ${region})`;
  try {
    await client.validateKey();
  } catch (error) {
    return failed(nameOfFirst(error), `${describe(error)}${hintFor(error, where)}`);
  }
  const findings: TestFinding[] = [
    { name: "API key", need: "needed", outcome: "ok", detail: `Valid at ${where}` },
    await probeRight("SIC_READ_ALERTS", "needed", "reads alerts", () => client.listAlerts({ limit: 1 })),
    await probeRight("SIC_READ_INTAKES", "needed", "reads the events of an alert", () =>
      client.createSearchJob({
        term: 'alert_short_ids: "TOCSIN-CONNECTION-TEST"',
        earliest_time: "-1m",
        latest_time: "now",
        visible: false,
      }),
    ),
    await probeRight("SYMPHONY_READ_PLAYBOOKS", "optional", "only when playbooks are pulled from Sekoia.io", () =>
      client.listPlaybooks({ limit: 1 }),
    ),
    unused("SIC_WRITE_ALERTS_COMMENT", "only for sekoia-comment-alert"),
    unused("SIC_WRITE_ALERTS_WORKFLOW", "only for the commands that change an alert's status"),
    unused("SIC_WRITE_ALERTS", "only for sekoia-edit-alert"),
    unused("SIC_WRITE_INCIDENTS", "only for making cases and putting alerts into them"),
    unused("ASSETMANAGEMENT_UPDATE_ASSET", "only for changing an asset's attributes and keys"),
  ];
  const broken = findings.filter((finding) => finding.need === "needed" && finding.outcome !== "ok");
  if (broken.length === 0) {
    return { ok: true, summary: `The key is valid at ${where} and may read alerts and events.`, findings };
  }
  const summary = `The key is valid at ${where}, but: ${broken.map((finding) => finding.detail).join("; ")}`;
  return { ok: false, summary, findings };
}

async function probeRight(
  name: string,
  need: TestFinding["need"],
  purpose: string,
  call: () => Promise<unknown>,
): Promise<TestFinding> {
  try {
    await call();
    return { name, need, outcome: "ok", detail: `Granted: ${purpose}` };
  } catch (error) {
    const missing = error instanceof VendorError && error.kind === "forbidden";
    if (missing)
      return { name, need, outcome: "missing", detail: `${name} is missing (${purpose}): add it to the key` };
    return { name, need, outcome: "failed", detail: `${name} could not be tried: ${describe(error)}` };
  }
}

/** Trying a write would write. */
function unused(name: string, purpose: string): TestFinding {
  return { name, need: "unused", outcome: "not checked", detail: `Not tried, since trying it would write; ${purpose}` };
}

function failed(name: string, detail: string): TestReport {
  return { ok: false, summary: detail, findings: [{ name, need: "needed", outcome: "failed", detail }] };
}

function nameOfFirst(error: unknown): string {
  return error instanceof VendorError && error.kind === "unauthorized" ? "API key" : "connection";
}

function hintFor(error: unknown, where: string): string {
  if (!(error instanceof VendorError)) return "";
  if (error.kind === "unauthorized") return ` The key was tried at ${where}; a key works in its own region only.`;
  if (error.kind === "not-found" || error.kind === "invalid") {
    return ` ${where} does not answer like Sekoia.io's API: check base_url. ${regions}`;
  }
  if (error.kind === "unreachable") return ` Check base_url, the proxy and the firewall. ${regions}`;
  return "";
}

const regions =
  "The regions are https://api.sekoia.io (FRA1) and https://app.<region>.sekoia.io/api for fra2, mco1, uae1 and usa1.";

function describe(error: unknown): string {
  const sentence = messageOf(error).replace(/\.?$/, ".");
  return error instanceof TocsinError && error.mend !== undefined ? `${sentence} ${error.mend}` : sentence;
}
