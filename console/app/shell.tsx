/** What stands around every screen: the side bar, the palette, and word of a lost connection or an ended session. */
import { Burger, Drawer } from "@mantine/core";
import { useDisclosure, useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { Outlet, useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { Brand } from "./brand.tsx";
import { useLiveUpdates } from "./live-updates.ts";
import { LostBar } from "./lost-bar.tsx";
import { Palette } from "./palette.tsx";
import { PaletteProvider } from "./palette-actions.tsx";
import { SessionEndDialog } from "./session-end-dialog.tsx";
import styles from "./shell.module.css";
import { SideBar } from "./side-bar.tsx";
import { WritesBar } from "./writes-bar.tsx";

/** Below it the side bar would take too much of the screen. */
const narrow = "(max-width: 899px)";

export function Shell(): ReactNode {
  const liveness = useLiveUpdates();
  const isNarrow = useMediaQuery(narrow, undefined, { getInitialValueInEffect: false });
  const [isCollapsed, setCollapsed] = useLocalStorage({
    key: "tocsin.navigation",
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const [isOpen, drawer] = useDisclosure();
  const { pathname } = useLocation();
  // Whoever chose where to go wants to see it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: closes when the path changes
  useEffect(drawer.close, [pathname]);
  return (
    <PaletteProvider>
      <div className={styles.shell}>
        <a className={styles.skip} href="#screen">
          Skip to the content
        </a>
        {isNarrow ? (
          <header className={styles.top}>
            <Burger opened={isOpen} onClick={drawer.toggle} size="sm" aria-label="Navigation" aria-expanded={isOpen} />
            <Brand size={22} />
            <Drawer
              opened={isOpen}
              onClose={drawer.close}
              size={250}
              withCloseButton={false}
              padding={0}
              attributes={{ content: { "aria-label": "Navigation" } }}
              classNames={{ body: styles.drawer ?? "", content: styles.drawerContent ?? "" }}
            >
              <SideBar liveness={liveness} />
            </Drawer>
          </header>
        ) : (
          <SideBar liveness={liveness} isCollapsed={isCollapsed} onCollapse={() => setCollapsed(!isCollapsed)} />
        )}
        <div className={styles.content}>
          {liveness === "lost" && <LostBar />}
          <WritesBar />
          <main className={styles.main} id="screen" tabIndex={-1} data-scroll-restoration-id="screen">
            <Outlet />
          </main>
        </div>
      </div>
      <Palette />
      <SessionEndDialog />
    </PaletteProvider>
  );
}
