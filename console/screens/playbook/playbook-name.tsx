/** Beside the name: renaming it, and who keeps the playbook. */
import { ActionIcon, Button, Group, Popover, TextInput, Tooltip } from "@mantine/core";
import { IconFileText, IconPencil } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { ToneBadge } from "../../parts/state-badge.tsx";

interface PlaybookNameProps {
  name: string;
  isFile: boolean;
  onRename: ((name: string) => void) | undefined;
}

const longest = 200;

export function PlaybookName({ name, isFile, onRename }: PlaybookNameProps): ReactNode {
  const [written, setWritten] = useState<string>();
  if (isFile) {
    return (
      <ToneBadge tone="idle" icon={<IconFileText size={13} aria-hidden />}>
        File
      </ToneBadge>
    );
  }
  if (!onRename) return null;
  const close = () => setWritten(undefined);
  const fault = written?.trim() === "" ? "A name is needed." : undefined;
  return (
    <Popover opened={written !== undefined} onClose={close} width={360} position="bottom-start" trapFocus withArrow>
      <Popover.Target>
        <Tooltip label="Rename">
          <ActionIcon size="sm" aria-label="Rename" onClick={() => setWritten(name)}>
            <IconPencil size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (written === undefined || fault) return;
            onRename(written.trim());
            close();
          }}
        >
          <TextInput
            label="Name"
            data-autofocus
            maxLength={longest}
            value={written ?? ""}
            error={fault}
            onChange={({ currentTarget }) => setWritten(currentTarget.value)}
          />
          <Group justify="flex-end" gap="xs" mt="sm">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit">Rename</Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
