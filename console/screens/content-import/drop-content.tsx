/** Where an archive or a file of content is dropped or chosen. */
import { Button, FileButton, Text } from "@mantine/core";
import { IconFolderOpen, IconPackageImport } from "@tabler/icons-react";
import { type DragEvent, type ReactNode, useState } from "react";
import { TocsinError } from "#contract/errors.ts";
import classes from "./content-import.module.css";

interface DropContentProps {
  isWorking: boolean;
  onFile: (file: File) => void;
  onRefused: (error: unknown) => void;
}

export function DropContent({ isWorking, onFile, onRefused }: DropContentProps): ReactNode {
  const [isOver, setOver] = useState(false);
  const over = (event: DragEvent) => {
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    setOver(true);
  };
  const take = (files: readonly File[]) => {
    const [file, more] = files;
    if (more) {
      onRefused(new TocsinError("BAD_REQUEST", "One file at a time", { mend: "A zip may hold as many as there are." }));
    } else if (file) onFile(file);
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
        take([...event.dataTransfer.files]);
      }}
    >
      <IconPackageImport size={30} stroke={1.4} aria-hidden />
      <div className={classes.dropWords}>
        <Text fw={600}>Drop a pack's zip, a content bundle or a single file</Text>
        <Text size="sm" c="dimmed">
          XSOAR exports the bundle (.tar.gz) under Settings, About, Troubleshooting, Custom content.
        </Text>
      </div>
      <FileButton onChange={(file) => file && take([file])} accept=".zip,.gz,.tgz,.tar,.yml,.yaml,.json">
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
    </div>
  );
}
