/** After yes: what was done, and the first alert as it comes in. */
import { Group, Loader, Text } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Connected, ConnectStep } from "#contract/connect.ts";
import { useCall } from "../../app/calls.ts";
import { ButtonLink, TextLink } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import classes from "./connect.module.css";

interface FirstAlertProps {
  connected: Connected & { at: string };
  /** The instance whose alert is waited for; undefined: none is. */
  source: string | undefined;
}

export function FirstAlert({ connected, source }: FirstAlertProps): ReactNode {
  const { name, at } = connected;
  // Asked for again by the live events.
  const alerts = useCall("listAlerts", { limit: 50 }, { enabled: source !== undefined });
  const first = alerts.data?.items.findLast(({ instance, receivedAt }) => instance === source && receivedAt >= at);
  const run = first?.decisions.find(({ runId }) => runId !== null)?.runId;
  return (
    <div>
      <p className={classes.verdict} data-ok role="status">
        <IconCircleCheck size={18} aria-hidden />
        <span>{`${name} is connected.`}</span>
      </p>
      {source !== undefined && (
        <div className={classes.waiting} data-came={first !== undefined || undefined} role="status">
          {first ? (
            <>
              <IconCircleCheck size={18} aria-hidden />
              <span>
                {`The first alert is here: ${first.label}, `}
                <Moment at={first.receivedAt} />.
              </span>
            </>
          ) : (
            <>
              <Loader size={16} aria-hidden />
              <span>Waiting for the first alert…</span>
            </>
          )}
        </div>
      )}
      <Group gap="xs" mt="sm">
        {run && (
          <ButtonLink to="/runs/$id" params={{ id: run }}>
            See what became of it
          </ButtonLink>
        )}
        <ButtonLink to="/integrations/$name" params={{ name }} variant="default">
          {`Open ${name}`}
        </ButtonLink>
        <ButtonLink to="/connect" variant="default">
          Connect another
        </ButtonLink>
      </Group>
      {source !== undefined && !first && (
        <Text size="xs" c="dimmed" mt="sm">
          {"You need not wait here. Alerts are under "}
          <TextLink to="/runs" underline="always">
            Runs
          </TextLink>{" "}
          as they come in.
        </Text>
      )}
    </div>
  );
}

const doing: Record<ConnectStep["change"], string> = {
  created: "Create",
  edited: "Edit",
  unchanged: "Leave as it is:",
  imported: "Bring in",
  "switched on": "Switch on",
  begins: "Begin to fetch from",
};

export function Steps({ steps, beginsAt }: { steps: readonly ConnectStep[]; beginsAt: string | null }): ReactNode {
  return (
    <ul className={classes.steps}>
      {steps.map(({ what, change, name, detail }) => (
        <li key={`${what} ${name}`}>
          <span>{[doing[change], what === "source" ? "" : `the ${what}`, name].filter(Boolean).join(" ")}</span>
          <span className={classes.under}>
            {what === "source" && beginsAt !== null ? (
              <>
                {"Alerts raised since "}
                <Moment at={beginsAt} />
                {" come in, and every new one."}
              </>
            ) : (
              detail
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
