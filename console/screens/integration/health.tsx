/** How an instance is doing, in figures. */
import { Group, Text, Title } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { InstanceHealth } from "#contract/status.ts";
import { instanceWords, pauseWords, sourceWords } from "../../parts/instance-state/instance-words.ts";
import { Moment } from "../../parts/moment.tsx";
import classes from "./integration.module.css";

export function Health({ health, actions }: { health: InstanceHealth | null; actions?: ReactNode }): ReactNode {
  return (
    <section className={classes.card} aria-labelledby="health">
      <Group justify="space-between" mb="xs">
        <Title order={2} id="health">
          Health
        </Title>
        {actions}
      </Group>
      {health === null ? (
        <Text size="sm" c="dimmed">
          The process that answers here stands by; only the active one knows.
        </Text>
      ) : (
        <Figures health={health} />
      )}
    </section>
  );
}

function Figures({ health }: { health: InstanceHealth }): ReactNode {
  const { gate, source, limits, warnings = [] } = health;
  // A pause is the source's, and so is having nothing to fetch; other requests of the instance go.
  const { source: _, ...ofGate } = health;
  const isIdle = source?.state === "idle" && !source.paused;
  const { word, why, until } = instanceWords(source?.paused || isIdle ? ofGate : health);
  return (
    <>
      <dl className={classes.facts} aria-live="polite">
        <Fact name="Requests">
          {word}
          {until && (
            <>
              {", tried again "}
              <Moment at={until} />
            </>
          )}
        </Fact>
        {why && <Fact name="Because">{why}</Fact>}
        <Fact name="Waiting">{gate.waiting === 0 ? "none" : `${gate.waiting} for their turn`}</Fact>
        <Fact name="Under way">{gate.inFlight}</Fact>
        {limits && (
          <Fact name="Limits">
            {limits.requestsPerSecond === null ? "no rate limit" : `${limits.requestsPerSecond} requests a second`}
            {`, ${limits.concurrency} at once, ${limits.requestTimeoutSeconds} s each`}
          </Fact>
        )}
        {source && (
          <>
            <Fact name="Source">{sourceWords[source.state]}</Fact>
            {isIdle && source.idle && <Fact name="Because">{source.idle}</Fact>}
            {source.error && source.error !== why && <Fact name="Last error">{source.error}</Fact>}
            {source.paused && (
              <Fact name="Since">
                <Moment at={source.paused.since} /> {pauseWords(source.paused).replace("Paused ", "")}
              </Fact>
            )}
            {!isIdle && (
              <Fact name="Last success">
                <Moment at={source.lastSuccess} absolute="under" />
              </Fact>
            )}
            {source.state === "failing" && source.nextAttempt && (
              <Fact name="Next attempt">
                <Moment at={source.nextAttempt} />
              </Fact>
            )}
            {!isIdle && (
              <Fact name="Alerts read">
                {source.fetched.toLocaleString("en")}
                {source.perMinute > 0 && `, ${source.perMinute.toLocaleString("en")} a minute lately`}
              </Fact>
            )}
            {source.updated > 0 && <Fact name="Changes">{source.updated.toLocaleString("en")}</Fact>}
            {source.errors > 0 && <Fact name="Failed reads">{source.errors.toLocaleString("en")}</Fact>}
            {source.filtered !== undefined && source.filtered > 0 && (
              <Fact name="Left out by the filter">{source.filtered.toLocaleString("en")}</Fact>
            )}
            <Fact name="Quarantined">
              {source.waiting === 0 ? "none" : `${source.waiting.toLocaleString("en")} waiting`}
            </Fact>
          </>
        )}
      </dl>
      {warnings.map((warning) => (
        <Text key={warning} size="xs" c="var(--tocsin-waiting)" mt="xs" className={classes.warning ?? ""}>
          <IconAlertTriangle size={15} aria-hidden />
          {warning}
        </Text>
      ))}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
