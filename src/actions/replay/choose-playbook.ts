/** Through which playbook a run is played again: the version in force, a kept one, the draft, or a text. */
import { TocsinError } from "#base/errors.ts";
import type { Json } from "#base/json.ts";
import type { Replay, ReplayOrder } from "#contract/replay.ts";
import { readContent } from "#formats/read-content.ts";
import { readPlaces } from "#formats/xsoar/task-places.ts";
import { findBuiltinPlaybook } from "#playbook/builtin-playbooks.ts";
import { callName } from "#playbook/frame-plan.ts";
import { planLinked } from "#playbook/link-playbook.ts";
import type { Playbook } from "#playbook/model.ts";
import { readDraft } from "#store/content-drafts.ts";
import { readTexts, readVersion } from "#store/content-items.ts";
import type { Db } from "#store/db.ts";
import { listKeptPlaybooks } from "#store/kept-playbooks.ts";
import { readActivation, readPlaybook, readPlaybookFile } from "#store/playbooks.ts";
import { refuseProblems } from "../refuse-problems.ts";
import { type GatheredRun, playbooksOf } from "./gather-recording.ts";

export interface ChosenPlaybook {
  against: Replay["against"];
  playbooks: readonly [Playbook, ...Playbook[]];
  /** What is drawn beyond what runs. */
  original: Json | undefined;
}

export async function choosePlaybook(db: Db, run: GatheredRun, order: ReplayOrder): Promise<ChosenPlaybook> {
  const { playbookId: id } = run.row;
  const key = { kind: "playbook", id };
  const { version, draft, text } = order;
  if ([version, draft === true ? draft : undefined, text].filter((one) => one !== undefined).length > 1) {
    throw new TocsinError("BAD_REQUEST", "A replay goes through one playbook", {
      mend: "Give a version, or ask for the draft, or give a text: one of them, or none for the version in force.",
    });
  }
  if (text !== undefined) return fromText(db, run, text, { kind: "text", name: "the text given", hash: null });
  if (draft) {
    const kept = await readDraft(db, key);
    if (!kept) throw new TocsinError("NOT_FOUND", `${run.row.playbookName} has no draft`);
    return fromText(db, run, kept.text, { kind: "draft", name: "the draft", hash: null });
  }
  if (version !== undefined) {
    const former = await readVersion(db, key, version);
    const kept = former && (await readTexts(db, [former.textHash])).get(former.textHash);
    const against = { kind: "version", name: `version ${version.slice(0, 12)}`, hash: version } as const;
    if (kept !== undefined) return fromText(db, run, kept, against);
    return fromHash(db, version, against);
  }
  const activation = await readActivation(db, id);
  if (!activation) {
    throw new TocsinError("NOT_FOUND", `The playbook ${run.row.playbookName} is not here any more`, {
      mend: "Replay through one of its versions, or through a text.",
    });
  }
  const { playbookHash: hash } = activation;
  return fromHash(db, hash, { kind: "current", name: "the version in force", hash });
}

async function fromHash(db: Db, hash: string, against: Replay["against"]): Promise<ChosenPlaybook> {
  const plan = await planLinked(hash, (one) => readPlaybook(db, one));
  if (!plan) throw new TocsinError("NOT_FOUND", `There is no version ${hash} of this playbook`);
  return { against, playbooks: playbooksOf(plan), original: (await readPlaybookFile(db, hash))?.original };
}

async function fromText(db: Db, run: GatheredRun, text: string, against: Replay["against"]): Promise<ChosenPlaybook> {
  const { language } = run.plan.playbook;
  const reading = readContent(text, language === "xsoar" ? "playbook.yml" : "playbook.json");
  const mend = "Mend what is wrong with it and replay again; nothing was changed.";
  refuseProblems(
    "CONTENT_INVALID",
    "The playbook",
    reading.problems.filter(({ severity }) => severity === "error"),
    mend,
  );
  const [item] = reading.items;
  if (item?.kind !== "playbook" || item.value.language !== language) {
    throw new TocsinError("CONTENT_INVALID", "The text is no playbook of the kind this run ran", { mend });
  }
  const playbooks = [item.value, ...(await subPlaybooks(db, item.value, run.playbooks.slice(1)))] as const;
  return {
    against,
    playbooks,
    original:
      language === "xsoar"
        ? { places: readPlaces(text) as unknown as Json }
        : reading.items[0] && (JSON.parse(text) as Json),
  };
}

/** What it calls: as the run pinned it, and what the run did not call as it is now. */
async function subPlaybooks(db: Db, playbook: Playbook, pinned: readonly Playbook[]): Promise<Playbook[]> {
  const known = [...pinned];
  const open = [playbook];
  const names = new Set<string>();
  for (let one = open.pop(); one; one = open.pop()) {
    for (const task of Object.values(one.tasks)) {
      const called = callName(task);
      if (called === undefined || names.has(called) || findBuiltinPlaybook(called)) continue;
      names.add(called);
      if (known.some(({ id, name }) => id === called || name === called)) continue;
      const all = await listKeptPlaybooks(db);
      const kept = all.find(({ id }) => id === called) ?? all.find(({ name }) => name === called);
      const plan = kept && (await planLinked(kept.hash, (hash) => readPlaybook(db, hash)));
      if (!plan) continue;
      const more = playbooksOf(plan);
      known.push(...more);
      open.push(...more);
    }
  }
  return known;
}
