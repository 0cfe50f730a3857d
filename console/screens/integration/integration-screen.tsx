/** One configured instance: how it is doing, its values, a test, who uses it. */

import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useCall } from "../../app/calls.ts";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { ButtonLink, TextLink } from "../../parts/link.tsx";
import { Page } from "../../parts/page.tsx";
import { BlockSkeleton, Loading } from "../../parts/skeletons.tsx";
import { InstancePage } from "./instance-page.tsx";

const place = getRouteApi("/session/integrations/$name");

export function IntegrationScreen(): ReactNode {
  const { name } = place.useParams();
  const instances = useCall("listInstances", {});
  const integrations = useCall("listIntegrations", {});
  const instance = instances.data?.items.find((one) => one.name === name);
  const integration = integrations.data?.items.find(({ id }) => id === instance?.integration);
  if (instance && integration) return <InstancePage key={instance.id} instance={instance} integration={integration} />;
  const error = instances.error ?? integrations.error;
  const above = (
    <TextLink to="/integrations" size="xs">
      Integrations
    </TextLink>
  );
  return (
    <Page title={name} above={above}>
      {error ? (
        <Failure
          error={error}
          title="The instance cannot be shown"
          onRetry={() => void Promise.all([instances.refetch(), integrations.refetch()])}
        />
      ) : instances.data && integrations.data ? (
        <Empty title="There is no such instance" action={<ButtonLink to="/integrations">All integrations</ButtonLink>}>
          It may have been removed, or has another name.
        </Empty>
      ) : (
        <>
          <BlockSkeleton lines={8} />
          <Loading what="the instance" />
        </>
      )}
    </Page>
  );
}
