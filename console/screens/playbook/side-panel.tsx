/** What stands at the right of the graph; on a small screen it covers it. */
import { Drawer } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import classes from "./playbook.module.css";

interface SidePanelProps {
  label: string;
  isDrawer: boolean;
  onClose: () => void;
  children: ReactNode;
}

export function SidePanel({ label, isDrawer, onClose, children }: SidePanelProps): ReactNode {
  const latest = useRef(onClose);
  latest.current = onClose;
  useEffect(() => {
    if (isDrawer) return;
    const close = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !isSomethingAbove()) latest.current();
    };
    // Ahead of what is open, which closes itself for the same key and is not there any more to be seen.
    document.addEventListener("keydown", close, true);
    return () => document.removeEventListener("keydown", close, true);
  }, [isDrawer]);
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

/** A menu, a choice or a dialog that is open takes Escape for itself. What is closed stays in the page, hidden. */
function isSomethingAbove(): boolean {
  const above = document.querySelectorAll("[role=dialog], [role=listbox], [role=menu]");
  return [...above].some((element) => element.getClientRects().length > 0);
}
