/** Data from outside, to be looked at: a tree that opens, or the text of it. Always text, never HTML. */
import { ActionIcon, Group, SegmentedControl, Tooltip, UnstyledButton } from "@mantine/core";
import { IconChevronRight, IconFold } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { CopyButton } from "./copy-button.tsx";
import styles from "./data-view.module.css";
import {
  cut,
  cutTextAt,
  isNested,
  type Json,
  membersAtOnce,
  membersOf,
  prettyJson,
  shapeOf,
  textOf,
} from "./json-shape.ts";

export interface JsonViewProps {
  value: Json;
  /** What it is: `Outputs of Get Alert`. */
  label: string;
  /** How many levels are open at first. */
  opens?: number;
  maxHeight?: number | string;
}

/** More than that as one text makes a browser slow; the copy button has all of it. */
const rawTextAtOnce = 200_000;

export function JsonView({ value, label, opens = 2, maxHeight = 420 }: JsonViewProps): ReactNode {
  const [asText, setAsText] = useState(false);
  // Another key closes the whole tree again.
  const [generation, setGeneration] = useState(0);
  return (
    <div className={styles.view}>
      <Group className={styles.bar} justify="space-between" gap="xs" wrap="nowrap">
        <SegmentedControl
          size="xs"
          aria-label={`How to show ${label}`}
          value={asText ? "text" : "tree"}
          onChange={(chosen) => setAsText(chosen === "text")}
          data={[
            { value: "tree", label: "Tree" },
            { value: "text", label: "Text" },
          ]}
        />
        <Group gap={2} wrap="nowrap">
          {!asText && isNested(value) && (
            <Tooltip label="Close all branches">
              <ActionIcon size="sm" aria-label="Close all branches" onClick={() => setGeneration((old) => old + 1)}>
                <IconFold size={14} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
          <CopyButton text={textOf(value)} what="all of it" />
        </Group>
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.content} style={{ maxHeight }} tabIndex={0} aria-label={label}>
        {asText ? (
          <pre className={styles.text}>{cut(textOf(value), rawTextAtOnce)}</pre>
        ) : (
          <Branch key={generation} value={value} opens={generation === 0 ? opens : 1} />
        )}
      </section>
    </div>
  );
}

function Branch({ value, opens }: { value: Json; opens: number }): ReactNode {
  const [shown, setShown] = useState(membersAtOnce);
  if (!isNested(value)) return <Leaf value={value} />;
  const members = membersOf(value);
  if (members.length === 0) return <span className={styles.shape}>{Array.isArray(value) ? "[ ]" : "{ }"}</span>;
  return (
    <ul className={styles.members}>
      {members.slice(0, shown).map(([key, member]) => (
        <Member key={key} name={key} value={member} opens={opens} />
      ))}
      {members.length > shown && (
        <li>
          <UnstyledButton className={styles.more} onClick={() => setShown(shown + membersAtOnce)}>
            {`Show ${Math.min(membersAtOnce, members.length - shown)} more of ${members.length - shown}`}
          </UnstyledButton>
        </li>
      )}
    </ul>
  );
}

function Member({ name, value, opens }: { name: string; value: Json; opens: number }): ReactNode {
  const [open, setOpen] = useState(opens > 0);
  if (!isNested(value)) {
    return (
      <li className={styles.member}>
        <span className={styles.key}>{cut(name, cutTextAt)}</span>
        <Leaf value={value} />
      </li>
    );
  }
  return (
    <li>
      <UnstyledButton className={styles.branch} aria-expanded={open} onClick={() => setOpen(!open)}>
        <IconChevronRight size={12} className={styles.chevron} data-open={open || undefined} aria-hidden />
        <span className={styles.key}>{cut(name, cutTextAt)}</span>
        <span className={styles.shape}>{shapeOf(value)}</span>
      </UnstyledButton>
      {open && <Branch value={value} opens={opens - 1} />}
    </li>
  );
}

function Leaf({ value }: { value: string | number | boolean | null }): ReactNode {
  const [whole, setWhole] = useState(false);
  if (typeof value !== "string") return <span className={styles.plain}>{String(value)}</span>;
  if (value === "") return <span className={styles.shape}>empty text</span>;
  const isLong = value.length > cutTextAt;
  return (
    <span className={styles.string}>
      {whole ? value : cut(value, cutTextAt)}
      {isLong && (
        <>
          {" "}
          <UnstyledButton className={styles.more} onClick={() => setWhole(!whole)}>
            {whole ? "Show less" : `Show all ${value.length.toLocaleString("en")} characters`}
          </UnstyledButton>
          <CopyButton text={value} what="this text" />
        </>
      )}
    </span>
  );
}

/** Only the text of it, for what is known to be short. */
export function JsonText({ value }: { value: Json }): ReactNode {
  return <pre className={styles.text}>{typeof value === "string" ? value : prettyJson(value)}</pre>;
}
