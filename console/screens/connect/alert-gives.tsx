/** The last alerts, each beside what it would give: the incident, and the request to Cortex XSOAR. */
import { Badge, Text, Title, UnstyledButton } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { ConnectPreview, PreviewedAlert, PreviewedIncident, PreviewedRequest } from "#contract/connect.ts";
import { JsonView } from "../../parts/data-view.tsx";
import { Moment } from "../../parts/moment.tsx";
import classes from "./connect.module.css";

export function AlertGives({ preview }: { preview: ConnectPreview }): ReactNode {
  const { alerts, unreadable, beginsAt } = preview;
  const [chosen, setChosen] = useState(0);
  const alert = alerts[chosen];
  if (!alert) {
    return (
      <Text size="sm" c="dimmed">
        {preview.steps.some(({ what }) => what === "source")
          ? "There is no alert yet to show what would come of one. The next one comes in by itself."
          : "No alerts are looked at: it brings none, and none are handed on to it yet."}
      </Text>
    );
  }
  return (
    <>
      <ul className={classes.alerts} aria-label="Last alerts">
        {alerts.map((one, at) => (
          <li key={one.sourceId} className={classes.alertItem}>
            <UnstyledButton
              className={classes.alert}
              aria-pressed={at === chosen}
              data-chosen={at === chosen || undefined}
              onClick={() => setChosen(at)}
            >
              <span className={classes.alertTitle}>{one.title}</span>
              <span className={classes.under}>
                <Moment at={one.raisedAt} />
                {` · ${gives(one)}`}
                {beginsAt !== null && !one.comesIn && " · older than the first fetch"}
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {unreadable.map((reason) => (
        <Text key={reason} size="xs" c="var(--tocsin-waiting)">
          {`One item cannot be read as an alert, and would be put into quarantine: ${reason}.`}
        </Text>
      ))}
      <div className={classes.sides}>
        <section aria-labelledby="alert-side">
          <Title order={3} id="alert-side" mb={6}>
            The alert
          </Title>
          <JsonView value={alert.raw} label={`Alert ${alert.label}`} opens={1} maxHeight={460} />
        </section>
        <section aria-labelledby="gives-side">
          <Title order={3} id="gives-side" mb={6}>
            What it would give
          </Title>
          <Gives alert={alert} />
        </section>
      </div>
    </>
  );
}

function gives({ incident, requests, leftOut, problems }: PreviewedAlert): string {
  if (leftOut !== null) return "left out";
  const parts = [incident?.type, requests.length > 0 && "incident in XSOAR"].filter((part) => typeof part === "string");
  if (problems.length > 0) parts.push("with trouble");
  return parts.length === 0 ? "no incident" : parts.join(", ");
}

function Gives({ alert }: { alert: PreviewedAlert }): ReactNode {
  const { incident, requests, leftOut, problems, playbooks } = alert;
  return (
    <div className={classes.gives}>
      {leftOut !== null && <Text size="sm">{`Nothing: ${leftOut}.`}</Text>}
      {incident && <Incident incident={incident} />}
      {requests.map((request) => (
        <Request key={request.url + request.playbook} request={request} label={alert.label} />
      ))}
      {problems.map((problem) => (
        <Text key={problem} size="sm" c="var(--tocsin-failed)" className={classes.detail ?? ""}>
          {problem}
        </Text>
      ))}
      {leftOut === null && !incident && requests.length === 0 && problems.length === 0 && (
        <Text size="sm" c="dimmed">
          {playbooks.length === 0
            ? "Nothing starts on it."
            : playbooks.map(({ name, reason }) => `${name}: ${reason}`).join("; ")}
        </Text>
      )}
    </div>
  );
}

const severities = ["unknown", "low", "medium", "high", "critical"];

function Incident({ incident }: { incident: PreviewedIncident }): ReactNode {
  const { name, type, severity, occurred, details, owner, mapper, customFields, fields } = incident;
  const from = new Map(fields.map((field) => [field.target, field.from]));
  const rows: [string, string][] = [
    ["name", name],
    ["occurred", occurred],
    ["details", details],
    ["owner", owner],
    ...Object.entries(customFields).map(([field, value]): [string, string] => [
      field,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  ];
  const absent = fields.filter(({ absent: why }) => why !== undefined).map(({ field }) => field);
  return (
    <div className={classes.give}>
      <div className={classes.giveHead}>
        <Text fw={600}>Incident here</Text>
        <Badge variant="default" tt="none">
          {type}
        </Badge>
        <Badge variant="default" tt="none">{`severity ${severity} · ${severities[Math.floor(severity)] ?? ""}`}</Badge>
      </div>
      <Text size="xs" c="dimmed">
        {mapper === null ? "Without a mapper" : `By the mapper ${mapper}`}
      </Text>
      <dl className={classes.fields}>
        {rows
          .filter(([, value]) => value !== "")
          .map(([field, value]) => (
            <div key={field} className={classes.field}>
              <dt>{field}</dt>
              <dd>
                {value}
                {(from.get(field) ?? "") !== "" && <span className={classes.from}>{`from ${from.get(field)}`}</span>}
              </dd>
            </div>
          ))}
      </dl>
      {absent.length > 0 && <Text size="xs" c="dimmed">{`Empty in this alert: ${absent.join(", ")}`}</Text>}
    </div>
  );
}

function Request({ request, label }: { request: PreviewedRequest; label: string }): ReactNode {
  const { method, url, headers, body, playbook } = request;
  return (
    <div className={classes.give}>
      <Text fw={600}>Incident in Cortex XSOAR</Text>
      <Text size="xs" c="dimmed">{`By the playbook ${playbook}; nothing was sent.`}</Text>
      <p className={classes.line}>
        <strong>{method}</strong> <span className={classes.code}>{url}</span>
      </p>
      {Object.entries(headers).map(([name, value]) => (
        <p key={name} className={classes.line}>
          <span className={classes.code}>{`${name}: ${value}`}</span>
        </p>
      ))}
      <JsonView value={body} label={`Body for ${label}`} opens={1} maxHeight={300} />
    </div>
  );
}
