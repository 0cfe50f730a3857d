import { ContentLibrary } from "#actions/content/content-library.ts";
import { presentXsoarDetail, presentXsoarSummary, type Starts } from "#actions/content/present-playbook.ts";
import { relatePlaybook } from "#actions/content/relate-playbook.ts";
import { type ExaminedExport, examineExport } from "#actions/playbooks/examine-export.ts";
import type { Surroundings } from "#actions/playbooks/find-problems.ts";
import { presentDetail, presentSummary } from "#actions/playbooks/present-playbook.ts";
import { restoreExport } from "#actions/playbooks/restore-export.ts";
import { TocsinError } from "#base/errors.ts";
import type { Problem } from "#base/problem.ts";
import type { PlaybookDetail, PlaybookSummary } from "#contract/playbook.ts";
import type { PlaybookRelations } from "#contract/playbook-parts.ts";
import { factsOf } from "#formats/judge/playbook-facts.ts";
import { readDraft } from "#store/content-drafts.ts";
import { listCurrentVersions, readContentItem, readTexts } from "#store/content-items.ts";
import type { Db } from "#store/db.ts";
import { listIncidentTypes } from "#store/incident-types.ts";
import { listInstances } from "#store/instances.ts";
import {
  countRunsByPlaybook,
  type KeptPlaybook,
  type KeptPlaybookHead,
  listKeptPlaybooks,
  readKeptPlaybook,
} from "#store/kept-playbooks.ts";
import { listSchedules } from "#store/playbook-schedules.ts";
import { readTriggerConfiguration } from "#store/trigger-configurations.ts";
import { gatherAbilities } from "../abilities.ts";
import { integrations } from "../load-catalog.ts";

const weekMs = 7 * 24 * 3_600_000;

/** Playbooks as they are shown. What an export says by itself is worked out once for each of its versions. */
export class PlaybookReader {
  /** Of the XSOAR content there is. */
  readonly library = new ContentLibrary();
  readonly #db: Db;
  readonly #examined = new Map<string, { version: string; examined: ExaminedExport }>();

  constructor(db: Db) {
    this.#db = db;
  }

  async list(): Promise<PlaybookSummary[]> {
    const heads = await listKeptPlaybooks(this.#db);
    const ids = heads.map(({ id }) => id);
    const [around, runs] = await Promise.all([this.#look(), this.#countRuns(ids)]);
    for (const id of this.#examined.keys()) if (!ids.includes(id)) this.#examined.delete(id);
    const summaries: PlaybookSummary[] = [];
    const xsoar = heads.some(({ language }) => language === "xsoar") ? await this.#lookAtContent() : undefined;
    for (const kept of heads) {
      if (kept.language === "xsoar") {
        const known = this.library.playbook(kept.id);
        const problems = xsoar?.problems.get(kept.id) ?? [];
        const starts = startsOf(kept.id, xsoar);
        const description = known?.description ?? "";
        const shown = { kept, description, problems, runs: runs.get(kept.id), starts };
        summaries.push(presentXsoarSummary(shown, integrations));
        continue;
      }
      const examined = await this.#examine(kept);
      if (examined) summaries.push(presentSummary({ kept, examined, runs: runs.get(kept.id) }, around));
    }
    return summaries;
  }

  async read(id: string): Promise<PlaybookDetail> {
    const kept = await readKeptPlaybook(this.#db, id);
    if (!kept) throw new TocsinError("NOT_FOUND", `There is no playbook ${id}`);
    if (kept.language === "xsoar") return this.#readXsoar(kept);
    const examined = (await this.#examine(kept)) ?? (await this.#remember(kept));
    const { triggerConfigurationId } = kept;
    const [around, runs, configuration] = await Promise.all([
      this.#look(),
      this.#countRuns([id]),
      triggerConfigurationId === null ? undefined : readTriggerConfiguration(this.#db, triggerConfigurationId),
    ]);
    return presentDetail({ kept, examined, runs: runs.get(id) }, around, configuration);
  }

  /** What it calls, who calls it, and whether it runs here. */
  async relate(id: string): Promise<PlaybookRelations> {
    const kept = await readKeptPlaybook(this.#db, id);
    if (!kept) throw new TocsinError("NOT_FOUND", `There is no playbook ${id}`);
    await this.library.refresh(this.#db);
    if (kept.language === "xsoar") {
      const known = this.library.playbook(id);
      if (!known) throw new TocsinError("NOT_FOUND", `The text of ${kept.name} cannot be read`);
      return relatePlaybook(known.facts, this.library.provided(), gatherAbilities());
    }
    const { playbook, problems } = (await this.#examine(kept)) ?? (await this.#remember(kept));
    if (!playbook) return { verdict: cannotBeRead, calls: [], calledBy: [] };
    const facts = factsOf(playbook, id, problems, () => undefined);
    return relatePlaybook(facts, this.library.provided(facts), gatherAbilities());
  }

  async #readXsoar(kept: KeptPlaybook): Promise<PlaybookDetail> {
    const key = { kind: "playbook", id: kept.id };
    const [around, runs, item, [version], draft] = await Promise.all([
      this.#lookAtContent(),
      this.#countRuns([kept.id]),
      readContentItem(this.#db, key),
      listCurrentVersions(this.#db, "playbook", [kept.id]),
      readDraft(this.#db, key),
    ]);
    const text = version && (await readTexts(this.#db, [version.textHash])).get(version.textHash);
    if (!item || text === undefined) throw new TocsinError("NOT_FOUND", `The text of ${kept.name} is not here`);
    return presentXsoarDetail(
      { kept, item, text, draft, runs: runs.get(kept.id), starts: startsOf(kept.id, around) },
      { integrations, library: this.library, abilities: gatherAbilities() },
    );
  }

  async #lookAtContent(): Promise<ContentAround> {
    await this.library.refresh(this.#db);
    const [types, schedules] = await Promise.all([listIncidentTypes(this.#db), listSchedules(this.#db)]);
    return { types, schedules, problems: this.library.findProblems(gatherAbilities()) };
  }

  #countRuns(ids: readonly string[]) {
    return countRunsByPlaybook(this.#db, ids, new Date(Date.now() - weekMs));
  }

  async #look(): Promise<Surroundings> {
    return { integrations, instances: await listInstances(this.#db) };
  }

  /** Undefined when it was deleted meanwhile. */
  async #examine({ id, version }: KeptPlaybookHead): Promise<ExaminedExport | undefined> {
    const known = this.#examined.get(id);
    if (known?.version === version) return known.examined;
    const kept = await readKeptPlaybook(this.#db, id);
    return kept && this.#remember(kept);
  }

  async #remember(kept: KeptPlaybook): Promise<ExaminedExport> {
    const { export: source, sealed } = kept.export === null ? await restoreExport(this.#db, kept) : kept;
    const examined = examineExport(kept.id, source, sealed);
    this.#examined.set(kept.id, { version: kept.version, examined });
    return examined;
  }
}

const cannotBeRead = {
  verdict: "cannot" as const,
  tasks: 0,
  runnable: 0,
  reasons: [{ name: "", effect: "cannot" as const, why: "it has errors; the issues tell which" }],
  byTask: [],
};

interface ContentAround extends Starts {
  problems: ReadonlyMap<string, Problem[]>;
}

function startsOf(id: string, around: Starts | undefined): Starts {
  return {
    types: around?.types.filter(({ playbookId }) => playbookId === id) ?? [],
    schedules: around?.schedules.filter(({ playbookId }) => playbookId === id) ?? [],
  };
}
