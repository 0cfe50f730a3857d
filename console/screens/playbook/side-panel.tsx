/** What stands at the right of the graph; on a small screen it covers it. */
import { Drawer } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import classes from "./playbook.module.css";

interface SidePanelProps {
  label: string;
  isDrawer: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** What is closed stays in the page, hidden. */
const takesEscape = ".mantine-Modal-content, .mantine-Popover-dropdown, .mantine-Menu-dropdown";

export function SidePanel({ label, isDrawer, onClose, children }: SidePanelProps): ReactNode {
  useEffect(() => {
    if (isDrawer) return;
    const close = (event: KeyboardEvent) => {
      // A menu or a dialog that is open takes it first.
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if ([...document.querySelectorAll(takesEscape)].some((open) => open.getClientRects().length > 0)) return;
      onClose();
    };
    document.addEventListener("keydown", close);
    return () => document.removeEventListener("keydown", close);
  }, [isDrawer, onClose]);
  if (isDrawer) {
    return (
      <Drawer
        opened
        onClose={onClose}
        position="right"
        size="min(100%, 460px)"
        withCloseButton={false}
        padding={0}
        aria-label={label}
        classNames={{ body: classes.drawer ?? "" }}
      >
        {children}
      </Drawer>
    );
  }
  return (
    <aside className={classes.panel} aria-label={label}>
      {children}
    </aside>
  );
}
