/** One integration of the catalogue: what it does, what of it is connected and how that is doing. */
import { Button, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { ConnectGuide } from "#contract/connect.ts";
import type { Instance, Integration } from "#contract/instance.ts";
import { InstanceBadge } from "../../parts/instance-state/instance-badge.tsx";
import { instanceWords } from "../../parts/instance-state/instance-words.ts";
import { ButtonLink, TextLink } from "../../parts/link.tsx";
import { canHaveInstances, effectWords } from "./catalogue.ts";
import classes from "./integrations.module.css";

interface IntegrationCardProps {
  integration: Integration;
  instances: readonly Instance[];
  /** It can be connected step by step, and the person may. */
  guide: ConnectGuide | undefined;
  onAdd: (() => void) | undefined;
}

const shown = 3;

export function IntegrationCard({ integration, instances, guide, onAdd }: IntegrationCardProps): ReactNode {
  const { name, description, isSource, isWebhook, commands } = integration;
  const does = [
    isSource && "fetches alerts",
    isWebhook && "takes what is posted to it",
    commands.length > 0 && (commands.length === 1 ? "1 command" : `${commands.length} commands`),
  ].filter((part) => part !== false);
  return (
    <li className={classes.card}>
      <Title order={3} className={classes.wrap ?? ""}>
        {name}
      </Title>
      <Text size="sm" c="dimmed" className={classes.wrap ?? ""}>
        {description}
      </Text>
      <Text size="xs">{does.join(" · ")}</Text>
      {commands.length > 0 && (
        <details className={classes.commands}>
          <summary>Commands</summary>
          <ul>
            {commands.map((command) => (
              <li key={command.name}>
                <span className={classes.command}>{command.name}</span>
                <span className={classes.effect}>{effectWords[command.effect] ?? command.effect}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {instances.length > 0 && (
        <ul className={classes.there} aria-label={`Instances of ${name}`}>
          {instances.slice(0, shown).map((instance) => (
            <li key={instance.id} className={classes.instance}>
              <TextLink
                size="sm"
                to="/integrations/$name"
                params={{ name: instance.name }}
                className={classes.user ?? ""}
              >
                {instance.name}
              </TextLink>
              <InstanceBadge words={instanceWords(instance.health)} />
            </li>
          ))}
          {instances.length > shown && (
            <li className={classes.under}>{`and ${instances.length - shown} more, above`}</li>
          )}
        </ul>
      )}
      <div className={classes.cardFoot}>
        {instances.length === 0 && (
          <Text size="xs" c="dimmed">
            {canHaveInstances(integration) ? "Not connected" : "Works without configuration"}
          </Text>
        )}
        <div className={classes.cardActions}>
          {onAdd && (
            <Button variant="default" size="xs" onClick={onAdd} aria-label={`Add an instance of ${name}`}>
              Add an instance
            </Button>
          )}
          {guide && (
            <ButtonLink
              to="/connect/$vendor"
              params={{ vendor: guide.word }}
              size="xs"
              variant={instances.length === 0 ? "filled" : "default"}
              aria-label={`Connect ${name} step by step`}
            >
              Connect
            </ButtonLink>
          )}
        </div>
      </div>
    </li>
  );
}
