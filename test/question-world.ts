/** For tests of questions to people: playbooks in the words of XSOAR's YAML, brought into a real server and begun. */
import type { Json, JsonObject } from "#base/json.ts";
import type { WaitingQuestion } from "#contract/question.ts";
import type { Client } from "#contract/route.ts";
import type { Routes } from "#contract/routes.ts";
import { zipFiles } from "./content-pack.ts";
import { waitFor } from "./wait-for.ts";

export interface WrittenQuestion {
  id: string;
  label: string;
  type?: string;
  required?: boolean;
  options?: string[];
  optionsarg?: Json[];
  fieldassociated?: string;
  [more: string]: Json | undefined;
}

export interface WrittenPlaybook {
  id: string;
  /** By task id: what stands in the task besides its id, type and name. */
  tasks: Record<string, { type: string; name: string; next?: Record<string, string[]> } & JsonObject>;
}

export function message(to: string | undefined, more: JsonObject = {}): JsonObject {
  const { timings = {}, ...rest } = more;
  return {
    ...(to === undefined ? {} : { to: { simple: to } }),
    subject: { simple: "We need you" },
    body: { simple: "Something happened on web-1." },
    methods: ["email"],
    timings: { retriescount: 2, retriesinterval: 360, completeafterreplies: 1, ...(timings as JsonObject) },
    ...rest,
  };
}

export function form(title: string, questions: WrittenQuestion[]): JsonObject {
  return {
    title,
    description: "",
    questions: questions.map(({ label, ...one }): JsonObject => {
      const question = { labelarg: { simple: label }, required: false, type: "shortText", options: [], ...one };
      // What is left out of a question is left out of its JSON.
      return JSON.parse(JSON.stringify(question)) as JsonObject;
    }),
  };
}

export function playbookText({ id, tasks }: WrittenPlaybook): string {
  const whole: Record<string, Json> = {};
  const all: WrittenPlaybook["tasks"] = { "0": { type: "start", name: "", next: { "#none#": ["1"] } }, ...tasks };
  for (const [key, { type, name, next = {}, script, args = {}, ...rest }] of Object.entries(all)) {
    const call = typeof script === "string" ? { scriptName: script } : {};
    const given = Object.entries(args as JsonObject).map(([argument, value]) => [argument, { simple: value }]);
    whole[key] = {
      id: key,
      taskid: key,
      type,
      task: { id: key, version: -1, name, type, iscommand: false, brand: "", ...call },
      nexttasks: next,
      scriptarguments: Object.fromEntries(given) as JsonObject,
      ...rest,
    };
  }
  // YAML holds JSON.
  return JSON.stringify({ id, name: id, version: -1, starttaskid: "0", inputs: [], outputs: [], tasks: whole });
}

export async function bringIn(api: Client<Routes>, playbooks: readonly WrittenPlaybook[]): Promise<void> {
  const files = Object.fromEntries(
    playbooks.map((one) => [`Questions/Playbooks/playbook-${one.id}.yml`, playbookText(one)]),
  );
  const metadata = { name: "Questions", currentVersion: "1.0.0" };
  const packed = { ...files, "Questions/pack_metadata.json": JSON.stringify(metadata) };
  await api.importContent({ file: "questions.zip", bytes: zipFiles(packed) });
}

/** The one that a run asks, once it does. */
export async function questionOf(api: Client<Routes>, run: string, text = ""): Promise<WaitingQuestion> {
  let found: WaitingQuestion | undefined;
  await waitFor(
    async () => {
      const { items } = await api.listQuestions({ limit: 200 });
      found = items.find((one) => one.runId === run && one.question.includes(text));
      return found !== undefined;
    },
    { what: "the question", trace: async () => JSON.stringify(await api.explainRun({ id: run })) },
  );
  if (!found) throw new Error("it was found");
  return found;
}

export async function endOf(api: Client<Routes>, run: string): Promise<string> {
  const look = async () => (await api.getRun({ id: run })).run;
  await waitFor(async () => (await look()).finishedAt !== null, {
    what: "the run to end",
    trace: async () => JSON.stringify(await api.explainRun({ id: run })),
  });
  return (await look()).status;
}
