/** Where it came from and what belongs to it: the alert, other incidents, the last moments. */
import { Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { IncidentWhy } from "#contract/incident.ts";
import { useMay } from "../../app/session.tsx";
import { Card } from "../../parts/card.tsx";
import { statusOf } from "../../parts/incident/incident-words.ts";
import { SeverityBadge } from "../../parts/incident/severity-badge.tsx";
import { TextLink } from "../../parts/link.tsx";
import { Moment } from "../../parts/moment.tsx";
import styles from "./links.module.css";

const linkWords = { link: "linked", duplicate: "a duplicate of this", original: "this is a duplicate of it" } as const;

export function Links({ why: { incident, alert, links } }: { why: IncidentWhy }): ReactNode {
  const may = useMay();
  return (
    <Stack gap="md">
      <Card title="Source">
        <dl className={styles.facts}>
          <Fact name="Instance">
            {may("instances.read") && incident.sourceInstance !== "" ? (
              <TextLink to="/integrations/$name" params={{ name: incident.sourceInstance }} size="sm">
                {incident.sourceInstance}
              </TextLink>
            ) : (
              incident.sourceInstance || "none"
            )}
          </Fact>
          <Fact name="Integration">{incident.sourceBrand || "none"}</Fact>
          {alert && alert.sourceId !== alert.id && <Fact name="Alert">{alert.label || alert.sourceId}</Fact>}
          {incident.dbotMirrorId !== "" && <Fact name="Id there">{incident.dbotMirrorId}</Fact>}
          {alert && (
            <Fact name="Raised">
              <Moment at={alert.raisedAt} />
            </Fact>
          )}
          <Fact name="Created">
            <Moment at={incident.created} />
          </Fact>
          <Fact name="Changed">
            <Moment at={incident.modified} />
          </Fact>
        </dl>
      </Card>
      <Card title="Linked incidents">
        {links.length === 0 ? (
          <Text size="sm" c="dimmed">
            None.
          </Text>
        ) : (
          <ul className={styles.links}>
            {links.map((link) => (
              <li key={link.id}>
                <SeverityBadge severity={link.severity} />
                <span className={styles.words}>
                  <TextLink to="/incidents/$id" params={{ id: link.id }} size="sm">
                    {link.name || `#${link.id}`}
                  </TextLink>
                  <Text size="xs" c="dimmed">
                    {`#${link.id} · ${statusOf(link.status).word} · ${linkWords[link.kind]}`}
                  </Text>
                </span>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </Stack>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
