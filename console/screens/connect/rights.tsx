/** What was found: how the address is understood, and each right with where it is given. */
import { Button, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleMinus, IconCircleX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { ConnectCheck, ConnectRight } from "#contract/connect.ts";
import classes from "./connect.module.css";

interface RightsProps {
  check: ConnectCheck;
  isBusy: boolean;
  onAllow: (address: string) => void;
  /** Go on though something is missing; undefined: that was said. */
  onAccept: (() => void) | undefined;
}

export function Rights({ check, isBusy, onAllow, onAccept }: RightsProps): ReactNode {
  const { ok, address, rights, notAllowed } = check;
  return (
    <div>
      <p className={classes.verdict} data-ok={ok || undefined} role="status">
        {ok ? <IconCircleCheck size={18} aria-hidden /> : <IconCircleX size={18} aria-hidden />}
        <span>{ok ? "All that is needed is there." : "Something that is needed is not there."}</span>
      </p>
      <Text size="sm">
        {"Asked at "}
        <span className={classes.code}>{address.understood}</span>
      </Text>
      {address.notes.map((note) => (
        <Text key={note} size="xs" c="dimmed">
          {note}
        </Text>
      ))}
      <ul className={classes.rights}>
        {rights.map((right) => (
          <li key={right.name} className={classes.right}>
            <Mark right={right} />
            <div className={classes.words}>
              <span className={classes.rightName}>{right.name}</span>
              <span className={classes.need}>{outcomeWords[right.outcome]}</span>
              <Text size="xs" className={classes.detail ?? ""}>
                {right.detail}
              </Text>
              {right.mend !== null && right.need !== "unused" && (
                <Text size="xs" className={classes.mend ?? ""}>
                  {right.mend}
                </Text>
              )}
            </div>
          </li>
        ))}
      </ul>
      {notAllowed !== null && (
        <Button variant="default" loading={isBusy} onClick={() => onAllow(notAllowed)}>
          {`Let it reach ${notAllowed}, and test again`}
        </Button>
      )}
      {!ok && notAllowed === null && onAccept && (
        <Button variant="subtle" color="gray" size="xs" onClick={onAccept}>
          Go on all the same
        </Button>
      )}
    </div>
  );
}

const outcomeWords: Record<ConnectRight["outcome"], string> = {
  ok: "there",
  missing: "missing",
  failed: "failed",
  "not checked": "not tried",
};

function Mark({ right: { need, outcome } }: { right: ConnectRight }): ReactNode {
  if (outcome === "ok") return <IconCircleCheck size={16} aria-hidden color="var(--tocsin-succeeded)" />;
  if (outcome === "not checked") return <IconCircleMinus size={16} aria-hidden color="var(--tocsin-idle)" />;
  return need === "needed" ? (
    <IconCircleX size={16} aria-hidden color="var(--tocsin-failed)" />
  ) : (
    <IconAlertTriangle size={16} aria-hidden color="var(--tocsin-waiting)" />
  );
}
