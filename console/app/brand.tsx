import type { ReactNode } from "react";
import styles from "./brand.module.css";

/** The bell and the name. */
export function Brand({ size = 26, bare = false }: { size?: number; bare?: boolean }): ReactNode {
  return (
    <span className={styles.brand}>
      <img src="/bell.svg" alt={bare ? "Tocsin" : ""} width={size} height={size} />
      {!bare && <span style={{ fontSize: size * 0.64 }}>Tocsin</span>}
    </span>
  );
}
