/** What Tocsin is connected to, and what it can be connected to. */
import { Button, Text, Title } from "@mantine/core";
import { IconPlugConnected } from "@tabler/icons-react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Instance, Integration } from "#contract/instance.ts";
import { useCall } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { InstanceDialog } from "../../parts/instance-form/instance-dialog.tsx";
import { Page } from "../../parts/page.tsx";
import { SearchField } from "../../parts/search-field.tsx";
import { BlockSkeleton, Loading } from "../../parts/skeletons.tsx";
import { InstanceTable } from "./instance-table.tsx";
import classes from "./integrations.module.css";

const place = getRouteApi("/session/integrations");

export function IntegrationsScreen(): ReactNode {
  const { add, text = "" } = place.useSearch();
  const navigate = useNavigate();
  const may = useMay();
  const integrations = useCall("listIntegrations", {});
  const instances = useCall("listInstances", {});
  const mayManage = may("instances.manage");
  const all = instances.data?.items;
  const adding = integrations.data?.items.find(({ id }) => id === add);
  const search = (next: { add?: string; text?: string }) =>
    void navigate({ to: "/integrations", search: next, replace: next.add === undefined });
  const keep = text === "" ? {} : { text };
  return (
    <Page title="Integrations" lead="What alerts come from, and what playbooks work with.">
      <section aria-labelledby="configured">
        <div className={classes.head}>
          <Title order={2} id="configured">
            Configured instances
          </Title>
          {(all?.length ?? 0) > 0 && (
            <SearchField
              label="Search instances"
              value={text}
              onChange={(next) => search(next === "" ? {} : { text: next })}
            />
          )}
        </div>
        {instances.isError ? (
          <Failure
            error={instances.error}
            title="The instances cannot be shown"
            onRetry={() => void instances.refetch()}
            retrying={instances.isFetching}
          />
        ) : all?.length === 0 ? (
          <div className={classes.frame}>
            <Empty icon={IconPlugConnected} title="Nothing is connected yet">
              {mayManage
                ? "Choose an integration below: with an address and a key, alerts come in and playbooks can act."
                : "An engineer or an admin connects the first one."}
            </Empty>
          </div>
        ) : (
          <InstanceTable instances={all?.filter((instance) => isAbout(instance, text))} />
        )}
      </section>
      <section aria-labelledby="catalogue" className={classes.catalogue}>
        <Title order={2} id="catalogue" mb={12}>
          Catalogue
        </Title>
        {integrations.isError ? (
          <Failure
            error={integrations.error}
            title="The catalogue cannot be shown"
            onRetry={() => void integrations.refetch()}
            retrying={integrations.isFetching}
          />
        ) : integrations.data === undefined ? (
          <>
            <BlockSkeleton lines={5} />
            <Loading what="the catalogue" />
          </>
        ) : (
          <ul className={classes.cards}>
            {integrations.data.items.map((integration) => (
              <IntegrationCard
                key={integration.id}
                integration={integration}
                instances={all?.filter((instance) => instance.integration === integration.id).length ?? 0}
                onAdd={
                  mayManage && canHaveInstances(integration)
                    ? () => search({ ...keep, add: integration.id })
                    : undefined
                }
              />
            ))}
          </ul>
        )}
      </section>
      {adding && mayManage && (
        <InstanceDialog
          key={adding.id}
          integration={adding}
          taken={(all ?? []).map(({ name }) => name)}
          title={`New instance of ${adding.name}`}
          mayTest={may("instances.test")}
          onClose={() => search(keep)}
          onCreated={({ name }) => void navigate({ to: "/integrations/$name", params: { name } })}
        />
      )}
    </Page>
  );
}

interface IntegrationCardProps {
  integration: Integration;
  instances: number;
  onAdd: (() => void) | undefined;
}

function IntegrationCard({ integration, instances, onAdd }: IntegrationCardProps): ReactNode {
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
      <div className={classes.cardFoot}>
        <Text size="xs" c="dimmed">
          {canHaveInstances(integration)
            ? instances === 0
              ? "Not configured"
              : instances === 1
                ? "1 instance"
                : `${instances} instances`
            : "Works without configuration"}
        </Text>
        {onAdd && (
          <Button variant="default" onClick={onAdd} aria-label={`Add an instance of ${name}`}>
            Add an instance
          </Button>
        )}
      </div>
    </li>
  );
}

const effectWords: Record<string, string> = {
  local: "within Tocsin",
  read: "reads",
  write: "changes something outside",
  destructive: "destroys something outside",
};

/** What has nothing to configure is there by itself. */
const canHaveInstances = ({ parameters, isSource, isWebhook, canTest }: Integration): boolean =>
  parameters.length > 0 && (isSource || isWebhook || canTest);

function isAbout({ name, integrationName }: Instance, text: string): boolean {
  const all = `${name}\n${integrationName}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
