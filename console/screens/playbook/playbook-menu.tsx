/** What is done with a playbook seldom: removing it. */
import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { PlaybookDetail } from "#contract/playbook.ts";
import { useChange } from "../../app/calls.ts";
import { Confirm } from "../../parts/confirm.tsx";

export function PlaybookMenu({ playbook }: { playbook: PlaybookDetail }): ReactNode {
  const navigate = useNavigate();
  const remove = useChange("deletePlaybook", ["listPlaybooks", "listInstances"]);
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon aria-label="More actions">
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconTrash size={15} aria-hidden />}
            disabled={playbook.active}
            onClick={() => setAsking(true)}
          >
            {playbook.active ? "Delete (switch it off first)" : "Delete"}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Confirm
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={`Delete ${playbook.name}?`}
        action="Delete the playbook"
        danger
        onConfirm={async () => {
          await remove.mutateAsync({ id: playbook.id });
          // What was not saved goes with it; that was just confirmed.
          void navigate({ to: "/playbooks", ignoreBlocker: true });
        }}
      >
        It cannot be brought back. Its runs stay, and so do the configurations it uses.
      </Confirm>
    </>
  );
}
