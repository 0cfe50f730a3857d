/** The export as text, to read, to copy and to take away, with what is wrong at its place. */
import { Button, Group, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { type ReactNode, useMemo } from "react";
import type { PlaybookDetail } from "#contract/playbook.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { CodeEditor } from "../../parts/form/code-editor.tsx";
import { marksOf } from "../../parts/form/problem-places.ts";

export function CodeTab({ playbook, isDirty }: { playbook: PlaybookDetail; isDirty: boolean }): ReactNode {
  const { code, problems, name, language } = playbook;
  const marks = useMemo(() => marksOf(code, problems), [code, problems]);
  return (
    <>
      <Group justify="space-between" mb="xs" gap="xs">
        <Text size="sm" c="dimmed">
          {language === "sekoia" ? "In Sekoia.io's export format. Secrets are dots." : "In Cortex XSOAR's format."}
          {isDirty ? " Your unsaved changes are not in it yet." : ""}
        </Text>
        <Group gap="xs">
          <CopyButton text={code} what="the code" labelled />
          <Button
            variant="default"
            leftSection={<IconDownload size={14} aria-hidden />}
            onClick={() => download(`${fileName(name)}.${language === "sekoia" ? "json" : "yml"}`, code)}
          >
            Download
          </Button>
        </Group>
      </Group>
      <CodeEditor
        label={`Code of ${name}`}
        value={code}
        marks={marks}
        withLineNumbers
        language={language === "xsoar" ? "yaml" : "json"}
        maxHeight="calc(100dvh - 190px)"
      />
    </>
  );
}

function download(file: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = file;
  link.click();
  URL.revokeObjectURL(address);
}

/** Whatever a playbook is called, its file has a name that every system takes. */
function fileName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replaceAll(/[^\w.-]+/g, "-")
    .replaceAll(/^[-.]+|[-.]+$/g, "");
  return plain.slice(0, 80) || "playbook";
}
