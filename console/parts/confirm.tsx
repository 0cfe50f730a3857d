/** Asks before something that cannot simply be undone, and says what will happen. What goes wrong is said here. */
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { Failure } from "./failure.tsx";

export interface ConfirmProps {
  opened: boolean;
  onClose: () => void;
  /** The question: `End this session?` */
  title: string;
  /** What will happen, in words. */
  children: ReactNode;
  /** What the button does: `End session`, never `OK`. */
  action: string;
  /** Closes the dialog when it is done. */
  onConfirm: () => Promise<unknown>;
  /** What the other button says, where `Cancel` could mean two things. */
  dismiss?: string;
  /** Nothing can bring it back. */
  danger?: boolean;
  /** Something is missing yet. */
  disabled?: boolean;
}

export function Confirm({
  opened,
  onClose,
  title,
  children,
  action,
  onConfirm,
  dismiss = "Cancel",
  danger = false,
  disabled = false,
}: ConfirmProps): ReactNode {
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    if (opened) setError(undefined);
  }, [opened]);
  const confirm = async () => {
    setWorking(true);
    setError(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setWorking(false);
    }
  };
  return (
    <Modal opened={opened} onClose={onClose} title={title} closeButtonProps={{ "aria-label": "Close" }}>
      <Stack
        gap="md"
        component="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!disabled && !working) void confirm();
        }}
      >
        <Text size="sm" component="div">
          {children}
        </Text>
        {error !== undefined && <Failure error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus={danger || undefined}>
            {dismiss}
          </Button>
          <Button
            {...(danger ? { color: "red" } : {})}
            type="submit"
            loading={working}
            disabled={disabled}
            data-autofocus={!danger || undefined}
          >
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
