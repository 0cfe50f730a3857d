/** Ctrl/⌘-K: screens, playbooks, the latest runs, and what can be done. Screens add to it by `usePaletteActions`. */
import { useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight } from "@mantine/spotlight";
import { IconLogout, IconMoon, IconPlus, IconSearch, IconSitemap, IconSun, IconUserCircle } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { StateIcon } from "../parts/state-badge.tsx";
import { runWords } from "../parts/states.ts";
import { useCall } from "./calls.ts";
import { visibleSections } from "./navigation.ts";
import styles from "./palette.module.css";
import { type PaletteAction, useAddedActions } from "./palette-actions.tsx";
import { isMeant } from "./palette-match.ts";
import { paletteStore } from "./palette-store.ts";
import { useMay } from "./session.tsx";
import { useLeave } from "./user-menu.tsx";

export function Palette(): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const [query, setQuery] = useState("");
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
      scrollable
      maxHeight={460}
      aria-label="Search or jump to"
    >
      <Spotlight.Search
        placeholder="Search or jump to…"
        aria-label="Search or jump to"
        leftSection={<IconSearch size={18} stroke={1.6} aria-hidden />}
      />
      <Spotlight.ActionsList>{isOpen && <Entries typed={query.trim()} />}</Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function Entries({ typed }: { typed: string }): ReactNode {
  const screens = useScreens().filter(({ label, keywords }) => isMeant(typed, label, keywords));
  const actions = useActions().filter(({ label, keywords }) => isMeant(typed, label, keywords));
  const added = useAddedActions().filter(({ label, keywords }) => isMeant(typed, label, keywords));
  const playbooks = usePlaybooks(typed);
  const runs = useRuns(typed);
  const isEmpty = [screens, actions, added, playbooks, runs.entries].every((list) => list.length === 0);
  return (
    <>
      <Group label="On this page" entries={added} />
      <Group label="Go to" entries={screens} />
      <Group label="Playbooks" entries={playbooks} />
      <Group label={typed === "" ? "Latest runs" : "Runs"} entries={runs.entries} />
      <Group label="Do" entries={actions} />
      {isEmpty && <Spotlight.Empty>{runs.isSearching ? "Searching…" : "Nothing is called that"}</Spotlight.Empty>}
    </>
  );
}

interface Entry extends PaletteAction {
  drawn?: ReactNode;
}

function Group({ label, entries }: { label: string; entries: readonly Entry[] }): ReactNode {
  if (entries.length === 0) return null;
  return (
    <Spotlight.ActionsGroup label={label} className={styles.group ?? ""}>
      {entries.map(({ id, label: name, description, icon: Drawn, drawn, run }) => (
        <Spotlight.Action key={id} onClick={run} className={styles.entry ?? ""}>
          <span className={styles.icon}>{drawn ?? (Drawn && <Drawn size={16} stroke={1.6} aria-hidden />)}</span>
          <span className={styles.label}>{name}</span>
          {description !== undefined && <span className={styles.description}>{description}</span>}
        </Spotlight.Action>
      ))}
    </Spotlight.ActionsGroup>
  );
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
