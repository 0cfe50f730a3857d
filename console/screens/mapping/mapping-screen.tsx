/** Mappers and classifiers: what there is, and which instances have it. */
import { Button, Menu, Modal, Stack, Table, Text, TextInput } from "@mantine/core";
import { IconArrowsShuffle, IconChevronDown, IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { MappingHead, MappingKind } from "#contract/mapping.ts";
import { useCall, useChange } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { TextLink } from "../../parts/link.tsx";
import { List } from "../../parts/list.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { TableSkeleton } from "../../parts/skeletons.tsx";
import { ToneBadge } from "../../parts/state-badge.tsx";

const columns = [
  { id: "name", label: "Name", width: "32%" },
  { id: "kind", label: "Kind", width: 170 },
  { id: "types", label: "Incident types" },
  { id: "uses", label: "Attached to", width: "20%" },
  { id: "changed", label: "Changed", width: 130 },
];

export function MappingScreen(): ReactNode {
  const mayChange = useMay()("incidents.setup");
  const { data, error, refetch } = useCall("listMapping", {});
  const [creates, setCreates] = useState<MappingKind>();
  const items = data?.items;
  const add = (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          leftSection={<IconPlus size={15} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          New
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => setCreates("mapper")}>Incident mapper (incoming)</Menu.Item>
        <Menu.Item onClick={() => setCreates("classifier")}>Incident classifier</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
  return (
    <Page
      title="Classification and mapping"
      lead="A classifier says of which type an alert's incident is, a mapper which part of the alert fills which field."
      actions={mayChange && add}
    >
      {error && <Failure error={error} title="They cannot be shown" onRetry={() => void refetch()} />}
      {items?.length === 0 ? (
        <Empty title="There are no mappers yet" icon={IconArrowsShuffle}>
          Without one, only name, type and time of an incident come from its alert. Make one from a stored sample.
        </Empty>
      ) : (
        <List label="Mappers and classifiers" columns={columns}>
          {items ? (
            <Table.Tbody>
              {items.map((item) => (
                <Row key={`${item.kind} ${item.id} ${item.managedBy}`} item={item} />
              ))}
            </Table.Tbody>
          ) : (
            <TableSkeleton rows={4} widths={[180, 110, 140, 90, 70]} />
          )}
        </List>
      )}
      {creates && <CreateDialog kind={creates} onClose={() => setCreates(undefined)} />}
    </Page>
  );
}

function Row({ item }: { item: MappingHead }): ReactNode {
  const { kind, id, name, direction, managedBy, types, lines, uses, updatedAt, updatedBy } = item;
  return (
    <Table.Tr>
      <Table.Td>
        <TextLink to="/mapping/$kind/$id" params={{ kind, id }} search={{}} size="sm" fw={600}>
          {name}
        </TextLink>
        <Text size="xs" c="dimmed">
          {kind === "mapper"
            ? lines === 1
              ? "1 line"
              : `${lines} lines`
            : lines === 1
              ? "1 value"
              : `${lines} values`}
        </Text>
      </Table.Td>
      <Table.Td>
        {kind === "classifier" ? "Classifier" : direction === "incoming" ? "Mapper (incoming)" : "Mapper (outgoing)"}{" "}
        {managedBy === "file" && <ToneBadge tone="idle">file</ToneBadge>}
      </Table.Td>
      <Table.Td>
        {types.length === 0 ? "every type" : types.slice(0, 4).join(", ") + (types.length > 4 ? "…" : "")}
      </Table.Td>
      <Table.Td>
        {uses.length === 0 ? (
          <Text size="sm" c="dimmed">
            no instance
          </Text>
        ) : (
          uses.map((use) => (
            <div key={use.name}>
              <TextLink to="/integrations/$name" params={{ name: use.name }} size="sm">
                {use.name}
              </TextLink>
            </div>
          ))
        )}
      </Table.Td>
      <Table.Td>
        {updatedAt === null ? "–" : <Moment at={updatedAt} />}
        {updatedBy !== "" && (
          <Text size="xs" c="dimmed">
            {updatedBy}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function CreateDialog({ kind, onClose }: { kind: MappingKind; onClose: () => void }): ReactNode {
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const create = useChange("createMapping", ["listMapping"]);
  const save = async () => {
    if (name.trim() === "" || create.isPending) return;
    await create.mutateAsync({ kind, name: name.trim() }).then(
      (made) => void navigate({ to: "/mapping/$kind/$id", params: { kind, id: made.id }, search: {} }),
      () => undefined,
    );
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={kind === "mapper" ? "New incident mapper (incoming)" : "New incident classifier"}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack gap="md">
          <TextInput
            label="Name"
            required
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {create.error && <Failure error={create.error} />}
          <Button type="submit" ml="auto" loading={create.isPending} disabled={name.trim() === ""}>
            Create
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
