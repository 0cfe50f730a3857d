/** Looks a block up in the drawing: `/` goes there, Enter to the next that fits, Shift+Enter to the one before. */
import { Kbd, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { Panel } from "@xyflow/react";
import { type ReactNode, useRef, useState } from "react";
import type { GraphNode } from "#contract/playbook.ts";
import { useShortcut } from "../use-shortcut.ts";
import { findBlocks } from "./find-blocks.ts";
import styles from "./graph.module.css";

interface GraphSearchProps {
  nodes: readonly GraphNode[];
  onFind: (id: string | null) => void;
  children: ReactNode;
}

export function GraphSearch({ nodes, onFind, children }: GraphSearchProps): ReactNode {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [at, setAt] = useState(-1);
  useShortcut("/", () => {
    field.current?.focus();
    field.current?.select();
  });
  const found = findBlocks(nodes, text);
  const go = (step: number) => {
    if (found.length === 0) return;
    const next = at < 0 ? 0 : (at + step + found.length) % found.length;
    setAt(next);
    onFind(found[next] ?? null);
  };
  return (
    <Panel position="top-left" className={styles.search ?? ""}>
      <TextInput
        ref={field}
        type="search"
        size="xs"
        w={210}
        value={text}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          setAt(-1);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
          if (event.key !== "Escape") return;
          event.stopPropagation();
          if (text === "") field.current?.blur();
          setText("");
          setAt(-1);
        }}
        aria-label="Find a block"
        aria-keyshortcuts="/"
        placeholder="Find by name or number"
        leftSection={<IconSearch size={14} aria-hidden />}
        rightSection={
          text === "" ? (
            <Kbd size="xs" aria-hidden>
              /
            </Kbd>
          ) : undefined
        }
      />
      {text.trim() !== "" && (
        <span className={styles.found} role="status">
          {found.length === 0 ? "none" : at < 0 ? `${found.length} · Enter goes there` : `${at + 1} of ${found.length}`}
        </span>
      )}
      {children}
    </Panel>
  );
}
