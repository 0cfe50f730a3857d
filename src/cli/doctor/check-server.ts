import { TocsinError } from "#contract/errors.ts";
import type { Status } from "#contract/status.ts";
import type { GlobalOptions } from "../command.ts";
import { describeLeaving } from "../commands/status.ts";
import { type Api, reachServer } from "../reach-server.ts";
import { describeDuration } from "../terminal/describe-amounts.ts";
import { type Finding, findingOfError } from "./finding.ts";

const area = "server";

export interface CheckedServer {
  findings: Finding[];
  /** Absent when none answers. */
  api?: Api;
}

export async function checkServer(globals: GlobalOptions): Promise<CheckedServer> {
  try {
    const api = await reachServer(globals, { timeoutMs: 60_000 });
    return { api, findings: describeServer(await api.getStatus({})) };
  } catch (error) {
    if (error instanceof TocsinError && error.code === "SERVER_NOT_REACHABLE") {
      const detail = "None answers. That is fine unless one should.";
      return { findings: [{ area, name: "Server", state: "notice", detail, mend: "Start it with npm start." }] };
    }
    return { findings: [findingOfError(area, "Server", error)] };
  }
}

function describeServer({ version, role, startedAt, alerts, runs, leaving }: Status): Finding[] {
  const lasted = describeDuration(Date.now() - Date.parse(startedAt));
  const findings: Finding[] = [
    { area, name: "Server", state: "ok", detail: `Tocsin ${version}, ${role} for ${lasted}` },
  ];
  if (alerts.quarantined > 0) {
    const detail = `${alerts.quarantined} could not be read and wait in quarantine`;
    const mend = "`quarantine --reasons` says why; `quarantine replay` tries again after a mend.";
    findings.push({ area, name: "Alerts", state: "notice", detail, mend });
  }
  if (runs.failed > 0) {
    const mend = "`runs --status failed` lists them, `why <run>` explains one.";
    findings.push({ area, name: "Runs", state: "notice", detail: `${runs.failed} failed`, mend });
  }
  if (leaving.length > 0) {
    const looked = leaving.find(({ lookedAt }) => lookedAt !== null)?.lookedAt;
    const when = looked ? `; last looked at ${looked}` : "; it begins a minute after the start";
    const detail = `What is old leaves: ${describeLeaving(leaving)}${when}`;
    findings.push({ area, name: "Housekeeping", state: "ok", detail });
  }
  return findings;
}
