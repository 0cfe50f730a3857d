import { ActionIcon, Tooltip } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { MappingDetail } from "#contract/mapping.ts";
import { useChange } from "../../app/calls.ts";
import { Confirm } from "../../parts/confirm.tsx";

export function DeleteButton({ mapping: { kind, id, name } }: { mapping: MappingDetail }): ReactNode {
  const navigate = useNavigate();
  const [opened, setOpened] = useState(false);
  const remove = useChange("deleteMapping", ["listMapping"]);
  return (
    <>
      <Tooltip label={`Delete this ${kind}`}>
        <ActionIcon size="lg" variant="default" aria-label={`Delete this ${kind}`} onClick={() => setOpened(true)}>
          <IconTrash size={15} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Confirm
        opened={opened}
        onClose={() => setOpened(false)}
        title={`Delete ${name}?`}
        action={`Delete ${name}`}
        danger
        onConfirm={async () => {
          await remove.mutateAsync({ kind, id });
          void navigate({ to: "/mapping", ignoreBlocker: true });
        }}
      >
        Incidents it made stay, and go on saying how. An instance that has it keeps it from being deleted.
      </Confirm>
    </>
  );
}
