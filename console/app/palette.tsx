/** Ctrl/⌘-K: screens, playbooks, the latest runs, and what can be done. Screens add to it by `usePaletteActions`. */
import { UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight, useSpotlight } from "@mantine/spotlight";
import { IconLogout, IconMoon, IconPlus, IconSearch, IconSitemap, IconSun, IconUserCircle } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState, useSyncExternalStore } from "react";
import { StateIcon } from "../parts/state-badge.tsx";
import { runWords } from "../parts/states.ts";
import { useCall } from "./calls.ts";
import { visibleSections } from "./navigation.ts";
import styles from "./palette.module.css";
import { type PaletteAction, useAddedActions } from "./palette-actions.tsx";
import { isMeant } from "./palette-match.ts";
import { palette, paletteStore } from "./palette-store.ts";
import { useMay } from "./session.tsx";
import { sessionEnd } from "./session-end.ts";
import { useLeave } from "./user-menu.tsx";

const listId = "palette-entries";
const entryId = (at: number): string => `palette-entry-${at}`;

export function Palette(): ReactNode {
  const hasEnded = useSyncExternalStore(sessionEnd.subscribe, sessionEnd.hasEnded);
  const [isOpen, setOpen] = useState(false);
  const [query, setQuery] = useState("");
  const { selected } = useSpotlight(paletteStore);
  return (
    <Spotlight.Root
      store={paletteStore}
      query={query}
      onQueryChange={setQuery}
      onSpotlightOpen={() => setOpen(true)}
      onSpotlightClose={() => setOpen(false)}
      shortcut="mod + K"
      // Also from a field: its own letters are no reason not to go elsewhere.
      tagsToIgnore={[]}
      triggerOnContentEditable
      disabled={hasEnded}
      centered={false}
      scrollable
      maxHeight={460}
      attributes={{ content: { "aria-label": "Jump to" } }}
      // Whoever types on at once types into it.
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.45, blur: 0 }}
    >
      <Spotlight.Search
        placeholder="Search or jump to…"
        aria-label="Search or jump to"
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-autocomplete="list"
        {...(selected >= 0 ? { "aria-activedescendant": entryId(selected) } : {})}
        leftSection={<IconSearch size={18} stroke={1.6} aria-hidden />}
      />
      <Spotlight.ActionsList id={listId} role="listbox" aria-label="Where to go and what to do">
        {isOpen && <Entries typed={query.trim()} selected={selected} />}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function Entries({ typed, selected }: { typed: string; selected: number }): ReactNode {
  const screens = useScreens();
  const actions = useActions();
  const added = useAddedActions();
  const playbooks = usePlaybooks(typed);
  const runs = useRuns(typed);
  const meant = (entries: readonly Entry[]) => entries.filter(({ label, keywords }) => isMeant(typed, label, keywords));
  const groups: { label: string; entries: readonly Entry[] }[] = [
    { label: "On this page", entries: meant(added) },
    { label: "Go to", entries: meant(screens) },
    { label: "Playbooks", entries: playbooks },
    { label: typed === "" ? "Latest runs" : "Runs", entries: runs.entries },
    { label: "Do", entries: meant(actions) },
  ].filter(({ entries }) => entries.length > 0);
  useSelection(groups.flatMap(({ entries }) => entries.map(({ id }) => id)).join("\n"));
  if (groups.length === 0) {
    return <Spotlight.Empty>{runs.isSearching ? "Searching…" : "Nothing is called that"}</Spotlight.Empty>;
  }
  let index = 0;
  return groups.map(({ label, entries }) => (
    <Spotlight.ActionsGroup key={label} label={label} className={styles.group ?? ""} role="group" aria-label={label}>
      {entries.map((entry) => {
        const at = index++;
        return <EntryButton key={entry.id} entry={entry} at={at} isSelected={at === selected} />;
      })}
    </Spotlight.ActionsGroup>
  ));
}

interface Entry extends PaletteAction {
  drawn?: ReactNode;
}

function EntryButton(props: { entry: Entry; at: number; isSelected: boolean }): ReactNode {
  const { label, description, icon: Drawn, drawn, run } = props.entry;
  return (
    <UnstyledButton
      id={entryId(props.at)}
      className={styles.entry}
      role="option"
      aria-selected={props.isSelected}
      tabIndex={-1}
      // By these two Mantine finds the entry that the arrow keys reach.
      data-action
      data-selected={props.isSelected || undefined}
      // The search keeps the focus.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => {
        palette.close();
        run();
      }}
    >
      <span className={styles.icon}>{drawn ?? (Drawn && <Drawn size={16} stroke={1.6} aria-hidden />)}</span>
      <span className={styles.label}>{label}</span>
      {description !== undefined && <span className={styles.description}>{description}</span>}
    </UnstyledButton>
  );
}

/** When other entries come, the first is chosen: Enter goes where one looks. */
function useSelection(entries: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the entries are what it follows
  useEffect(() => paletteStore.updateState((state) => ({ ...state, selected: 0 })), [entries]);
}

function useScreens(): Entry[] {
  const may = useMay();
  const navigate = useNavigate();
  return [
    ...visibleSections(may)
      .flatMap(({ destinations }) => destinations)
      .map(({ to, label, icon, keywords }) => ({ id: to, label, icon, keywords, run: () => void navigate({ to }) })),
    {
      id: "/account",
      label: "Account",
      icon: IconUserCircle,
      keywords: "password sessions me",
      run: () => void navigate({ to: "/account" }),
    },
  ];
}

function useActions(): Entry[] {
  const may = useMay();
  const navigate = useNavigate();
  const leave = useLeave();
  const { setColorScheme } = useMantineColorScheme();
  const newPlaybook: Entry = {
    id: "new-playbook",
    label: "New playbook",
    icon: IconPlus,
    keywords: "create template import",
    run: () => void navigate({ to: "/playbooks/new" }),
  };
  return [
    ...(may("playbooks.edit") ? [newPlaybook] : []),
    { id: "light", label: "Light theme", icon: IconSun, keywords: "theme bright", run: () => setColorScheme("light") },
    { id: "dark", label: "Dark theme", icon: IconMoon, keywords: "theme night", run: () => setColorScheme("dark") },
    { id: "sign-out", label: "Sign out", icon: IconLogout, keywords: "log out leave", run: () => void leave() },
  ];
}

function usePlaybooks(typed: string): Entry[] {
  const may = useMay();
  const navigate = useNavigate();
  const { data } = useCall("listPlaybooks", {}, { enabled: may("playbooks.read") });
  const meant = (data?.items ?? []).filter(({ name, description }) => isMeant(typed, name, description));
  return meant.slice(0, typed === "" ? 5 : 8).map(({ id, name, active }) => ({
    id: `playbook ${id}`,
    label: name,
    description: active ? "On" : "Off",
    icon: IconSitemap,
    run: () => void navigate({ to: "/playbooks/$id", params: { id } }),
  }));
}

/** The server searches them: there are more than a page holds. */
function useRuns(typed: string): { entries: Entry[]; isSearching: boolean } {
  const may = useMay();
  const navigate = useNavigate();
  const [text] = useDebouncedValue(typed.slice(0, 200), 200);
  const input = { limit: 6, ...(text === "" ? {} : { text }) };
  const { data, isFetching } = useCall("listRuns", input, { enabled: may("runs.read"), keepsFormer: true });
  const entries = (data?.items ?? []).map(({ id, label, status, playbookName }) => ({
    id: `run ${id}`,
    label,
    description: `${runWords[status]} · ${playbookName}`,
    drawn: <StateIcon state={status} size={16} />,
    run: () => void navigate({ to: "/runs/$id", params: { id } }),
  }));
  return { entries, isSearching: isFetching || text !== typed };
}
