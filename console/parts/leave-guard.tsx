/** Nobody leaves unsaved changes behind without having said so. */
import { Button, Group, Modal, Text } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import type { ReactNode } from "react";

export function LeaveGuard({ changes }: { changes: number }): ReactNode {
  const isDirty = changes > 0;
  const blocked = useBlocker({
    // Another block or tab of the same playbook is no leaving.
    shouldBlockFn: ({ current, next }) => isDirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });
  const stay = () => blocked.reset?.();
  return (
    <Modal
      opened={blocked.status === "blocked"}
      onClose={stay}
      title="Leave without saving?"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Text size="sm">{`${changes === 1 ? "One change is" : `${changes} changes are`} not saved, and would be lost.`}</Text>
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={() => blocked.proceed?.()}>
          Leave without saving
        </Button>
        <Button onClick={stay} data-autofocus>
          Stay
        </Button>
      </Group>
    </Modal>
  );
}
