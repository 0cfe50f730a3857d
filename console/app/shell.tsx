/** What stands around every screen: the side bar, and the place where the screen is. */
import { Outlet } from "@tanstack/react-router";
import type { ReactNode } from "react";
import styles from "./shell.module.css";
import { SideBar } from "./side-bar.tsx";

export function Shell(): ReactNode {
  return (
    <div className={styles.shell}>
      <SideBar />
      <main className={styles.main}>
        <Outlet />
      </main>
    </div>
  );
}
