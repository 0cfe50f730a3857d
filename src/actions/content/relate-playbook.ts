/** What a playbook calls, who calls it, what of it is missing, and whether it runs here. */
import type { PlaybookRelations } from "#contract/playbook-parts.ts";
import type { Abilities } from "#formats/judge/abilities.ts";
import { findMissing, judgeContent, type Provided, ProvidedIndex } from "#formats/judge/judge-content.ts";
import type { Need, NeedKind, PlaybookFacts } from "#formats/judge/playbook-facts.ts";

type Call = PlaybookRelations["calls"][number];

const kinds: Partial<Record<NeedKind, Call["kind"]>> = {
  command: "command",
  script: "automation",
  playbook: "playbook",
  filter: "operator",
  transformer: "operator",
};

/** `provided` holds the playbook itself too. */
export function relatePlaybook(playbook: PlaybookFacts, provided: Provided, abilities: Abilities): PlaybookRelations {
  const index = new ProvidedIndex(provided);
  // What calls it is of no account for its verdict, so only what it calls is judged.
  const judged = judgeContent({ ...provided, playbooks: closureOf(playbook, index) }, abilities);
  const own = judged.playbooks.find(({ file, id }) => file === playbook.file && id === playbook.id);
  return {
    verdict: {
      verdict: own?.verdict ?? "cannot",
      tasks: own?.tasks ?? 0,
      runnable: own?.runnable ?? 0,
      reasons: (own?.reasons ?? []).map(({ name, effect, why }) => ({ name, effect, why })),
      byTask: (own?.taskVerdicts ?? [])
        .filter(({ verdict }) => verdict !== "runs")
        .map(({ reasons, ...task }) => ({
          ...task,
          reasons: reasons.map(({ name, effect, why }) => ({ name, effect, why })),
        })),
    },
    calls: listCalls(playbook, index, abilities),
    calledBy: listCallers(playbook, provided.playbooks, index),
  };
}

function closureOf(playbook: PlaybookFacts, index: ProvidedIndex): PlaybookFacts[] {
  const found = new Set([playbook]);
  for (const one of found) {
    for (const need of one.tasks.flatMap(({ needs }) => needs)) {
      const called = need.kind === "playbook" ? index.playbookOf(need) : undefined;
      if (called) found.add(called);
    }
  }
  return [...found];
}

function listCalls(playbook: PlaybookFacts, index: ProvidedIndex, abilities: Abilities): Call[] {
  const calls = new Map<string, Call>();
  for (const task of playbook.tasks) {
    for (const need of task.needs) {
      const kind = kinds[need.kind];
      if (!kind || (kind === "operator" && !isScriptOperator(need, abilities))) continue;
      const key = JSON.stringify([kind, need.name, need.brand]);
      const known = calls.get(key);
      if (known) {
        if (!known.tasks.includes(task.id)) known.tasks.push(task.id);
        continue;
      }
      calls.set(key, {
        kind,
        name: need.name,
        integrations: need.kind === "command" ? integrationsOf(need, abilities) : [],
        playbook: need.kind === "playbook" ? (index.playbookOf(need)?.id ?? null) : null,
        tasks: [task.id],
        missing: findMissing(need, index, abilities) ?? null,
      });
    }
  }
  const order = ["playbook", "command", "automation", "operator"];
  return [...calls.values()].sort(
    (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.name.localeCompare(b.name, "en"),
  );
}

/** Operators that are built in are no calls; those that are scripts or missing are. */
function isScriptOperator(need: Need, abilities: Abilities): boolean {
  const builtin = need.kind === "filter" ? abilities.filters : abilities.transformers;
  return !builtin.has(need.name);
}

/** Abilities name each integration by its id, then by its name. */
function integrationsOf({ name, brand }: Need, { commands }: Abilities): string[] {
  const names = (commands.get(name) ?? []).filter((_, at) => at % 2 === 1);
  return names.length === 0 && brand !== undefined ? [brand] : names;
}

function listCallers(
  { id }: PlaybookFacts,
  all: readonly PlaybookFacts[],
  index: ProvidedIndex,
): PlaybookRelations["calledBy"] {
  return all
    .flatMap((one) => {
      const tasks = one.tasks.filter(({ needs }) =>
        needs.some((need) => need.kind === "playbook" && index.playbookOf(need)?.id === id),
      ).length;
      return tasks > 0 ? [{ id: one.id, name: one.name, tasks }] : [];
    })
    .sort((a, b) => a.name.localeCompare(b.name, "en"));
}
