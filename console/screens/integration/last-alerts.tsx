/** The last alerts an instance brought, and what each would give by what holds today. */
import { Button, Text, Title } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useCall, useChange } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { JsonView } from "../../parts/data-view.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Moment } from "../../parts/moment.tsx";
import classes from "./integration.module.css";

const shown = 5;

export function LastAlerts({ name }: { name: string }): ReactNode {
  const alerts = useCall("listAlerts", { limit: 200 });
  const own = (alerts.data?.items ?? []).filter(({ instance }) => instance === name).slice(0, shown);
  return (
    <section className={classes.card} aria-labelledby="last-alerts">
      <Title order={2} id="last-alerts" mb="xs">
        Last alerts
      </Title>
      {alerts.isError && <Failure error={alerts.error} onRetry={() => void alerts.refetch()} />}
      {alerts.data && own.length === 0 && (
        <Text size="sm" c="dimmed">
          None of the last 200 alerts is its own.
        </Text>
      )}
      <ul className={classes.users}>
        {own.map((alert) => (
          <LastAlert key={alert.id} id={alert.id} label={alert.label} receivedAt={alert.receivedAt} />
        ))}
      </ul>
    </section>
  );
}

function LastAlert({ id, label, receivedAt }: { id: string; label: string; receivedAt: string }): ReactNode {
  const mayTry = useMay()("sources.manage");
  const attempt = useChange("replayAlert");
  const [isOpen, setOpen] = useState(false);
  const { incident, playbooks } = attempt.data ?? {};
  return (
    <li>
      <div className={classes.lastAlert}>
        <span>{label}</span>
        <span className={classes.when}>
          <Moment at={receivedAt} />
        </span>
        {mayTry && (
          <Button
            size="compact-xs"
            variant="default"
            aria-expanded={isOpen}
            aria-label={`What it gives: ${label}`}
            loading={attempt.isPending}
            onClick={() => {
              setOpen(!isOpen);
              if (!isOpen) attempt.mutate({ id, dryRun: true });
            }}
          >
            What it gives
          </Button>
        )}
      </div>
      {isOpen && attempt.error != null && <Failure error={attempt.error} />}
      {isOpen && attempt.data && (
        <>
          {(playbooks ?? []).map(({ playbookId, playbookName, starts, reason }) => (
            <Text key={playbookId} size="xs" c="dimmed">
              {`${starts ? "Starts" : "Does not start"} ${playbookName}: ${reason}`}
            </Text>
          ))}
          {incident ? (
            <JsonView value={incident} label={`Incident of ${label}`} opens={2} maxHeight={260} />
          ) : (
            <Text size="xs" c="dimmed">
              No incident here: the instance makes none of its alerts.
            </Text>
          )}
        </>
      )}
    </li>
  );
}
