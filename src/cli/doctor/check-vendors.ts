import type { InstanceTest } from "#contract/instance.ts";
import { type Finding, findingOfError } from "./finding.ts";

const area = "vendors";

export async function checkVendors(
  names: readonly string[],
  test: (name: string) => Promise<InstanceTest>,
  onProgress: (text: string) => void,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of names) {
    onProgress(`Testing ${name} …`);
    try {
      findings.push(describeTest(name, await test(name)));
    } catch (error) {
      findings.push(findingOfError(area, name, error));
    }
  }
  if (names.length === 0) findings.push({ area, name: "Instances", state: "notice", detail: "None is configured." });
  return findings;
}

function describeTest(name: string, { ok, summary, findings }: InstanceTest): Finding {
  if (ok) return { area, name, state: "ok", detail: summary };
  const failed = findings.filter(
    ({ need, outcome }) => need === "needed" && (outcome === "missing" || outcome === "failed"),
  );
  // With one finding the summary often is that finding.
  const more = failed.filter((finding) => !summary.includes(finding.detail));
  const detail = [summary, ...more.map((finding) => `${finding.name}: ${finding.detail}`)].join("; ");
  return { area, name, state: "broken", detail, mend: `\`instance test "${name}"\` shows each right.` };
}
