/**
 * What there is of playbooks, scripts and commands, as far as others need to know it: what a playbook calls, and what it
 * needs. Each version is read once; a thousand of them take little memory, since the models are not kept.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Problem } from "#base/problem.ts";
import type { Abilities } from "#formats/judge/abilities.ts";
import { checkReferences } from "#formats/judge/check-references.ts";
import { type Provided, ProvidedIndex } from "#formats/judge/judge-content.ts";
import { factsOf, type PlaybookFacts } from "#formats/judge/playbook-facts.ts";
import { readContent } from "#formats/read-content.ts";
import type { Script } from "#playbook/script.ts";
import { listCurrentVersions, readTexts, type VersionRow } from "#store/content-items.ts";
import type { Db } from "#store/db.ts";

export interface KnownPlaybook {
  versionHash: string;
  pack: string;
  /** Its file is called by its id here. */
  facts: PlaybookFacts;
  description: string;
  /** Paths of the context that it gives back. */
  outputs: string[];
  /** What reading it told. */
  problems: Problem[];
}

type KnownScript = Pick<Script, "id" | "name" | "language">;

interface Known<Value> {
  versionHash: string;
  value: Value;
}

/** So many are read in one go; other work has its turn in between. */
const page = 20;

export class ContentLibrary {
  readonly #playbooks = new Map<string, Known<KnownPlaybook>>();
  readonly #scripts = new Map<string, Known<KnownScript>>();
  readonly #commands = new Map<string, Known<string[]>>();

  /** Reads what has changed since the last time. */
  async refresh(db: Db): Promise<void> {
    await this.#refresh(db, "playbook", this.#playbooks, ({ text, version }) => {
      const reading = readContent(text, version.path);
      const item = reading.items.find((one) => one.kind === "playbook" && one.value.id === version.id);
      if (item?.kind !== "playbook") return undefined;
      const { pack, versionHash } = version;
      const facts = factsOf(item.value, version.id, reading.problems, reading.positionOf);
      const { description = "", outputs = [] } = item.value;
      const paths = outputs.map(({ path }) => path);
      return { versionHash, pack, facts, description, outputs: paths, problems: reading.problems };
    });
    await this.#refresh(db, "script", this.#scripts, ({ text, version }) => {
      const item = readContent(text, version.path).items.find(({ kind }) => kind === "script");
      if (item?.kind !== "script") return undefined;
      const { id, name, language } = item.value;
      return { id, name, language };
    });
    await this.#refresh(db, "integration", this.#commands, ({ text, version }) => {
      const item = readContent(text, version.path).items.find(({ kind }) => kind === "integration");
      return item?.kind === "integration" ? item.value.commands.map(({ name }) => name) : undefined;
    });
  }

  playbook(id: string): KnownPlaybook | undefined {
    return this.#playbooks.get(id)?.value;
  }

  /** Everything that is wrong with each playbook, what is missing for it included. */
  findProblems(abilities: Abilities): Map<string, Problem[]> {
    const problems = new Map([...this.#playbooks].map(([id, { value }]) => [id, [...value.problems]]));
    for (const { file = "", ...problem } of checkReferences(this.provided(), abilities)) {
      problems.get(file)?.push(problem);
    }
    return problems;
  }

  /** Playbooks by their id. */
  playbooks(): KnownPlaybook[] {
    return [...this.#playbooks.values()].map(({ value }) => value);
  }

  /** Looks sub-playbooks up as XSOAR does: by id, else by name. */
  playbookFinder(): (called: { id?: string | undefined; name?: string | undefined }) => string | undefined {
    const index = new ProvidedIndex(this.provided());
    return ({ id, name }) => {
      const need = { kind: "playbook" as const, name: name ?? id ?? "", ...(id === undefined ? {} : { id }) };
      return index.playbookOf(need)?.id;
    };
  }

  /** `instead`: a playbook as it would be. */
  provided(instead?: PlaybookFacts): Provided {
    const playbooks = [...this.#playbooks.values()].map(({ value }) => value.facts);
    return {
      playbooks: instead ? [...playbooks.filter(({ id }) => id !== instead.id), instead] : playbooks,
      scripts: [...this.#scripts.values()].map(({ value }) => value),
      commands: new Set([...this.#commands.values()].flatMap(({ value }) => value)),
    };
  }

  async #refresh<Value>(
    db: Db,
    kind: string,
    known: Map<string, Known<Value>>,
    read: (content: { text: string; version: VersionRow }) => Value | undefined,
  ): Promise<void> {
    const versions = await listCurrentVersions(db, kind);
    const there = new Set(versions.map(({ id }) => id));
    for (const id of known.keys()) if (!there.has(id)) known.delete(id);
    const wanted = versions.filter(({ id, versionHash }) => known.get(id)?.versionHash !== versionHash);
    for (let at = 0; at < wanted.length; at += page) {
      const some = wanted.slice(at, at + page);
      const texts = await readTexts(
        db,
        some.map(({ textHash }) => textHash),
      );
      for (const version of some) {
        const value = read({ text: texts.get(version.textHash) ?? "", version });
        if (value === undefined) known.delete(version.id);
        else known.set(version.id, { versionHash: version.versionHash, value });
      }
      await nextTurn();
    }
  }
}
