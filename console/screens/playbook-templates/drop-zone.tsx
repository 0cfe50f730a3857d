/** Where an export is dropped, chosen or pasted. */
import { Button, FileButton, Group, Text } from "@mantine/core";
import { IconClipboardText, IconFileUpload, IconFolderOpen } from "@tabler/icons-react";
import { type DragEvent, type ReactNode, useState } from "react";
import classes from "./templates.module.css";

interface DropZoneProps {
  isWorking: boolean;
  onFiles: (files: readonly File[]) => void;
  onPaste: () => void;
}

export function DropZone({ isWorking, onFiles, onPaste }: DropZoneProps): ReactNode {
  const [isOver, setOver] = useState(false);
  const over = (event: DragEvent) => {
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    setOver(true);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is for the pointer; the buttons inside do the same
    <div
      className={classes.drop}
      data-over={isOver || undefined}
      onDragEnter={over}
      onDragOver={over}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false); // a node or null
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFiles([...event.dataTransfer.files]);
      }}
    >
      <IconFileUpload size={30} stroke={1.4} aria-hidden />
      <div className={classes.dropWords}>
        <Text fw={600}>Bring any Sekoia.io export</Text>
        <Text size="sm" c="dimmed">
          Drop the file here: what the Code tab of a Sekoia.io playbook shows, a template's file, or an XSOAR playbook
          (.yml).
        </Text>
      </div>
      <Group gap="xs">
        <FileButton onChange={(files) => onFiles(files)} accept=".json,application/json,.yml,.yaml" multiple>
          {(props) => (
            <Button
              {...props}
              variant="default"
              loading={isWorking}
              leftSection={<IconFolderOpen size={15} aria-hidden />}
            >
              Choose a file
            </Button>
          )}
        </FileButton>
        <Button
          variant="default"
          disabled={isWorking}
          leftSection={<IconClipboardText size={15} aria-hidden />}
          onClick={onPaste}
        >
          Paste text
        </Button>
      </Group>
    </div>
  );
}
