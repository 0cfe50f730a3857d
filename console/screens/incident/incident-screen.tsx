/** One incident: what it is, why it became this, what works on it, and what was said. */
import { Group, Stack, Tabs } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { IncidentWhy } from "#contract/incident.ts";
import { useCall } from "../../app/calls.ts";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { failureWords } from "../../parts/failure-words.ts";
import { SeverityBadge, StatusBadge } from "../../parts/incident/severity-badge.tsx";
import { JsonTree } from "../../parts/json-tree/json-tree.tsx";
import { ButtonLink, TextLink } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { BlockSkeleton, Loading } from "../../parts/skeletons.tsx";
import { IncidentActions } from "./incident-actions.tsx";
import styles from "./incident-screen.module.css";
import { Links } from "./links.tsx";
import { Runs } from "./runs.tsx";
import { readTab, type Tab } from "./search.ts";
import { Summary } from "./summary.tsx";
import { WarRoom } from "./war-room.tsx";
import { Why } from "./why.tsx";

const place = getRouteApi("/session/incidents/$id");

export function IncidentScreen(): ReactNode {
  const { id } = place.useParams();
  const isNumber = /^[1-9]\d{0,17}$/.test(id);
  const asked = useCall("getIncident", { id }, { enabled: isNumber });
  if (asked.data?.incident.id === id) return <ShownIncident key={id} why={asked.data} />;
  return (
    <Page title={`Incident ${id}`} above={<ToIncidents />}>
      {!isNumber || (asked.error && failureWords(asked.error).code === "NOT_FOUND") ? (
        <Empty title="There is no such incident" action={<ButtonLink to="/incidents">All incidents</ButtonLink>}>
          Incidents have numbers. This one may have left with its time, or was never there.
        </Empty>
      ) : asked.error ? (
        <Failure error={asked.error} title="The incident cannot be shown" onRetry={() => void asked.refetch()} />
      ) : (
        <>
          <BlockSkeleton lines={10} />
          <Loading what="the incident" />
        </>
      )}
    </Page>
  );
}

function ShownIncident({ why }: { why: IncidentWhy }): ReactNode {
  const { incident, runs } = why;
  const tab = place.useSearch().tab ?? "summary";
  const navigate = place.useNavigate();
  return (
    <Page
      title={incident.name || "Without a name"}
      tab={`#${incident.id} ${incident.name}`}
      above={<ToIncidents />}
      badge={
        <Group gap={6} wrap="nowrap">
          <SeverityBadge severity={incident.severity} />
          <StatusBadge status={incident.status} />
        </Group>
      }
      lead={<Lead why={why} />}
      actions={<IncidentActions incident={incident} />}
    >
      <div className={styles.columns}>
        <Tabs
          value={tab}
          onChange={(chosen) => {
            const next = readTab(chosen);
            void navigate({ search: next === undefined ? {} : { tab: next }, replace: true });
          }}
          keepMounted={false}
          className={styles.main ?? ""}
        >
          <Tabs.List mb="md" className={styles.tabs ?? ""} aria-label="Parts of the incident">
            {tabs.map(({ value, label }) => (
              <Tabs.Tab key={value} value={value}>
                {value === "runs" && runs.length > 0 ? `${label} (${runs.length})` : label}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="summary">
            <Summary summary={why.summary} />
          </Tabs.Panel>
          <Tabs.Panel value="war-room">
            <WarRoom incidentId={incident.id} />
          </Tabs.Panel>
          <Tabs.Panel value="runs">
            <Runs runs={runs} type={incident.type} />
          </Tabs.Panel>
          <Tabs.Panel value="alert">
            <RawAlert why={why} />
          </Tabs.Panel>
          <Tabs.Panel value="why">
            <Why why={why} />
          </Tabs.Panel>
        </Tabs>
        <Stack gap="md" className={styles.side ?? ""}>
          <Links why={why} />
        </Stack>
      </div>
    </Page>
  );
}

const tabs: readonly { value: Tab; label: string }[] = [
  { value: "summary", label: "Summary" },
  { value: "war-room", label: "War Room" },
  { value: "runs", label: "Runs" },
  { value: "alert", label: "Raw alert" },
  { value: "why", label: "Why it became this" },
];

function Lead({ why: { incident } }: { why: IncidentWhy }): ReactNode {
  return (
    <span className={styles.lead}>
      <span>{`#${incident.id}`}</span>
      <bdi>{incident.type}</bdi>
      <span>{incident.owner === "" ? "nobody owns it" : <bdi>{`owned by ${incident.owner}`}</bdi>}</span>
      <span>
        occurred <Moment at={incident.occurred} />
      </span>
      {incident.closed !== null && (
        <span>
          closed <Moment at={incident.closed} />
        </span>
      )}
    </span>
  );
}

function RawAlert({ why: { rawJSON, incident } }: { why: IncidentWhy }): ReactNode {
  if (rawJSON === null) {
    return (
      <Empty title="There is no raw alert">
        {incident.alertId === null
          ? "This incident came from no alert: a person or a playbook made it."
          : "Its alert was old enough to leave; what the mapper took of it stays."}
      </Empty>
    );
  }
  return <JsonTree value={JSON.parse(rawJSON)} label="Raw alert" maxHeight="68vh" opens={2} />;
}

function ToIncidents(): ReactNode {
  return (
    <TextLink to="/incidents" size="xs">
      Incidents
    </TextLink>
  );
}
