/** XSOAR playbooks as the wire has them. */
import type { Problem } from "#base/problem.ts";
import type {
  PlaybookDetail,
  PlaybookSchedule,
  PlaybookSummary,
  PlaybookVersion,
  XsoarPlaybook,
} from "#contract/playbook.ts";
import type { Abilities } from "#formats/judge/abilities.ts";
import type { Playbook } from "#playbook/model.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import type { ContentDraft } from "#store/content-drafts.ts";
import type { ContentItemRow, VersionRow } from "#store/content-items.ts";
import type { KnownIncidentType } from "#store/incident-types.ts";
import type { KeptPlaybookHead, PlaybookRuns } from "#store/kept-playbooks.ts";
import type { PlaybookSchedule as KeptSchedule } from "#store/playbook-schedules.ts";
import type { ContentLibrary } from "./content-library.ts";
import { examinePlaybook, presentNodes, withNode } from "./examine-playbook.ts";
import { showValue } from "./present-arguments.ts";

/** How a playbook is started, beside by hand. */
export interface Starts {
  types: readonly KnownIncidentType[];
  schedules: readonly KeptSchedule[];
}

export interface ShownXsoar {
  kept: KeptPlaybookHead;
  description: string;
  problems: readonly Problem[];
  runs: PlaybookRuns | undefined;
  starts: Starts;
}

export function presentXsoarSummary(
  { kept, description, problems, runs, starts }: ShownXsoar,
  integrations: readonly IntegrationDefinition[],
): PlaybookSummary {
  const count = (severity: Problem["severity"]) => problems.filter((problem) => problem.severity === severity).length;
  const { lastRunAt = null, ...counts } = runs ?? { succeeded: 0, failed: 0, open: 0, cancelled: 0 };
  return {
    id: kept.id,
    name: kept.name,
    description,
    language: "xsoar",
    active: kept.active,
    managedBy: kept.managedBy,
    trigger: describeStart(kept, starts, integrations),
    errors: count("error"),
    warnings: count("warning"),
    runs: counts,
    lastRunAt: lastRunAt?.toISOString() ?? null,
    updatedAt: kept.updatedAt.toISOString(),
    updatedBy: kept.updatedBy,
  };
}

/** In a line what starts it; null: a person, or another playbook. */
function describeStart(
  { instanceName, triggerName, accounts }: KeptPlaybookHead,
  { types, schedules }: Starts,
  integrations: readonly IntegrationDefinition[],
): PlaybookSummary["trigger"] {
  const source = integrations.find(({ id }) => Object.hasOwn(accounts, id))?.source;
  const trigger = source?.triggers.find(({ id }) => id === triggerName);
  const names = [
    ...(instanceName === null ? [] : [trigger?.name ?? triggerName ?? "Events"]),
    ...types.map(({ name, autorun }) => (autorun ? `${name} incidents` : `${name} incidents, by hand`)),
    ...schedules.filter(({ enabled }) => enabled).map(({ cron }) => `clock ${cron}`),
  ];
  return names.length === 0 ? null : { name: names.join(", "), instance: instanceName };
}

export interface DetailedXsoar extends Omit<ShownXsoar, "problems" | "description"> {
  item: ContentItemRow;
  text: string;
  draft: ContentDraft | undefined;
}

export function presentXsoarDetail(
  shown: DetailedXsoar,
  around: { integrations: readonly IntegrationDefinition[]; library: ContentLibrary; abilities: Abilities },
): PlaybookDetail {
  const { kept, item, text } = shown;
  const examined = examinePlaybook(text, kept.id, around.library, around.abilities);
  const { playbook, problems } = examined;
  const description = playbook?.description ?? "";
  return {
    ...presentXsoarSummary({ ...shown, description, problems }, around.integrations),
    version: kept.version,
    tags: item.pack === "" ? [] : [item.pack],
    nodes: presentNodes(examined, text, around),
    problems: problems.map(withNode),
    code: text,
    xsoar: presentXsoar(shown, playbook, around),
  };
}

function presentXsoar(
  { kept, item, draft, starts }: DetailedXsoar,
  playbook: Playbook | undefined,
  { library, abilities }: { library: ContentLibrary; abilities: Abilities },
): XsoarPlaybook {
  const { instanceName, triggerName, filters } = kept;
  return {
    pack: item.pack,
    path: item.path,
    live: item.versionHash,
    edited: item.importedHash !== item.versionHash,
    inputs: (playbook?.inputs ?? []).map(({ key, required, description = "", value }) => {
      return { key, required, description, default: value ? showValue(value) : null };
    }),
    inputQuery: playbook?.inputQuery ?? null,
    outputs: (playbook?.outputs ?? []).map(({ path, description = "", type }) => {
      return { path, description, type: type ?? null };
    }),
    incidentTypes: starts.types.map(({ name, autorun }) => ({ name, autorun })),
    alerts: instanceName === null ? null : { instance: instanceName, trigger: triggerName, values: filters },
    schedules: starts.schedules.map(presentSchedule),
    draft: draft
      ? {
          code: draft.text,
          problems: examinePlaybook(draft.text, kept.id, library, abilities).problems,
          outdated: draft.baseHash !== item.versionHash,
          updatedAt: draft.updatedAt.toISOString(),
          updatedBy: draft.updatedBy,
        }
      : null,
  };
}

export function presentSchedule({ nextAt, lastAt, updatedAt, ...schedule }: KeptSchedule): PlaybookSchedule {
  return {
    ...schedule,
    nextAt: nextAt?.toISOString() ?? null,
    lastAt: lastAt?.toISOString() ?? null,
    updatedAt: updatedAt.toISOString(),
  };
}

export function presentVersion(row: VersionRow, newest: string | undefined): PlaybookVersion {
  const { versionHash, how, importId, madeAt, madeBy, note, n } = row;
  return { hash: versionHash, live: n === newest, how, importId, madeAt: madeAt.toISOString(), madeBy, note };
}
