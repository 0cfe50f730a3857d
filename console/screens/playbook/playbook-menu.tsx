/** What is done with a playbook seldom: taking it away as a file, removing it. */
import { ActionIcon, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDots, IconPackageExport, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { PlaybookDetail } from "#contract/playbook.ts";
import { call, useChange } from "../../app/calls.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { downloadBytes, fileNameOf } from "../../parts/download.ts";
import { failureWords } from "../../parts/failure-words.ts";

export function PlaybookMenu({ playbook, mayDelete }: { playbook: PlaybookDetail; mayDelete: boolean }): ReactNode {
  const navigate = useNavigate();
  const remove = useChange("deletePlaybook", ["listPlaybooks", "listInstances"]);
  const [isAsking, setAsking] = useState(false);
  const takeAway = async () => {
    try {
      const { bytes } = await call("exportPlaybooks", { playbooks: [playbook.id] });
      downloadBytes(`${fileNameOf(playbook.name)}.zip`, bytes);
    } catch (error) {
      notifications.show({ color: "red", title: "It was not exported", message: failureWords(error).message });
    }
  };
  if (!mayDelete && !playbook.xsoar) return null;
  return (
    <>
      <Menu position="bottom-end" withinPortal withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon aria-label="More actions">
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {playbook.xsoar && (
            <Menu.Item leftSection={<IconPackageExport size={15} aria-hidden />} onClick={() => void takeAway()}>
              Export with all it needs
            </Menu.Item>
          )}
          {mayDelete && (
            <Menu.Item
              leftSection={<IconTrash size={15} aria-hidden />}
              disabled={playbook.active}
              onClick={() => setAsking(true)}
            >
              {playbook.active ? "Delete (switch it off first)" : "Delete"}
            </Menu.Item>
          )}
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
