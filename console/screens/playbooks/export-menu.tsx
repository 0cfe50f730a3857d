/** Takes content away as its own files: what is selected with all it needs, or everything. */
import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPackageExport } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { call } from "../../app/calls.ts";
import { downloadBytes } from "../../parts/download.ts";
import { failureWords } from "../../parts/failure-words.ts";

interface ExportMenuProps {
  /** Ids of all playbooks that are content. */
  all: readonly string[];
  chosen: readonly string[];
}

export function ExportMenu({ all, chosen }: ExportMenuProps): ReactNode {
  const [isWorking, setWorking] = useState(false);
  const take = async (file: string, ask: () => Promise<{ bytes: Uint8Array }>) => {
    setWorking(true);
    try {
      downloadBytes(file, (await ask()).bytes);
    } catch (error) {
      notifications.show({ color: "red", title: "Nothing was exported", message: failureWords(error).message });
    } finally {
      setWorking(false);
    }
  };
  const playbooks = (ids: readonly string[]) => () => call("exportPlaybooks", { playbooks: [...ids] });
  return (
    <Menu position="bottom-end" withinPortal withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button variant="default" loading={isWorking} leftSection={<IconPackageExport size={15} aria-hidden />}>
          {chosen.length > 0 ? `Export ${chosen.length}` : "Export"}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={chosen.length === 0} onClick={() => void take("tocsin-selection.zip", playbooks(chosen))}>
          {chosen.length === 0
            ? "The selected playbooks (select some first)"
            : `The ${chosen.length === 1 ? "selected playbook" : `${chosen.length} selected playbooks`} and all they need`}
        </Menu.Item>
        <Menu.Item onClick={() => void take("tocsin-playbooks.zip", playbooks(all))}>
          {`All ${all.length} playbooks of XSOAR's and all they need`}
        </Menu.Item>
        <Menu.Item onClick={() => void take("tocsin-content.zip", () => call("exportContent", {}))}>
          Everything that came as content, and was made here
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
