/** What Tocsin is connected to, and what it can be connected to. */
import { SegmentedControl, Text, Title } from "@mantine/core";
import { IconPlugConnected } from "@tabler/icons-react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useCall } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { InstanceDialog } from "../../parts/instance-form/instance-dialog.tsx";
import { ButtonLink } from "../../parts/link.tsx";
import { Page } from "../../parts/page.tsx";
import { SearchField } from "../../parts/search-field.tsx";
import { BlockSkeleton, Loading } from "../../parts/skeletons.tsx";
import { canHaveInstances, hasWords, isKind, isWanted, kindLabels, kinds } from "./catalogue.ts";
import { InstanceTable } from "./instance-table.tsx";
import { IntegrationCard } from "./integration-card.tsx";
import classes from "./integrations.module.css";
import type { IntegrationsSearch } from "./search.ts";

const place = getRouteApi("/session/integrations");

export function IntegrationsScreen(): ReactNode {
  const { add, text = "", kind = "all" } = place.useSearch();
  const navigate = useNavigate();
  const may = useMay();
  const integrations = useCall("listIntegrations", {});
  const instances = useCall("listInstances", {});
  const mayManage = may("instances.manage");
  const all = instances.data?.items;
  const adding = integrations.data?.items.find(({ id }) => id === add);
  const guides = useCall("listConnectGuides", {});
  const keep: IntegrationsSearch = { ...(text === "" ? {} : { text }), ...(kind === "all" ? {} : { kind }) };
  const search = (next: IntegrationsSearch) =>
    void navigate({ to: "/integrations", search: next, replace: next.add === undefined });
  const write = (next: string) => {
    const { text: _, ...others } = keep;
    search(next === "" ? others : { ...others, text: next });
  };
  const instancesOf = (id: string) => (all ?? []).filter(({ integration }) => integration === id);
  const wanted = integrations.data?.items.filter((one) => isWanted(one, instancesOf(one.id), { text, kind }));
  return (
    <Page
      title="Integrations"
      lead="What alerts come from, and what playbooks work with."
      actions={mayManage && all !== undefined && <ButtonLink to="/connect">Connect step by step</ButtonLink>}
    >
      <div className={classes.search}>
        <SearchField label="Search integrations and instances" value={text} width={340} onChange={write} />
      </div>
      <section aria-labelledby="configured">
        <div className={classes.head}>
          <Title order={2} id="configured">
            Configured instances
          </Title>
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
          <InstanceTable
            instances={all?.filter(({ name, integrationName }) => hasWords(`${name}\n${integrationName}`, text))}
          />
        )}
      </section>
      <section aria-labelledby="catalogue" className={classes.catalogue}>
        <div className={classes.head}>
          <Title order={2} id="catalogue">
            Catalogue
          </Title>
          <SegmentedControl
            size="xs"
            aria-label="Which integrations"
            value={kind}
            onChange={(next) => {
              const { kind: _, ...others } = keep;
              search(next !== "all" && isKind(next) ? { ...others, kind: next } : others);
            }}
            data={kinds.map((value) => ({ value, label: kindLabels[value] }))}
          />
        </div>
        {integrations.isError ? (
          <Failure
            error={integrations.error}
            title="The catalogue cannot be shown"
            onRetry={() => void integrations.refetch()}
            retrying={integrations.isFetching}
          />
        ) : wanted === undefined ? (
          <>
            <BlockSkeleton lines={5} />
            <Loading what="the catalogue" />
          </>
        ) : (
          <ul className={classes.cards}>
            {wanted.map((integration) => (
              <IntegrationCard
                key={integration.id}
                integration={integration}
                instances={instancesOf(integration.id)}
                guide={mayManage ? guides.data?.items.find((guide) => guide.integration === integration.id) : undefined}
                onAdd={
                  mayManage && canHaveInstances(integration)
                    ? () => search({ ...keep, add: integration.id })
                    : undefined
                }
              />
            ))}
          </ul>
        )}
        {wanted?.length === 0 && (
          <Text size="sm" c="dimmed">
            No integration has all of these words and is of this kind.
          </Text>
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
