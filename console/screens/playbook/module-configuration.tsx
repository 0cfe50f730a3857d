/** Which configured instance plays the part of an integration in this playbook: Sekoia's account. */
import { Select, Text, Title } from "@mantine/core";
import { type ReactNode, useId, useState } from "react";
import type { PlaybookDetail, PlaybookNode } from "#contract/playbook.ts";
import { useCall } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { Failure } from "../../parts/failure.tsx";
import { InstanceDialog } from "../../parts/instance-form/instance-dialog.tsx";
import { TextLink } from "../../parts/link.tsx";
import { CreateButton } from "./panel-head.tsx";
import classes from "./playbook.module.css";
import type { PlaybookDraft } from "./use-draft.ts";

interface ModuleConfigurationProps {
  node: PlaybookNode;
  account: NonNullable<PlaybookNode["account"]>;
  playbook: PlaybookDetail;
  draft: PlaybookDraft;
  isReadOnly: boolean;
}

export function ModuleConfiguration({
  node,
  account,
  playbook,
  draft,
  isReadOnly,
}: ModuleConfigurationProps): ReactNode {
  const may = useMay();
  const instances = useCall("listInstances", {});
  const integrations = useCall("listIntegrations", {});
  const [isCreating, setCreating] = useState(false);
  const id = useId();
  const place = { of: "account", integration: account.integration } as const;
  const value = draft.at(place);
  const chosen = typeof value === "string" ? value : null;
  const integration = integrations.data?.items.find((one) => one.id === account.integration);
  const name = integration?.name ?? node.integration?.name ?? account.integration;
  const fitting = (instances.data?.items ?? [])
    .filter((instance) => instance.integration === account.integration)
    .map((instance) => instance.name);
  const sharing = playbook.nodes.filter((one) => one.account?.integration === account.integration);
  const isLost = instances.data !== undefined && chosen !== null && !fitting.includes(chosen);
  const error = instances.error ?? integrations.error;
  return (
    <section aria-labelledby={`${id}title`} data-field="account">
      <Title order={3} id={`${id}title`} className={classes.section ?? ""}>
        Module Configuration
      </Title>
      <Select
        aria-labelledby={`${id}title`}
        aria-describedby={`${id}help`}
        placeholder={fitting.length > 0 ? "Choose a configuration" : `No configuration of ${name} yet`}
        data={isLost && chosen !== null ? [...fitting, chosen] : fitting}
        value={chosen}
        readOnly={isReadOnly}
        variant={isReadOnly ? "filled" : "default"}
        // Choosing what is chosen keeps it: a guide may tell to choose it in each block.
        allowDeselect={false}
        clearable={!isReadOnly && chosen !== null}
        error={
          isLost
            ? "There is no such configuration any more."
            : account.required && chosen === null
              ? `This block needs a configuration of ${name}.`
              : undefined
        }
        onChange={(next) => draft.set(place, next ?? undefined)}
      />
      <div className={classes.under}>
        {!isReadOnly && may("instances.manage") && <CreateButton onClick={() => setCreating(true)} />}
        {chosen !== null && !isLost && (
          <TextLink size="xs" to="/integrations/$name" params={{ name: chosen }}>
            Look at it
          </TextLink>
        )}
      </div>
      {sharing.length > 1 && (
        <Text id={`${id}help`} size="xs" c="dimmed">
          {`Used by every block of ${name} in this playbook: ${sharing.map((one) => one.name).join(", ")}.`}
        </Text>
      )}
      {error && <Failure error={error} title="The configurations cannot be listed" />}
      {isCreating && integration && (
        <InstanceDialog
          integration={integration}
          taken={(instances.data?.items ?? []).map((instance) => instance.name)}
          title={`New configuration of ${name}`}
          mayTest={may("instances.test")}
          onClose={() => setCreating(false)}
          onCreated={(instance) => {
            setCreating(false);
            draft.set(place, instance.name);
          }}
        />
      )}
    </section>
  );
}
