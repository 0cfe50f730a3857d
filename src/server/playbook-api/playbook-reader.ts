import { type ExaminedExport, examineExport } from "#actions/playbooks/examine-export.ts";
import type { Surroundings } from "#actions/playbooks/find-problems.ts";
import { presentDetail, presentSummary } from "#actions/playbooks/present-playbook.ts";
import { restoreExport } from "#actions/playbooks/restore-export.ts";
import { TocsinError } from "#base/errors.ts";
import type { PlaybookDetail, PlaybookSummary } from "#contract/playbook.ts";
import type { Db } from "#store/db.ts";
import { listInstances } from "#store/instances.ts";
import {
  countRunsByPlaybook,
  type KeptPlaybook,
  type KeptPlaybookHead,
  listKeptPlaybooks,
  readKeptPlaybook,
} from "#store/kept-playbooks.ts";
import { readTriggerConfiguration } from "#store/trigger-configurations.ts";
import { integrations } from "../load-catalog.ts";

const weekMs = 7 * 24 * 3_600_000;

/** Playbooks as they are shown. What an export says by itself is worked out once for each of its versions. */
export class PlaybookReader {
  readonly #db: Db;
  readonly #examined = new Map<string, { version: string; examined: ExaminedExport }>();

  constructor(db: Db) {
    this.#db = db;
  }

  async list(): Promise<PlaybookSummary[]> {
    const heads = (await listKeptPlaybooks(this.#db)).filter(({ language }) => language === "sekoia");
    const ids = heads.map(({ id }) => id);
    const [around, runs] = await Promise.all([this.#look(), this.#countRuns(ids)]);
    for (const id of this.#examined.keys()) if (!ids.includes(id)) this.#examined.delete(id);
    const summaries: PlaybookSummary[] = [];
    for (const kept of heads) {
      const examined = await this.#examine(kept);
      if (examined) summaries.push(presentSummary({ kept, examined, runs: runs.get(kept.id) }, around));
    }
    return summaries;
  }

  async read(id: string): Promise<PlaybookDetail> {
    const kept = await readKeptPlaybook(this.#db, id);
    if (!kept) throw new TocsinError("NOT_FOUND", `There is no playbook ${id}`);
    const examined = (await this.#examine(kept)) ?? (await this.#remember(kept));
    const { triggerConfigurationId } = kept;
    const [around, runs, configuration] = await Promise.all([
      this.#look(),
      this.#countRuns([id]),
      triggerConfigurationId === null ? undefined : readTriggerConfiguration(this.#db, triggerConfigurationId),
    ]);
    return presentDetail({ kept, examined, runs: runs.get(id) }, around, configuration);
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
