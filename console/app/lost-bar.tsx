import { IconPlugConnectedX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import styles from "./shell.module.css";

/** Calm: nothing is lost on the page, and it goes on by itself. */
export function LostBar(): ReactNode {
  return (
    <div className={styles.lost} role="status">
      <IconPlugConnectedX size={16} aria-hidden />
      <span>
        <b>Not connected; trying again.</b> What you see may be old. What you type here stays.
      </span>
    </div>
  );
}
