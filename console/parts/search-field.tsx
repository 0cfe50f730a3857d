/** The search of a list: `/` goes there, Escape empties it, what is typed counts after a short pause. */
import { CloseButton, Kbd, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { isTyping } from "./is-typing.ts";

export interface SearchFieldProps {
  value: string;
  onChange: (text: string) => void;
  /** What is searched: `Search runs`. */
  label: string;
  placeholder?: string;
  pauseMs?: number;
  width?: number | string;
}

export function SearchField(props: SearchFieldProps): ReactNode {
  const { value, onChange, label, placeholder = label, pauseMs = 250, width = 260 } = props;
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const told = useRef(value);
  // What is typed counts after a pause: by then another filter may have been chosen, which must not be undone.
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });

  // The address may change by itself: back, or a link to another filter.
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setText(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    const goThere = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      field.current?.select();
      field.current?.focus();
    };
    document.addEventListener("keydown", goThere);
    return () => document.removeEventListener("keydown", goThere);
  }, []);

  const tell = (now: string) => {
    clearTimeout(timer.current);
    if (now === told.current) return;
    told.current = now;
    latest.current(now);
  };
  const type = (now: string) => {
    setText(now);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => tell(now), pauseMs);
  };
  const empty = () => {
    setText("");
    tell("");
  };
  return (
    <TextInput
      ref={field}
      type="search"
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") tell(text);
        if (event.key !== "Escape") return;
        if (text === "") field.current?.blur();
        else {
          // It would close the panel beside as well.
          event.stopPropagation();
          empty();
        }
      }}
      aria-label={label}
      aria-keyshortcuts="/"
      placeholder={placeholder}
      w={width}
      leftSection={<IconSearch size={15} aria-hidden />}
      rightSection={
        text === "" ? (
          <Kbd size="xs" aria-hidden>
            /
          </Kbd>
        ) : (
          <CloseButton size="sm" aria-label="Empty the search" onClick={empty} />
        )
      }
    />
  );
}
