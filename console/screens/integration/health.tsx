/** How an instance is doing, in figures. */
import { Text, Title } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { InstanceHealth } from "#contract/status.ts";
import { instanceWords, sourceWords } from "../../parts/instance-state/instance-words.ts";
import { Moment } from "../../parts/moment.tsx";
import classes from "./integration.module.css";

export function Health({ health }: { health: InstanceHealth | null }): ReactNode {
  return (
    <section className={classes.card} aria-labelledby="health">
      <Title order={2} id="health" mb="xs">
        Health
      </Title>
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
  const { gate, source, warnings = [] } = health;
  const { word, why, until } = instanceWords(health);
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
        {source && (
          <>
            <Fact name="Source">{sourceWords[source.state]}</Fact>
            {source.error && source.error !== why && <Fact name="Last error">{source.error}</Fact>}
            <Fact name="Last success">
              <Moment at={source.lastSuccess} absolute="under" />
            </Fact>
            <Fact name="Alerts read">{source.fetched.toLocaleString("en")}</Fact>
            {source.filtered !== undefined && source.filtered > 0 && (
              <Fact name="Left out by the filter">{source.filtered.toLocaleString("en")}</Fact>
            )}
            <Fact name="Quarantined">
              {source.quarantined === 0 ? "none" : `${source.quarantined} that could not be read`}
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
