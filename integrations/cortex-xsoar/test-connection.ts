import {
  type CommandContext,
  isObject,
  type Json,
  messageOf,
  stringAt,
  type TestFinding,
  type TestReport,
  TocsinError,
  VendorError,
} from "#sdk/index.ts";
import { readName } from "./adopt.ts";
import { createXsoarClient, type XsoarClient } from "./client.ts";

/** `tocsin instance test`: would a call of unknown outcome be found again? */
export async function testConnection(context: CommandContext): Promise<TestReport> {
  const { parameters } = context.instance;
  if (readName(parameters.api_key, "") === "") {
    const detail =
      "No API key: a webhook call of unknown outcome cannot be looked up " +
      `(then: ${readName(parameters.without_rest, "ask a person")}). The webhook itself is not tried: that would make an incident.`;
    return { ok: true, summary: detail, findings: [finding("API key", "optional", "not checked", detail)] };
  }
  let client: XsoarClient;
  try {
    client = createXsoarClient(context);
  } catch (error) {
    return conclude([finding("address", "needed", "failed", describe(error))]);
  }
  const reached = await checkReachable(client);
  if (reached.outcome !== "ok") return conclude([reached]);
  const allowed = await checkSearch(client);
  if (allowed.outcome !== "ok") return conclude([reached, allowed]);
  const field = readName(parameters.probe_field, "alertid");
  const type = readName(parameters.incident_type, "");
  return conclude([
    reached,
    allowed,
    await checkField(client, field),
    ...(type === "" ? [] : [await checkType(client, type)]),
  ]);
}

async function checkReachable(client: XsoarClient): Promise<TestFinding> {
  try {
    const about = await client.about();
    const version = stringAt(about, "demistoVersion") ?? stringAt(about, "version");
    return finding("address", "needed", "ok", `${client.address.apiRoot} is XSOAR${version ? ` ${version}` : ""}`);
  } catch (error) {
    // Whoever refuses is there; whether the key is good the next check tells.
    if (error instanceof VendorError && ["unauthorized", "forbidden", "not-found", "refused"].includes(error.kind)) {
      return finding("address", "needed", "ok", `${client.address.apiRoot} answers`);
    }
    const hint = error instanceof VendorError && error.kind === "invalid" ? " This is not XSOAR's API: check url." : "";
    return finding("address", "needed", "failed", `${describe(error)}${hint}`);
  }
}

async function checkSearch(client: XsoarClient): Promise<TestFinding> {
  const name = "search incidents";
  try {
    await client.searchIncidents({ page: 0, size: 1 });
    return finding(name, "needed", "ok", "The key is accepted and may search incidents");
  } catch (error) {
    const missing = error instanceof VendorError && error.kind === "forbidden";
    return finding(name, "needed", missing ? "missing" : "failed", describe(error));
  }
}

async function checkField(client: XsoarClient, field: string): Promise<TestFinding> {
  const name = `incident field ${field}`;
  try {
    const fields = await client.listIncidentFields();
    if (fields.some((item) => isField(item, field))) return finding(name, "needed", "ok", "The field exists");
    return finding(
      name,
      "needed",
      "missing",
      `XSOAR has no incident field ${field}: the probe would never find anything, and an incident could be doubled. ` +
        "Set probe_field to the field your mapper fills with the alert's id.",
    );
  } catch (error) {
    return finding(name, "optional", "not checked", `The fields cannot be listed: ${describe(error)}`);
  }
}

function isField(item: Json, field: string): boolean {
  if (!isObject(item)) return false;
  return item.cliName === field || item.id === `incident_${field}`;
}

async function checkType(client: XsoarClient, type: string): Promise<TestFinding> {
  const name = `incident type ${type}`;
  try {
    const types = await client.listIncidentTypes();
    const exists = types.some((item) => isObject(item) && (item.name === type || item.id === type));
    if (exists) return finding(name, "needed", "ok", "The type exists");
    return finding(name, "needed", "missing", `XSOAR has no incident type "${type}"`);
  } catch (error) {
    return finding(name, "optional", "not checked", `The types cannot be listed: ${describe(error)}`);
  }
}

function finding(
  name: string,
  need: TestFinding["need"],
  outcome: TestFinding["outcome"],
  detail: string,
): TestFinding {
  return { name, need, outcome, detail };
}

function conclude(findings: TestFinding[]): TestReport {
  const broken = findings.filter((item) => item.need === "needed" && item.outcome !== "ok");
  const ok = broken.length === 0;
  const summary = ok
    ? "XSOAR is reached, and a call of unknown outcome can be looked up."
    : broken.map((item) => item.detail).join(" ");
  return { ok, summary, findings };
}

function describe(error: unknown): string {
  const sentence = messageOf(error).replace(/\.?$/, ".");
  return error instanceof TocsinError && error.mend !== undefined ? `${sentence} ${error.mend}` : sentence;
}
