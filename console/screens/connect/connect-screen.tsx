/** What can be connected step by step: the first thing there is to do in an empty Tocsin. */
import { Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useCall } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { ButtonLink, TextLink } from "../../parts/link.tsx";
import { Page } from "../../parts/page.tsx";
import { BlockSkeleton, Loading } from "../../parts/skeletons.tsx";
import classes from "./connect.module.css";

export function ConnectScreen(): ReactNode {
  const may = useMay();
  const guides = useCall("listConnectGuides", {});
  const instances = useCall("listInstances", {});
  const isFirst = instances.data?.items.length === 0;
  return (
    <Page
      title="Connect"
      lead={
        isFirst
          ? "Alerts come from somewhere: connect the first source. Nothing is kept before you have seen what comes of its last alerts."
          : "Each right is tested, and the last alerts show what comes of them, before anything is kept."
      }
      actions={
        <ButtonLink to="/runs" variant="default">
          {isFirst ? "Look around first" : "Back to runs"}
        </ButtonLink>
      }
    >
      {!may("instances.manage") ? (
        <Empty title="An engineer or an admin connects">Your role may look at integrations, not connect them.</Empty>
      ) : guides.isError ? (
        <Failure error={guides.error} title="It cannot be shown" onRetry={() => void guides.refetch()} />
      ) : guides.data === undefined ? (
        <>
          <BlockSkeleton lines={5} />
          <Loading what="what can be connected" />
        </>
      ) : (
        <ul className={classes.choices}>
          {guides.data.items.map((guide) => {
            const there = instances.data?.items.filter(({ integration }) => integration === guide.integration) ?? [];
            return (
              <li key={guide.integration} className={classes.choice}>
                <Title order={2}>{guide.name}</Title>
                <Text size="sm" c="dimmed">
                  {roleOf(guide.handsOn, guide.isSource)}
                </Text>
                {there.length > 0 && <Text size="xs">{`Connected: ${there.map(({ name }) => name).join(", ")}`}</Text>}
                <ButtonLink
                  to="/connect/$vendor"
                  params={{ vendor: guide.word }}
                  variant={there.length === 0 ? "filled" : "default"}
                  className={classes.go ?? ""}
                >
                  {`Connect ${guide.name}`}
                </ButtonLink>
              </li>
            );
          })}
        </ul>
      )}
      <Text size="sm" c="dimmed" mt="lg">
        {"Anything else, a webhook for instance, is added from "}
        <TextLink to="/integrations" underline="always">
          the catalogue
        </TextLink>
        .
      </Text>
    </Page>
  );
}

function roleOf(handsOn: "from" | "to" | null, isSource: boolean): string {
  if (handsOn === "to")
    return "Alerts become incidents there: create them, and look them up when an answer is missing.";
  if (handsOn === "from") return "Alerts come from there; they are worked here, or handed on to Cortex XSOAR.";
  return isSource ? "Alerts come from there and become incidents here, by severity and search." : "";
}
