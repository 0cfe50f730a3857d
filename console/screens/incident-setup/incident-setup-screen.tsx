/** Incident types and incident fields: what there is, what is said of each, and what uses it. */
import { Button, Tabs } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { IncidentFieldDetail, IncidentTypeDetail } from "#contract/incident-setup.ts";
import { useCall } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Page } from "../../parts/page.tsx";
import { FieldDrawer } from "./field-drawer.tsx";
import { FieldList } from "./field-list.tsx";
import { TypeDrawer } from "./type-drawer.tsx";
import { TypeList } from "./type-list.tsx";

const place = getRouteApi("/session/incident-setup");

/** `new`: one that is not there yet. */
type Opened<Thing> = Thing | "new" | undefined;

export function IncidentSetupScreen(): ReactNode {
  const tab = place.useSearch().tab ?? "types";
  const navigate = place.useNavigate();
  const mayChange = useMay()("incidents.setup");
  const types = useCall("describeIncidentTypes", {});
  const fields = useCall("listIncidentFields", {});
  const [type, setType] = useState<Opened<IncidentTypeDetail>>();
  const [field, setField] = useState<Opened<IncidentFieldDetail>>();
  const error = types.error ?? fields.error;
  const add = tab === "types" ? () => setType("new") : () => setField("new");
  return (
    <Page
      title="Incident types and fields"
      lead="What incidents can be, and what is known of each. Playbooks, mappers and queries name these."
      actions={
        mayChange && (
          <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={add}>
            {tab === "types" ? "New incident type" : "New field"}
          </Button>
        )
      }
    >
      {error && (
        <Failure
          error={error}
          title="They cannot be shown"
          onRetry={() => void Promise.all([types.refetch(), fields.refetch()])}
        />
      )}
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(chosen) => void navigate({ search: chosen === "fields" ? { tab: "fields" } : {}, replace: true })}
      >
        <Tabs.List mb="md" aria-label="Types or fields">
          <Tabs.Tab value="types">Types</Tabs.Tab>
          <Tabs.Tab value="fields">Fields</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="types">
          <TypeList types={types.data?.items} onOpen={setType} onNew={mayChange ? () => setType("new") : undefined} />
        </Tabs.Panel>
        <Tabs.Panel value="fields">
          <FieldList fields={fields.data?.items} onOpen={setField} />
        </Tabs.Panel>
      </Tabs>
      {type !== undefined && (
        <TypeDrawer
          type={type === "new" ? undefined : type}
          isReadOnly={!mayChange || (type !== "new" && type.managedBy === "file")}
          onClose={() => setType(undefined)}
        />
      )}
      {field !== undefined && (
        <FieldDrawer
          field={field === "new" ? undefined : field}
          types={(types.data?.items ?? []).map(({ name }) => name)}
          isReadOnly={!mayChange || (field !== "new" && field.origin === "system")}
          onClose={() => setField(undefined)}
        />
      )}
    </Page>
  );
}
