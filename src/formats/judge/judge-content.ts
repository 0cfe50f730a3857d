/** Says of each playbook, and of each of its tasks, whether Tocsin runs it, and what is missing where it does not. */
import { type Feature, features } from "#playbook/features.ts";
import { type Script, scriptLanguageNames } from "#playbook/script.ts";
import type { Abilities } from "./abilities.ts";
import type { Need, PlaybookFacts, TaskFacts } from "./playbook-facts.ts";

export type Verdict = "runs" | "differs" | "cannot";

export interface Reason {
  kind: Need["kind"] | "difference";
  name: string;
  effect: "differs" | "cannot";
  /** A clause for people. */
  why: string;
}

export interface TaskVerdict {
  id: string;
  name: string;
  verdict: Verdict;
  reasons: Reason[];
}

export interface PlaybookVerdict {
  id: string;
  name: string;
  file: string;
  verdict: Verdict;
  tasks: number;
  /** Tasks that run, with a difference or without. */
  runnable: number;
  /** Names of what keeps it from running, its sub-playbooks included. */
  missing: string[];
  /** Why its verdict is what it is, beside its tasks' own. */
  reasons: Reason[];
  taskVerdicts: TaskVerdict[];
}

export interface MissingThing {
  name: string;
  kind: Need["kind"];
  /** Tasks that need it. */
  tasks: number;
  /** Playbooks that need it, themselves or in a sub-playbook. */
  playbooks: number;
  /** Playbooks that would run if only this were there. */
  unlocks: number;
}

export interface ContentVerdict {
  playbooks: PlaybookVerdict[];
  /** What would unlock most first. */
  missing: MissingThing[];
  totals: { playbooks: number; runs: number; differs: number; cannot: number; tasks: number; runnable: number };
}

/** What the content brings along itself. */
export interface Provided {
  playbooks: readonly PlaybookFacts[];
  scripts: readonly ProvidedScript[];
  /** Commands of integrations that come as content, which Tocsin does not run. */
  commands: ReadonlySet<string>;
}

export type ProvidedScript = Pick<Script, "id" | "name" | "language"> & {
  /** Its code is not with it. */
  codeless?: boolean;
};

/** What is not there: undefined when it is. */
export function findMissing(need: Need, provided: ProvidedIndex, abilities: Abilities): string | undefined {
  switch (need.kind) {
    case "command":
      return findCommand(need, provided, abilities);
    case "script":
      return findScript(need.name, provided, abilities);
    case "playbook":
      if (isBuiltin(need, abilities) || provided.playbookOf(need)) return undefined;
      return "this playbook is not in the content";
    case "filter":
      return abilities.filters.has(need.name) ? undefined : findOperatorScript(need.name, provided, abilities);
    case "transformer":
      return abilities.transformers.has(need.name) ? undefined : findOperatorScript(need.name, provided, abilities);
    case "feature":
      return abilities.features.has(need.name as Feature) ? undefined : "Tocsin does not do this yet";
    case "trigger":
      return abilities.triggers.has(need.name) ? undefined : "Tocsin has no such trigger";
    case "template":
      return need.why ?? "this template fails when it runs";
  }
}

function findCommand(need: Need, provided: ProvidedIndex, abilities: Abilities): string | undefined {
  const brands = abilities.commands.get(need.name);
  if (brands && (need.brand === undefined || brands.includes(need.brand))) return undefined;
  if (brands) return `Tocsin has this command, but not of ${need.brand}`;
  if (provided.commands.has(need.name)) return "its integration comes as content, and Tocsin does not run that code";
  return need.brand === undefined || need.brand === "Builtin"
    ? "Tocsin has no such command"
    : `Tocsin has no integration ${need.brand} with this command`;
}

/** One that Tocsin has itself is taken before the content's. */
function isBuiltin({ id, name }: Need, { playbooks }: Abilities): boolean {
  return playbooks.has(name) || (id !== undefined && playbooks.has(id));
}

function findScript(name: string, provided: ProvidedIndex, abilities: Abilities): string | undefined {
  return abilities.scripts.has(name) ? undefined : findOperatorScript(name, provided, abilities);
}

/** A filter or a transformer may be a script of the content, but not a command of ours. */
function findOperatorScript(name: string, provided: ProvidedIndex, abilities: Abilities): string | undefined {
  const script = provided.scripts.get(name);
  if (!script) return "neither Tocsin nor the content has it";
  if (abilities.scriptLanguages.has(script.language)) {
    return script.codeless ? "the content has it without its code" : undefined;
  }
  return `the content has it in ${scriptLanguageNames[script.language]}, which Tocsin does not run`;
}

/** The content's own things, by what they are called. */
export class ProvidedIndex {
  readonly scripts = new Map<string, ProvidedScript>();
  readonly commands: ReadonlySet<string>;
  readonly #byId = new Map<string, PlaybookFacts>();
  readonly #byName = new Map<string, PlaybookFacts>();

  constructor(provided: Provided) {
    this.commands = provided.commands;
    for (const script of provided.scripts) {
      this.scripts.set(script.id, script);
      this.scripts.set(script.name, script);
    }
    for (const playbook of provided.playbooks) {
      if (isNewer(playbook, this.#byId.get(playbook.id))) this.#byId.set(playbook.id, playbook);
      if (isNewer(playbook, this.#byName.get(playbook.name))) this.#byName.set(playbook.name, playbook);
    }
  }

  /** As XSOAR looks it up: by id, then by name. */
  playbookOf({ id, name }: Need): PlaybookFacts | undefined {
    const known = id === undefined ? undefined : this.#byId.get(id);
    return known ?? this.#byName.get(name) ?? this.#byId.get(name);
  }
}

/** Of files that share an id by their versions of XSOAR, the one for the newest counts. */
function isNewer(one: PlaybookFacts, other: PlaybookFacts | undefined): boolean {
  if (!other) return true;
  return compareVersions(one.fromVersion ?? "0", other.fromVersion ?? "0") > 0;
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split(".").map(Number));
  for (let at = 0; at < 3; at++) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

export function judgeContent(provided: Provided, abilities: Abilities): ContentVerdict {
  const judge = new Judge(new ProvidedIndex(provided), abilities);
  const playbooks = provided.playbooks.map((playbook) => judge.verdictOf(playbook));
  const count = (verdict: Verdict) => playbooks.filter((one) => one.verdict === verdict).length;
  const sum = (of: (one: PlaybookVerdict) => number) => playbooks.reduce((total, one) => total + of(one), 0);
  return {
    playbooks,
    missing: judge.rankMissing(provided.playbooks),
    totals: {
      playbooks: playbooks.length,
      runs: count("runs"),
      differs: count("differs"),
      cannot: count("cannot"),
      tasks: sum(({ tasks }) => tasks),
      runnable: sum(({ runnable }) => runnable),
    },
  };
}

/** What a playbook is by itself, its sub-playbooks left aside. Keys are `kind name`. */
interface Own {
  tasks: { facts: TaskFacts; reasons: Reason[]; calls: PlaybookFacts[] }[];
  reasons: Reason[];
  /** What keeps it from running, and all that is not there. */
  blocking: Set<string>;
  absent: Set<string>;
}

class Judge {
  readonly #index: ProvidedIndex;
  readonly #abilities: Abilities;
  readonly #own = new Map<PlaybookFacts, Own>();

  constructor(index: ProvidedIndex, abilities: Abilities) {
    this.#index = index;
    this.#abilities = abilities;
  }

  verdictOf(playbook: PlaybookFacts): PlaybookVerdict {
    const { id, name, file } = playbook;
    const own = this.#ownOf(playbook);
    const taskVerdicts = own.tasks.map(({ facts, reasons, calls }): TaskVerdict => {
      const all = [...reasons, ...calls.flatMap((called) => this.#reasonOfCall(called))];
      return { id: facts.id, name: facts.name, verdict: worst(all.map(({ effect }) => effect)), reasons: all };
    });
    const blocking = this.#withSubPlaybooks(playbook).flatMap((one) => [...this.#ownOf(one).blocking]);
    return {
      id,
      name,
      file,
      verdict: worst([...own.reasons.map(({ effect }) => effect), ...taskVerdicts.map(({ verdict }) => verdict)]),
      tasks: taskVerdicts.length,
      runnable: taskVerdicts.filter(({ verdict }) => verdict !== "cannot").length,
      missing: [...new Set(blocking)].map(nameOf).sort(),
      reasons: own.reasons,
      taskVerdicts,
    };
  }

  #ownOf(playbook: PlaybookFacts): Own {
    const known = this.#own.get(playbook);
    if (known) return known;
    const own: Own = { tasks: [], reasons: [], blocking: new Set(), absent: new Set() };
    this.#own.set(playbook, own);
    own.reasons = [
      ...playbook.needs.flatMap((need) => this.#reasonOf(need, false, own)),
      ...playbook.differences.map(differenceReason),
    ];
    own.tasks = playbook.tasks.map((facts) => ({
      facts,
      reasons: [
        ...facts.needs.flatMap((need) => this.#reasonOf(need, facts.skipUnavailable, own)),
        ...facts.differences.map(differenceReason),
      ],
      calls: facts.needs.flatMap((need) =>
        need.kind === "playbook" && !isBuiltin(need, this.#abilities) ? (this.#index.playbookOf(need) ?? []) : [],
      ),
    }));
    return own;
  }

  /** Itself and all that it calls, however deep; a playbook that calls itself is there once. */
  #withSubPlaybooks(playbook: PlaybookFacts): PlaybookFacts[] {
    const found = new Set([playbook]);
    for (const one of found)
      for (const { calls } of this.#ownOf(one).tasks) for (const called of calls) found.add(called);
    return [...found];
  }

  #reasonOf(need: Need, skips: boolean, own: Own): Reason[] {
    const { kind, name } = need;
    const why = findMissing(need, this.#index, this.#abilities);
    if (why === undefined) {
      const difference = this.#abilities.differences.get(`${kind}:${name}`);
      return difference === undefined ? [] : [{ kind, name, effect: "differs", why: difference }];
    }
    const isFeature = kind === "feature";
    const { title, without } = isFeature ? features[name as Feature] : { title: name, without: "cannot" as const };
    const canSkip = skips && (kind === "command" || kind === "script" || kind === "playbook");
    const effect = canSkip && this.#abilities.features.has("skip unavailable") ? "differs" : without;
    own.absent.add(keyOf(need));
    if (effect === "cannot") own.blocking.add(keyOf(need));
    const skipped = effect === "differs" && canSkip ? "; the task and what hangs on it are skipped" : "";
    return [{ kind, name: title, effect, why: `${why}${skipped}` }];
  }

  /** A call runs as its sub-playbook does. */
  #reasonOfCall(called: PlaybookFacts): Reason[] {
    const effects = this.#withSubPlaybooks(called).flatMap((one) => {
      const { reasons, tasks } = this.#ownOf(one);
      return [...reasons, ...tasks.flatMap((task) => task.reasons)].map(({ effect }) => effect);
    });
    const effect = worst(effects);
    if (effect === "runs") return [];
    const why = effect === "cannot" ? "this sub-playbook cannot run" : "this sub-playbook runs with a difference";
    return [{ kind: "playbook", name: called.name, effect, why }];
  }

  rankMissing(playbooks: readonly PlaybookFacts[]): MissingThing[] {
    const found = new Map<string, MissingThing>();
    const thing = (key: string) => {
      const known = found.get(key);
      if (known) return known;
      const made = { name: nameOf(key), kind: kindOf(key), tasks: 0, playbooks: 0, unlocks: 0 };
      found.set(key, made);
      return made;
    };
    for (const playbook of playbooks) {
      const parts = this.#withSubPlaybooks(playbook).map((one) => this.#ownOf(one));
      for (const key of new Set(parts.flatMap(({ absent }) => [...absent]))) thing(key).playbooks++;
      const blocking = new Set(parts.flatMap((part) => [...part.blocking]));
      const [only] = blocking;
      if (only !== undefined && blocking.size === 1) thing(only).unlocks++;
      const { absent } = this.#ownOf(playbook);
      for (const task of playbook.tasks) {
        for (const key of new Set(task.needs.map(keyOf))) if (absent.has(key)) thing(key).tasks++;
      }
    }
    return [...found.values()].sort(
      (a, b) => b.unlocks - a.unlocks || b.playbooks - a.playbooks || b.tasks - a.tasks || (a.name < b.name ? -1 : 1),
    );
  }
}

const keyOf = ({ kind, name }: Need) => `${kind} ${name}`;
const kindOf = (key: string) => key.slice(0, key.indexOf(" ")) as Need["kind"]; // made by keyOf
const nameOf = (key: string) => {
  const name = key.slice(key.indexOf(" ") + 1);
  return key.startsWith("feature ") ? features[name as Feature].title : name;
};

function differenceReason(why: string): Reason {
  return { kind: "difference", name: "", effect: "differs", why };
}

function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("cannot")) return "cannot";
  return verdicts.includes("differs") ? "differs" : "runs";
}
