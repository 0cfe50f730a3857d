/** A run as a test: the files that `tocsin test` reads, with what must not leave the house taken out. */
import type pg from "pg";
import { stringify } from "yaml";
import { TocsinError } from "#base/errors.ts";
import { isObject, type Json } from "#base/json.ts";
import type { Redactor } from "#base/redactor.ts";
import { writeNewContent } from "#formats/xsoar/write-content.ts";
import type { Plan } from "#playbook/plan.ts";
import { Recording } from "#playbook/recording.ts";
import type { Script } from "#playbook/script.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import { readTexts } from "#store/content-items.ts";
import { createDb, type Db } from "#store/db.ts";
import { readFixture } from "../offline/read-fixture.ts";
import { runPlaybookTest } from "../offline/run-playbook-test.ts";
import { Anonymiser } from "./anonymise.ts";
import { isWrite } from "./compare-runs.ts";
import { gatherRun } from "./gather-recording.ts";
import { outcomeOf } from "./outcome.ts";
import { inexact } from "./replay-run.ts";
import { type PlayedRun, playRecording } from "./replay-world.ts";
import { Scrubber, scrubbedMark } from "./scrub.ts";

export interface SaveTestOptions {
  pool: pg.Pool;
  integrations: readonly IntegrationDefinition[];
  /** Knows every secret there is; it learns those it finds. */
  redactor: Redactor;
  anonymise: boolean;
}

export interface SavedTest {
  files: { name: string; text: string }[];
  /** What was taken out, in sentences. */
  scrubbed: string[];
  notes: string[];
}

const recordingFile = "recording.json";

export async function saveTest(options: SaveTestOptions, id: string): Promise<SavedTest> {
  const { pool, integrations, redactor, anonymise } = options;
  const run = await gatherRun({ pool, integrations }, id);
  if (run.row.status === "active" || run.row.status === "paused") {
    throw new TocsinError("RUN_NOT_REPLAYABLE", `Run ${id} is under way`, {
      mend: "Save it as a test once it has ended, or waits for a person.",
    });
  }
  const texts = await textsOf(createDb(pool), run.plan);
  const scripts = usedScripts(run.scripts, run.playbooks);
  const files = [
    ...texts,
    ...scripts.map((value) => {
      const { fileName, text } = writeNewContent({ kind: "script", value });
      return { name: fileName.replace(/^.*\//, ""), text };
    }),
  ];
  const { lists, users, ...rest } = run.recording;
  const usedLists = Object.fromEntries(
    Object.entries(lists).filter(([name]) => files.some(({ text }) => text.includes(name))),
  );
  // Who works here is nobody's business beyond this house, unless the run looked.
  const usedUsers = run.recording.calls.some(({ command }) => /user|owner|assign/i.test(command ?? "")) ? users : [];
  // Ids of lists and people are keys of their own: JSON as any other.
  const whole = { ...rest, lists: usedLists, users: usedUsers } as unknown as Json;
  const scrubber = new Scrubber(redactor);
  scrubber.learn(whole);
  scrubber.learn(run.playbooks as unknown as Json);
  for (const { text } of files) scrubber.learnText(text);
  const clean = {
    recording: scrubber.json(whole),
    files: files.map((file) => ({ ...file, text: scrubber.text(file.text) })),
  };
  const names = new Anonymiser();
  if (anonymise) {
    learnNames(names, clean.recording);
    for (const { text } of clean.files) names.learnText(text);
  }
  const told = (text: string) => (anonymise ? names.text(text) : text);
  const kept = Recording.parse(anonymise ? names.json(clean.recording) : clean.recording);
  const named = clean.files.map((file) => ({ name: file.name, text: told(file.text) }));
  const scrubbed = [
    ...[...scrubber.counts].map(([kind, count]) => `${kind}: ${count}`),
    ...(anonymise ? [`names, addresses and hosts replaced: ${names.replaced}`] : []),
  ];
  return finish(run, kept, named, scrubbed, integrations);
}

/** The expectation is what the cleaned recording comes to through the cleaned playbook: so it passes at once. */
async function finish(
  run: Awaited<ReturnType<typeof gatherRun>>,
  recording: Recording,
  files: SavedTest["files"],
  scrubbed: string[],
  integrations: readonly IntegrationDefinition[],
): Promise<SavedTest> {
  const main = files[0]?.name ?? "playbook.yml";
  const about = `A run of ${run.row.playbookName} from ${run.row.startedAt.toISOString().slice(0, 10)}`;
  const empty = {
    about,
    playbook: main,
    recording: recordingFile,
    expect: { status: "completed", tasks: { done: [] } },
  };
  const draft = [
    { name: "expected.yml", text: stringify(empty) },
    ...files,
    { name: recordingFile, text: JSON.stringify(recording) },
  ];
  const { playbooks, scripts, problems } = readFixture(draft);
  if (!playbooks) {
    throw new TocsinError("RUN_NOT_REPLAYABLE", `The playbook of run ${run.row.id} cannot be read from its text`, {
      mend: problems.join("; ") || "Its text was never kept.",
    });
  }
  const played = await playRecording(recording, { playbooks, integrations, scripts, unanswered: "stop" });
  const notes = inexact(run, played, outcomeOf(played.plan, played.events));
  const test = { ...empty, expect: expectationOf(played) };
  const text = `${headOf(scrubbed, [...recording.gaps, ...notes])}${stringify(test, { lineWidth: 0 })}`;
  const whole = [
    { name: "expected.yml", text },
    ...files,
    { name: recordingFile, text: `${JSON.stringify(recording, null, 1)}\n` },
  ];
  const fixture = readFixture(whole);
  const { differences } = await runPlaybookTest(fixture.test, {
    playbooks: fixture.playbooks ?? playbooks,
    integrations,
    features: new Set(),
    scripts: fixture.scripts,
    recording,
  });
  return { files: whole, scrubbed, notes: [...notes, ...differences] };
}

function headOf(scrubbed: readonly string[], notes: readonly string[]): string {
  const lines = [
    "Made from a run by `tocsin save-test`; run it with `tocsin test <this folder>`.",
    scrubbed.length === 0
      ? "Nothing was found that had to be taken out. Look it through all the same before you pass it on."
      : `Taken out, ${scrubbedMark} stands in its place: ${scrubbed.join("; ")}. Look it through before you pass it on.`,
    ...notes,
  ];
  return `${lines.map((line) => `# ${line.replaceAll(/[\r\n]+/g, " ")}`).join("\n")}\n`;
}

const statuses = { succeeded: "completed", failed: "error", waiting: "waiting", cancelled: "error" } as const;

function expectationOf(played: PlayedRun) {
  const { state, events, calls, incident, context, status } = played;
  const tasks: Record<"done" | "skipped" | "error" | "waiting" | "unreached", string[]> = {
    done: [],
    skipped: [],
    error: [],
    waiting: [],
    unreached: [],
  };
  const words: Record<string, keyof typeof tasks> = {
    done: "done",
    skipped: "skipped",
    error: "error",
    asked: "waiting",
  };
  for (const id of Object.keys(played.plan.playbook.tasks)) {
    tasks[words[state.frames[""]?.tasks[id]?.status ?? ""] ?? "unreached"].push(id);
  }
  const branches: Record<string, string> = {};
  for (const event of events) {
    if (event.type !== "taskDone" || event.frame !== "" || event.label === undefined) continue;
    if (played.plan.playbook.tasks[event.task]?.type === "condition") branches[event.task] = event.label;
  }
  const { modified: _, ...fields } = incident ?? {};
  return {
    status: statuses[status],
    tasks: Object.fromEntries(Object.entries(tasks).filter(([name, ids]) => name === "done" || ids.length > 0)),
    branches,
    context: isObject(context) ? context : {},
    ...(incident ? { incident: flat(fields) } : {}),
    effects: calls.filter(isWrite).map(({ task, command, inputs }) => ({ task, command, arguments: inputs })),
  };
}

function flat({ CustomFields: custom, ...fields }: Record<string, Json>): Record<string, Json> {
  const all = { ...fields, ...(isObject(custom) ? custom : {}) };
  // What has no value says nothing.
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

/** The texts of the playbooks as they were kept with the versions the run pinned. */
async function textsOf(db: Db, plan: Plan): Promise<SavedTest["files"]> {
  const plans = [plan, ...subPlans(plan)];
  const rows = await db
    .selectFrom("playbooks")
    .select(["hash", "text_hash as textHash", "original", "language"])
    .where("hash", "in", [...new Set(plans.map(({ hash }) => hash))])
    .execute();
  const texts = await readTexts(
    db,
    rows.flatMap(({ textHash }) => textHash ?? []),
  );
  const files: SavedTest["files"] = [];
  for (const { hash, playbook } of plans) {
    const row = rows.find((one) => one.hash === hash);
    const isSekoia = row?.language === "sekoia";
    const kept = row?.textHash === null || row?.textHash === undefined ? undefined : texts.get(row.textHash);
    const text = isSekoia && isObject(row.original) ? JSON.stringify(row.original, null, 2) : kept;
    if (text === undefined) {
      throw new TocsinError("RUN_NOT_REPLAYABLE", `The text of the playbook ${playbook.name} is not kept`, {
        mend: "Import it once more, and save a later run.",
      });
    }
    const name = files.length === 0 ? "playbook" : `sub-playbook-${files.length}`;
    if (!files.some((file) => file.text === text)) files.push({ name: `${name}.${isSekoia ? "json" : "yml"}`, text });
  }
  return files;
}

function subPlans({ calls }: Plan): Plan[] {
  return [...calls.values()].flatMap((one) => [one, ...subPlans(one)]);
}

/** Automations that the playbooks name, and those that these name in turn. */
function usedScripts(scripts: readonly Script[], playbooks: readonly unknown[]): Script[] {
  const used = new Set<Script>();
  for (let text = JSON.stringify(playbooks); text !== ""; ) {
    const more = scripts.filter(
      (one) => !used.has(one) && (text.includes(`"${one.name}"`) || text.includes(`'${one.name}'`)),
    );
    for (const one of more) used.add(one);
    text = more.map(({ code = "" }) => code).join("\n");
  }
  return [...used];
}

const peopleFields = /^(?:owner|username|user|email|displayname|assignee|caller|reporter|closinguserid)$/i;
const hostFields = /^(?:host|hostname|host_name|computer|computername|device|devicename|machine|endpoint|agent_name)$/i;

function learnNames(names: Anonymiser, value: Json, key = ""): void {
  if (Array.isArray(value)) for (const item of value) learnNames(names, item, key);
  else if (isObject(value)) for (const [inner, item] of Object.entries(value)) learnNames(names, item, inner);
  else if (typeof value === "string") {
    if (peopleFields.test(key)) names.learnName(value, "person");
    if (hostFields.test(key)) names.learnName(value, "host");
    names.learnText(value);
  }
}
