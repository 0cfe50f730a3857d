/** What a test of an instance found: one line a right, with what it is needed for and whether it is there. */
import { Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleMinus, IconCircleX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { InstanceTest } from "#contract/instance.ts";
import classes from "./test-result.module.css";

type Finding = InstanceTest["findings"][number];

export function TestResult({ test }: { test: InstanceTest }): ReactNode {
  return (
    <section className={classes.result} aria-label="Result of the test" data-ok={test.ok || undefined}>
      <div className={classes.summary} role="status">
        {test.ok ? <IconCircleCheck size={18} aria-hidden /> : <IconCircleX size={18} aria-hidden />}
        <span>{test.summary}</span>
      </div>
      <ul className={classes.findings}>
        {test.findings.map((finding) => (
          <li key={`${finding.name} ${finding.detail}`} className={classes.finding}>
            <Mark finding={finding} />
            <div className={classes.words}>
              <span className={classes.name}>{finding.name}</span>
              <span className={classes.need}>{`${finding.need} · ${outcomeWords[finding.outcome]}`}</span>
              {finding.detail !== "" && (
                <Text size="xs" className={classes.detail}>
                  {finding.detail}
                </Text>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

const outcomeWords: Record<Finding["outcome"], string> = {
  ok: "there",
  missing: "missing",
  failed: "failed",
  "not checked": "not checked",
};

function Mark({ finding: { need, outcome } }: { finding: Finding }): ReactNode {
  if (outcome === "ok") return <IconCircleCheck size={16} aria-hidden color="var(--tocsin-succeeded)" />;
  if (outcome === "not checked") return <IconCircleMinus size={16} aria-hidden color="var(--tocsin-idle)" />;
  return need === "needed" ? (
    <IconCircleX size={16} aria-hidden color="var(--tocsin-failed)" />
  ) : (
    <IconAlertTriangle size={16} aria-hidden color="var(--tocsin-waiting)" />
  );
}
