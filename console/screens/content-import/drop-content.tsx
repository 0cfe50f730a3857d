/** Where content is dropped or chosen: an archive, files, a whole folder. */
import { Button, FileButton, Group, Text } from "@mantine/core";
import { IconFile, IconFolderOpen, IconPackageImport } from "@tabler/icons-react";
import { type DragEvent, type ReactNode, useRef, useState } from "react";
import classes from "./content-import.module.css";
import { fromList, type GatheredFile, gatherDropped } from "./gather-files.ts";

interface DropContentProps {
  isWorking: boolean;
  onFiles: (files: Promise<GatheredFile[]>) => void;
}

export function DropContent({ isWorking, onFiles }: DropContentProps): ReactNode {
  const [isOver, setOver] = useState(false);
  const folder = useRef<HTMLInputElement>(null);
  const over = (event: DragEvent) => {
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    setOver(true);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is for the pointer; the button inside does the same
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
        onFiles(gatherDropped(event.dataTransfer));
      }}
    >
      <IconPackageImport size={30} stroke={1.4} aria-hidden />
      <div className={classes.dropWords}>
        <Text fw={600}>Drop a pack's zip, a content bundle, files or a whole folder</Text>
        <Text size="sm" c="dimmed">
          XSOAR exports the bundle (.tar.gz) under Settings, About, Troubleshooting, Custom content.
        </Text>
      </div>
      <Group gap="xs">
        <FileButton
          multiple
          onChange={(files) => files.length > 0 && onFiles(Promise.resolve(fromList(files)))}
          accept=".zip,.gz,.tgz,.tar,.yml,.yaml,.json,.js,.py,.ps1,.txt"
        >
          {(props) => (
            <Button {...props} variant="default" loading={isWorking} leftSection={<IconFile size={15} aria-hidden />}>
              Choose files
            </Button>
          )}
        </FileButton>
        <Button
          variant="default"
          disabled={isWorking}
          leftSection={<IconFolderOpen size={15} aria-hidden />}
          onClick={() => folder.current?.click()}
        >
          Choose a folder
        </Button>
        <input
          ref={folder}
          type="file"
          hidden
          aria-hidden
          tabIndex={-1}
          webkitdirectory=""
          data-folder
          onChange={({ currentTarget }) => {
            const files = [...(currentTarget.files ?? [])];
            // The same folder may be chosen again.
            currentTarget.value = "";
            if (files.length > 0) onFiles(Promise.resolve(fromList(files)));
          }}
        />
      </Group>
    </div>
  );
}
