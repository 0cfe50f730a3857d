/** The query: written with help, and what is wrong with it shown where it is wrong. */
import { CloseButton, Combobox, Kbd, Text, TextInput, useCombobox } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { QueryFault, QueryFieldHelp } from "#contract/incident-search.ts";
import { useCall } from "../../app/calls.ts";
import { isTyping } from "../../parts/is-typing.ts";
import { type Completion, completeQuery, type KnownValues } from "./complete-query.ts";
import styles from "./query-bar.module.css";

interface QueryBarProps {
  /** The query that is asked. */
  query: string;
  fields: readonly QueryFieldHelp[];
  known: KnownValues;
  onAsk: (query: string) => void;
}

export function QueryBar({ query, fields, known, onAsk }: QueryBarProps): ReactNode {
  const [text, setText] = useState(query);
  const [caret, setCaret] = useState(query.length);
  const [asked, setAsked] = useState(query);
  const input = useRef<HTMLInputElement>(null);
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() });
  // The address may change by itself: back, or a link.
  if (query !== asked) {
    setAsked(query);
    setText(query);
  }
  useSlash(input);
  const check = useCall("checkIncidentQuery", { query: text }, { enabled: text.trim() !== "", keepsFormer: true });
  const faults = text.trim() === "" ? [] : (check.data?.faults ?? []);
  const { from, options } = completeQuery(text, caret, fields, known);
  const ask = (now: string) => {
    setAsked(now.trim());
    onAsk(now.trim());
  };
  const take = ({ insert }: Completion) => {
    const now = text.slice(0, from) + insert + text.slice(caret).replace(insert.endsWith(" ") ? /^\s+/ : /^(?!)/, "");
    setText(now);
    const place = from + insert.length;
    setCaret(place);
    requestAnimationFrame(() => input.current?.setSelectionRange(place, place));
    box.resetSelectedOption();
    box.openDropdown();
  };
  return (
    <div className={styles.bar}>
      <Combobox
        store={box}
        position="bottom-start"
        width={420}
        withinPortal
        onOptionSubmit={(label) => {
          const option = options.find((one) => one.label === label);
          if (option) take(option);
        }}
      >
        <Combobox.Target>
          <TextInput
            ref={input}
            type="text"
            aria-label="Query"
            aria-keyshortcuts="/"
            aria-invalid={faults.some(({ severity }) => severity === "error") || undefined}
            aria-describedby={faults.length > 0 ? "query-faults" : undefined}
            placeholder="Words, or field:value. severity:>=high and -owner:{me}"
            spellCheck={false}
            autoComplete="off"
            classNames={{ input: styles.input ?? "" }}
            value={text}
            leftSection={<IconSearch size={15} aria-hidden />}
            rightSection={
              text === "" ? (
                <Kbd size="xs" aria-hidden>
                  /
                </Kbd>
              ) : (
                <CloseButton
                  size="sm"
                  aria-label="Empty the query"
                  onClick={() => {
                    setText("");
                    setCaret(0);
                    ask("");
                  }}
                />
              )
            }
            onFocus={() => box.openDropdown()}
            onClick={() => box.openDropdown()}
            onBlur={() => {
              box.closeDropdown();
              ask(text);
            }}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? text.length)}
            onChange={(event) => {
              setText(event.currentTarget.value);
              setCaret(event.currentTarget.selectionStart ?? event.currentTarget.value.length);
              box.openDropdown();
              box.resetSelectedOption();
            }}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (!box.dropdownOpened || box.getSelectedOptionIndex() < 0)) {
                box.closeDropdown();
                ask(text);
              }
              if (event.key === "Escape" && !box.dropdownOpened) input.current?.blur();
            }}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={options.length === 0}>
          <Combobox.Options className={styles.options ?? ""} aria-label="What may come next">
            {options.map(({ label, hint }) => (
              <Combobox.Option key={label} value={label} className={styles.option ?? ""}>
                <span className={styles.label}>{label}</span>
                <span className={styles.hint}>{hint}</span>
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      <div id="query-faults" role="status" className={styles.faults}>
        {faults.slice(0, 3).map((fault) => (
          <Fault key={`${fault.at} ${fault.message}`} text={text} fault={fault} input={input} />
        ))}
      </div>
    </div>
  );
}

/** A few signs around the place, the place itself marked; a click goes there. */
function Fault(props: { text: string; fault: QueryFault; input: { current: HTMLInputElement | null } }): ReactNode {
  const { text, fault, input } = props;
  const begin = Math.max(0, fault.at - 16);
  const [, marked = ""] = /^([^\s()]+|.?)/.exec(text.slice(fault.at)) ?? [];
  const end = fault.at + Math.max(1, marked.length);
  return (
    <button
      type="button"
      className={styles.fault}
      data-severity={fault.severity}
      // The field keeps its focus, so that nothing is asked meanwhile.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => {
        input.current?.focus();
        input.current?.setSelectionRange(fault.at, end);
      }}
    >
      <code className={styles.place}>
        {begin > 0 ? "…" : ""}
        {text.slice(begin, fault.at)}
        <mark>{marked === "" ? "\u00a0" : marked}</mark>
        {text.slice(end, end + 12)}
      </code>
      <Text span size="xs">
        {fault.message}
      </Text>
    </button>
  );
}

function useSlash(input: { current: HTMLInputElement | null }): void {
  useEffect(() => {
    const goThere = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener("keydown", goThere);
    return () => document.removeEventListener("keydown", goThere);
  }, [input]);
}
