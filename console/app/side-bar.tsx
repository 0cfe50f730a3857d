/** Where one can go, whether the page is live, and who one is. */
import { ActionIcon, Kbd, Tooltip, UnstyledButton } from "@mantine/core";
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, IconSearch } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Brand } from "./brand.tsx";
import { commandKey } from "./command-key.ts";
import type { Liveness } from "./live-updates.ts";
import { visibleSections } from "./navigation.ts";
import { openPalette } from "./palette-store.ts";
import { useMay } from "./session.tsx";
import styles from "./side-bar.module.css";
import { UserMenu } from "./user-menu.tsx";

interface SideBarProps {
  liveness: Liveness;
  isCollapsed?: boolean;
  /** Absent in the drawer, which is closed and not collapsed. */
  onCollapse?: () => void;
}

export function SideBar({ liveness, isCollapsed = false, onCollapse }: SideBarProps): ReactNode {
  const may = useMay();
  const Fold = isCollapsed ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  return (
    <nav aria-label="Main" className={styles.bar} data-collapsed={isCollapsed || undefined}>
      <div className={styles.head}>
        {!isCollapsed && (
          <Link to="/runs" className={styles.brand}>
            <Brand size={24} />
          </Link>
        )}
        {onCollapse && (
          <Tooltip label={isCollapsed ? "Show the names" : "Show icons only"} position="right">
            <ActionIcon
              onClick={onCollapse}
              aria-label={isCollapsed ? "Show the names" : "Show icons only"}
              aria-expanded={!isCollapsed}
            >
              <Fold size={18} stroke={1.6} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      <Named name="Jump to" isCollapsed={isCollapsed}>
        <UnstyledButton className={styles.jump} onClick={openPalette} aria-keyshortcuts="Control+K Meta+K">
          <IconSearch size={16} stroke={1.6} aria-hidden />
          <span className={styles.words}>Jump to</span>
          {!isCollapsed && (
            <Kbd size="xs" aria-hidden>
              {commandKey()}
            </Kbd>
          )}
        </UnstyledButton>
      </Named>
      <div className={styles.sections}>
        {visibleSections(may).map(({ label, destinations }) => (
          <section key={label} aria-label={label}>
            <div className={styles.section} aria-hidden>
              {isCollapsed ? "" : label}
            </div>
            {destinations.map(({ to, label: name, icon: Drawn }) => (
              <Named key={to} name={name} isCollapsed={isCollapsed}>
                <Link to={to} className={styles.link} activeProps={{ "data-active": true, "aria-current": "page" }}>
                  <Drawn size={18} stroke={1.6} aria-hidden />
                  <span className={styles.words}>{name}</span>
                </Link>
              </Named>
            ))}
          </section>
        ))}
      </div>
      <div className={styles.foot}>
        <LiveState liveness={liveness} isCollapsed={isCollapsed} />
        <UserMenu isCollapsed={isCollapsed} />
      </div>
    </nav>
  );
}

/** Where only the icon is seen, the name is shown when one points at it. */
function Named(props: { name: string; isCollapsed: boolean; children: ReactNode }): ReactNode {
  return (
    <Tooltip label={props.name} position="right" disabled={!props.isCollapsed}>
      {props.children}
    </Tooltip>
  );
}

const liveWords: Record<Liveness, string> = { connecting: "Connecting", live: "Live", lost: "Not connected" };

function LiveState({ liveness, isCollapsed }: { liveness: Liveness; isCollapsed: boolean }): ReactNode {
  const words = liveWords[liveness];
  return (
    <Named name={words} isCollapsed={isCollapsed}>
      <div className={styles.live} data-liveness={liveness}>
        <span className={styles.dot} aria-hidden />
        <span className={styles.words}>{words}</span>
      </div>
    </Named>
  );
}
