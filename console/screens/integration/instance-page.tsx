import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Instance, Integration } from "#contract/instance.ts";
import { useChange } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { Failure } from "../../parts/failure.tsx";
import { InstanceFields } from "../../parts/instance-form/instance-fields.tsx";
import { TestResult } from "../../parts/instance-form/test-result.tsx";
import { useInstanceForm } from "../../parts/instance-form/use-instance-form.ts";
import { InstanceBadge } from "../../parts/instance-state/instance-badge.tsx";
import { instanceWords } from "../../parts/instance-state/instance-words.ts";
import { LeaveGuard } from "../../parts/leave-guard.tsx";
import { TextLink } from "../../parts/link.tsx";
import { Page } from "../../parts/page.tsx";
import { Backfills } from "./backfills.tsx";
import { Drift } from "./drift.tsx";
import { Health } from "./health.tsx";
import classes from "./integration.module.css";
import { LastAlerts } from "./last-alerts.tsx";
import { Quarantine } from "./quarantine.tsx";
import { SourcePause } from "./source-pause.tsx";
import { WebhookAddress } from "./webhook-address.tsx";

export function InstancePage({ instance, integration }: { instance: Instance; integration: Integration }): ReactNode {
  const may = useMay();
  const navigate = useNavigate();
  const form = useInstanceForm({ integration, instance });
  const remove = useChange("deleteInstance", ["listInstances", "getStatus"]);
  const [isRemoving, setRemoving] = useState(false);
  const [isGone, setGone] = useState(false);
  const { name, usedBy } = instance;
  const isFile = instance.managedBy === "file";
  const isReadOnly = isFile || !may("instances.manage");
  return (
    <Page
      title={name}
      above={
        <TextLink to="/integrations" size="xs">
          Integrations
        </TextLink>
      }
      badge={<InstanceBadge words={instanceWords(instance.health)} />}
      lead={`${integration.name}. ${integration.description}`}
      actions={
        !isReadOnly && (
          <Button variant="default" leftSection={<IconTrash size={15} aria-hidden />} onClick={() => setRemoving(true)}>
            Delete
          </Button>
        )
      }
    >
      <div className={classes.columns}>
        <section className={classes.card} aria-labelledby="values">
          <Title order={2} id="values" mb="sm">
            Configuration
          </Title>
          {isReadOnly && (
            <Text size="sm" c="dimmed" mb="sm">
              {isFile
                ? "The configuration file keeps this instance: it is changed there, and read again at each start."
                : "Your role may look at instances, not change them."}
            </Text>
          )}
          <form
            noValidate
            autoComplete="off"
            onSubmit={(event) => {
              event.preventDefault();
              void form.save();
            }}
          >
            {integration.parameters.length === 0 ? (
              <Text size="sm" c="dimmed">
                There is nothing to configure.
              </Text>
            ) : (
              <InstanceFields
                fields={integration.parameters}
                values={form.values}
                faults={form.faults}
                secretsSet={instance.secretsSet}
                isDisabled={isReadOnly}
                onChange={form.set}
              />
            )}
            <Stack gap="sm" mt="md">
              {form.error != null && <Failure error={form.error} />}
              {form.test && <TestResult test={form.test} />}
              <Group justify="space-between">
                {integration.canTest && may("instances.test") ? (
                  <Button variant="default" loading={form.isTesting} onClick={() => void form.runTest()}>
                    {form.isDirty ? "Test what is written here" : "Test"}
                  </Button>
                ) : (
                  <span />
                )}
                {!isReadOnly && (
                  <Group gap="xs">
                    {form.isDirty && (
                      <Button variant="default" onClick={form.reset}>
                        Discard
                      </Button>
                    )}
                    <Button
                      type="submit"
                      variant={form.isDirty ? "filled" : "default"}
                      disabled={!form.isDirty}
                      loading={form.isSaving}
                    >
                      Save
                    </Button>
                  </Group>
                )}
              </Group>
            </Stack>
          </form>
        </section>
        <Stack gap="md" className={classes.side ?? ""}>
          <Health
            health={instance.health}
            actions={
              instance.health?.source &&
              instance.health.source.state !== "idle" &&
              may("sources.manage") && <SourcePause name={name} isPaused={instance.health.source.paused !== null} />
            }
          />
          <Quarantine name={name} />
          {(integration.isSource || integration.isWebhook) && <Drift name={name} />}
          {(integration.isSource || integration.isWebhook) && <LastAlerts name={name} />}
          {integration.isSource && instance.health?.source?.state !== "idle" && <Backfills name={name} />}
          {integration.isWebhook && <WebhookAddress instance={instance} />}
          <section className={classes.card} aria-labelledby="users">
            <Title order={2} id="users" mb="xs">
              Used by
            </Title>
            {usedBy.length === 0 ? (
              <Text size="sm" c="dimmed">
                No playbook uses it yet.
              </Text>
            ) : (
              <ul className={classes.users}>
                {usedBy.map(({ playbookId, playbookName }) => (
                  <li key={playbookId}>
                    <TextLink size="sm" to="/playbooks/$id" params={{ id: playbookId }}>
                      {playbookName}
                    </TextLink>
                  </li>
                ))}
              </ul>
            )}
          </section>
        </Stack>
      </div>
      <LeaveGuard changes={isGone ? 0 : form.changes} />
      <Confirm
        opened={isRemoving}
        onClose={() => setRemoving(false)}
        title={`Delete ${name}?`}
        action={`Delete ${name}`}
        danger
        onConfirm={async () => {
          await remove.mutateAsync({ name });
          setGone(true);
          void navigate({ to: "/integrations", ignoreBlocker: true });
        }}
      >
        Its values and secrets are forgotten. What it brought stays: alerts, incidents, runs.
      </Confirm>
    </Page>
  );
}
