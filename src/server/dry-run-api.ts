/** A dry run that somebody asks for: which version of the playbook, on what, and where it can be looked into afterwards. */

import type { z } from "zod";
import { type DryPlaybook, type DryRunStart, dryRun, playbooksOf } from "#actions/dry-run.ts";
import { refuseProblems } from "#actions/refuse-problems.ts";
import type { RunBooks } from "#actions/run-view/run-books.ts";
import { TocsinError } from "#base/errors.ts";
import { uuidv7 } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import type { DryRun } from "#contract/dry-run.ts";
import type { runRoutes } from "#contract/run-routes.ts";
import type { Executor } from "#engine/executor.ts";
import { readContent } from "#formats/read-content.ts";
import type { Playbook } from "#playbook/model.ts";
import type { Plan } from "#playbook/plan.ts";
import { readAlert, readRawAlert } from "#store/alert-lists.ts";
import { readDraft } from "#store/content-drafts.ts";
import type { Db } from "#store/db.ts";
import { type Activation, listActivations, readActivation, readPlaybookFile } from "#store/playbooks.ts";
import { integrations } from "./load-catalog.ts";

export interface DryRunOptions {
  db: Db;
  executor: Executor;
  books: RunBooks;
}

export type DryRunAsked = z.output<typeof runRoutes.dryRunPlaybook.input>;

export async function serveDryRun({ db, executor, books }: DryRunOptions, asked: DryRunAsked): Promise<DryRun> {
  const { id, version, reads, incidentId, alertId, sample, inputs } = asked;
  const kept = await readActivation(db, id);
  if (!kept) throw new TocsinError("NOT_FOUND", `There is no playbook ${id}`);
  const subjects = [incidentId, alertId, sample].filter((one) => one !== undefined);
  if (subjects.length > 1) {
    throw new TocsinError("BAD_REQUEST", "A dry run is on one thing: an incident, an alert or a sample", {
      mend: "Leave the others out.",
    });
  }
  const start: DryRunStart = {
    blind: reads === "none",
    ...(incidentId === undefined ? {} : { incidentId }),
    ...(sample === undefined ? {} : { sample }),
    ...(alertId === undefined ? {} : { alert: await readStart(db, kept, alertId) }),
    ...(inputs === undefined ? {} : { inputs }),
  };
  const what = version === "draft" ? await readDraftOf(db, executor, kept) : kept.playbookHash;
  const began = new Date();
  const { result, plan, events, blob } = await dryRun(executor, what, start);
  const runId = uuidv7();
  books.keepDry(
    runId,
    {
      row: rowOf(runId, kept, plan, result, began),
      plan,
      dry: true,
      // A draft is laid out anew, what it calls as its author placed it.
      original: async (hash) => (await readPlaybookFile(db, hash))?.original,
      blob,
    },
    events,
  );
  return { id: runId, ...result };
}

function rowOf(id: string, { playbookId }: Activation, plan: Plan, result: Omit<DryRun, "id">, began: Date) {
  const { name } = plan.playbook;
  return {
    id,
    playbookId,
    playbookName: name,
    playbookHash: plan.hash,
    alertId: null,
    label: `Dry run of ${name}`,
    priority: 50,
    status: result.status,
    waitingFor: null,
    errorCode: result.error?.code ?? null,
    errorMessage: result.error?.message ?? null,
    startedAt: began,
    finishedAt: result.status === "waiting" ? null : new Date(began.getTime() + result.seconds * 1000),
    forkedFrom: null,
  } as const;
}

/** What the playbook's trigger makes of an alert; of one that no trigger knows, the alert as it came. */
async function readStart(db: Db, { triggerName, language }: Activation, alertId: string): Promise<JsonObject> {
  const [alert, raw] = await Promise.all([readAlert(db, alertId), readRawAlert(db, alertId)]);
  if (!alert || !raw) throw new TocsinError("NOT_FOUND", `There is no alert ${alertId}`);
  const triggers = integrations.find(({ id }) => id === raw.integration)?.source?.triggers ?? [];
  const trigger = triggers.find(({ id }) => id === triggerName) ?? triggers[0];
  const made = trigger ? trigger.result(raw.raw) : raw.raw;
  // Where no mapper made an incident of it, an XSOAR playbook sees its name and what it came as.
  return language === "sekoia" ? made : { incident: { name: alert.label, rawJSON: JSON.stringify(raw.raw) }, ...made };
}

/** The draft, read as if it were live, with the sub-playbooks that are. */
async function readDraftOf(db: Db, executor: Executor, { playbookId, language }: Activation): Promise<DryPlaybook> {
  const draft = language === "xsoar" ? await readDraft(db, { kind: "playbook", id: playbookId }) : undefined;
  if (!draft) {
    throw new TocsinError("NOT_FOUND", `The playbook ${playbookId} has no draft`, { mend: "Try what is live." });
  }
  const reading = readContent(draft.text, "playbook.yml");
  refuseProblems("CONTENT_INVALID", "The draft", reading.problems, "Mend the draft first.");
  const [item] = reading.items;
  if (item?.kind !== "playbook") {
    throw new TocsinError("CONTENT_INVALID", "The draft is no playbook", { mend: "Mend the draft first." });
  }
  return { playbook: item.value, others: await readCalled(db, executor, item.value) };
}

async function readCalled(db: Db, { options }: Executor, playbook: Playbook): Promise<Playbook[]> {
  const called = new Set(
    Object.values(playbook.tasks).flatMap(({ frame }) => [frame?.playbook?.id, frame?.playbook?.name]),
  );
  const live = (await listActivations(db)).filter(
    ({ playbookId, playbookName }) => called.has(playbookId) || called.has(playbookName),
  );
  const plans = await Promise.all(live.map(({ playbookHash }) => options.planOf(playbookHash)));
  return plans.flatMap((plan) => (plan ? playbooksOf(plan) : []));
}
