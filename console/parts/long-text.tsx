/** Text from outside that may be of any length: its beginning, and all of it when somebody wants it. */
import { UnstyledButton } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { cut } from "./json-shape.ts";
import styles from "./long-text.module.css";

export interface LongTextProps {
  children: string;
  /** So many characters at first. */
  at?: number;
}

export function LongText({ children: text, at = 320 }: LongTextProps): ReactNode {
  const [whole, setWhole] = useState(false);
  return (
    <span className={styles.text}>
      <bdi>{whole ? text : cut(text, at)}</bdi>
      {text.length > at && (
        <>
          {" "}
          <UnstyledButton className={styles.more} onClick={() => setWhole(!whole)} aria-expanded={whole}>
            {whole ? "Show less" : `Show all ${text.length.toLocaleString("en")} characters`}
          </UnstyledButton>
        </>
      )}
    </span>
  );
}
