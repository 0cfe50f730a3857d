import { Tabs } from "@mantine/core";
import { IconCode, IconGitCommit, IconHistory, IconListDetails, IconSitemap } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./playbook.module.css";
import type { PlaybookTab } from "./search.ts";

const tabs = [
  { value: "details", words: "Details", icon: IconListDetails },
  { value: "graph", words: "Graph", icon: IconSitemap },
  { value: "code", words: "Code", icon: IconCode },
  { value: "runs", words: "Runs", icon: IconHistory },
  { value: "versions", words: "Versions", icon: IconGitCommit },
] as const satisfies readonly { value: PlaybookTab; words: string; icon: unknown }[];

export function PlaybookTabs({ withVersions }: { withVersions: boolean }): ReactNode {
  return (
    <Tabs.List className={classes.tabs}>
      {tabs
        .filter(({ value }) => withVersions || value !== "versions")
        .map(({ value, words, icon: Drawn }) => (
          <Tabs.Tab
            key={value}
            className={classes.tab ?? ""}
            value={value}
            leftSection={<Drawn size={15} aria-hidden />}
          >
            {words}
          </Tabs.Tab>
        ))}
    </Tabs.List>
  );
}
