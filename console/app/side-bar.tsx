import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { visibleSections } from "./navigation.ts";
import { useMay } from "./session.tsx";
import styles from "./shell.module.css";

export function SideBar(): ReactNode {
  const may = useMay();
  return (
    <nav className={styles.side} aria-label="Main">
      {visibleSections(may).map(({ label, destinations }) => (
        <div key={label}>
          <div className={styles.section}>{label}</div>
          {destinations.map(({ to, label: name, icon: Drawn }) => (
            <Link key={to} to={to} className={styles.link}>
              <Drawn size={18} stroke={1.6} aria-hidden />
              <span>{name}</span>
            </Link>
          ))}
        </div>
      ))}
    </nav>
  );
}
