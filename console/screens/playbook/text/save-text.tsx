/** How a text is kept: as a draft that runs nowhere, or as the version in force, with a word about it. */
import { Button, Group, Modal, Text, Textarea } from "@mantine/core";
import { IconDeviceFloppy } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { PlaybookDetail } from "#contract/playbook.ts";
import { Confirm } from "../../../parts/confirm.tsx";
import type { TextDraft } from "./use-text-draft.ts";

interface SaveTextProps {
  playbook: PlaybookDetail;
  draft: TextDraft;
  isAsking: boolean;
  onAsk: (asks: boolean) => void;
}

export function SaveText({ playbook, draft, isAsking, onAsk }: SaveTextProps): ReactNode {
  const [note, setNote] = useState("");
  const [isDropping, setDropping] = useState(false);
  const kept = playbook.xsoar?.draft ?? null;
  const errors = draft.checked.problems.filter(({ severity }) => severity === "error").length;
  const canBeLive = (draft.isDirty || kept !== null) && !draft.isBehind;
  const save = async () => {
    if (await draft.saveVersion(note)) setNote("");
    onAsk(false);
  };
  return (
    <>
      {kept && !draft.isDirty && (
        <Button variant="subtle" color="gray" onClick={() => setDropping(true)}>
          Drop the draft
        </Button>
      )}
      {draft.isDirty && (
        <Button
          variant="default"
          disabled={draft.isBehind}
          loading={draft.isSaving && !isAsking}
          onClick={() => void draft.saveDraft()}
          aria-keyshortcuts="Control+S Meta+S"
          title="Ctrl+S"
        >
          Save draft
        </Button>
      )}
      <Button
        leftSection={<IconDeviceFloppy size={15} aria-hidden />}
        variant={canBeLive && errors === 0 ? "filled" : "default"}
        disabled={!canBeLive || errors > 0}
        title={
          errors > 0
            ? "A text with errors can be kept as a draft only"
            : canBeLive
              ? "Runs begin with it from then on"
              : "Nothing is unsaved"
        }
        onClick={() => onAsk(true)}
      >
        Save version
      </Button>
      <Modal
        opened={isAsking}
        onClose={() => onAsk(false)}
        title="Save as the version in force?"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <Text size="sm" mb="sm">
            Runs that begin from now on walk it, and so does whatever calls it. Runs under way go on as they began.
          </Text>
          <Textarea
            label="What is new (for those who read the versions)"
            data-autofocus
            autosize
            minRows={2}
            maxRows={6}
            maxLength={500}
            value={note}
            onChange={({ currentTarget }) => setNote(currentTarget.value)}
          />
          <Group justify="flex-end" gap="xs" mt="md">
            <Button variant="default" onClick={() => onAsk(false)}>
              Cancel
            </Button>
            <Button type="submit" loading={draft.isSaving}>
              Save version
            </Button>
          </Group>
        </form>
      </Modal>
      <Confirm
        opened={isDropping}
        onClose={() => setDropping(false)}
        title="Drop the draft?"
        action="Drop it"
        danger
        onConfirm={async () => {
          if (!(await draft.dropDraft())) throw new Error("It was not dropped");
        }}
      >
        What was written in it by <bdi>{kept?.updatedBy}</bdi> is gone then; what is live stays.
      </Confirm>
    </>
  );
}
