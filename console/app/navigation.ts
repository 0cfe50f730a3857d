/** Where one can go, by section. The side bar and the command palette both read this. */
import {
  type Icon,
  IconActivity,
  IconAlarm,
  IconArrowsShuffle,
  IconFilter,
  IconKey,
  IconListSearch,
  IconMessageQuestion,
  IconPlugConnected,
  IconSitemap,
  IconTags,
  IconUsers,
} from "@tabler/icons-react";
import type { Permission } from "#contract/permissions.ts";

export interface Destination {
  to:
    | "/incidents"
    | "/runs"
    | "/questions"
    | "/playbooks"
    | "/integrations"
    | "/mapping"
    | "/incident-setup"
    | "/rules"
    | "/users"
    | "/api-keys"
    | "/audit";
  label: string;
  icon: Icon;
  /** Who may not, does not see it. */
  permission: Permission;
  /** Further words by which one may look for it. */
  keywords: string;
}

export interface Section {
  label: string;
  destinations: readonly Destination[];
}

export const sections: readonly Section[] = [
  {
    label: "Work",
    destinations: [
      {
        to: "/incidents",
        label: "Incidents",
        icon: IconAlarm,
        permission: "incidents.read",
        keywords: "alerts cases investigations",
      },
      { to: "/runs", label: "Runs", icon: IconActivity, permission: "runs.read", keywords: "executions history" },
      {
        to: "/questions",
        label: "Questions",
        icon: IconMessageQuestion,
        permission: "runs.read",
        keywords: "waiting for a person tasks forms answer due",
      },
    ],
  },
  {
    label: "Automate",
    destinations: [
      {
        to: "/playbooks",
        label: "Playbooks",
        icon: IconSitemap,
        permission: "playbooks.read",
        keywords: "workflows automation",
      },
      {
        to: "/integrations",
        label: "Integrations",
        icon: IconPlugConnected,
        permission: "instances.read",
        keywords: "instances accounts connectors modules",
      },
      {
        to: "/mapping",
        label: "Mapping",
        icon: IconArrowsShuffle,
        permission: "instances.read",
        keywords: "classification classifiers mappers fields data path",
      },
      {
        to: "/incident-setup",
        label: "Types and fields",
        icon: IconTags,
        permission: "incidents.read",
        keywords: "incident types incident fields objects setup sla",
      },
      {
        to: "/rules",
        label: "Rules",
        icon: IconFilter,
        permission: "rules.read",
        keywords: "drop dedup duplicates correlation noise suppression maintenance windows pre-process",
      },
    ],
  },
  {
    label: "Administration",
    destinations: [
      { to: "/users", label: "Users", icon: IconUsers, permission: "users.manage", keywords: "people roles invite" },
      { to: "/api-keys", label: "API keys", icon: IconKey, permission: "keys.manage", keywords: "tokens secrets" },
      { to: "/audit", label: "Audit", icon: IconListSearch, permission: "audit.read", keywords: "log history who" },
    ],
  },
];

/** Without what one may not see, and without sections that are empty then. */
export function visibleSections(may: (permission: Permission) => boolean): readonly Section[] {
  return sections
    .map((section) => ({ ...section, destinations: section.destinations.filter(({ permission }) => may(permission)) }))
    .filter(({ destinations }) => destinations.length > 0);
}
