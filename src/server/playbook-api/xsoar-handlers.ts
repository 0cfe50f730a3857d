/** What the routes do that only XSOAR's playbooks have: checks, versions, starts by hand and by the clock. */
import { restoreXsoarPlaybook } from "#actions/content/edit-playbook.ts";
import { comparePlaybooks, examinePlaybook, presentNodes, withNode } from "#actions/content/examine-playbook.ts";
import { presentSchedule, presentVersion } from "#actions/content/present-playbook.ts";
import { presentRun } from "#actions/explain-run.ts";
import { readEditable } from "#actions/playbooks/edit-playbook.ts";
import { changeSchedule, createSchedule, deleteSchedule } from "#actions/playbooks/schedules.ts";
import { planStart } from "#actions/playbooks/start-playbook.ts";
import { TocsinError } from "#base/errors.ts";
import type { playbookRoutes } from "#contract/playbook-routes.ts";
import type { Handlers } from "#contract/route.ts";
import { listVersions, readTexts, readVersion } from "#store/content-items.ts";
import { readKeptPlaybook } from "#store/kept-playbooks.ts";
import { readRun } from "#store/run-lists.ts";
import { insertRuns } from "#store/runs.ts";
import { gatherAbilities } from "../abilities.ts";
import type { RequestContext } from "../access/request-context.ts";
import { nobodyToTell } from "../live/changes.ts";
import { integrations } from "../load-catalog.ts";
import { changeBy, type PlaybookApiOptions } from "./desk.ts";
import { withLibrary } from "./playbook-handlers.ts";
import type { PlaybookReader } from "./playbook-reader.ts";

type XsoarRoutes = Pick<
  typeof playbookRoutes,
  | "checkPlaybook"
  | "comparePlaybookTexts"
  | "listPlaybookVersions"
  | "getPlaybookVersion"
  | "comparePlaybookVersions"
  | "restorePlaybook"
  | "startPlaybook"
  | "createPlaybookSchedule"
  | "updatePlaybookSchedule"
  | "deletePlaybookSchedule"
>;

export function createXsoarHandlers(
  options: PlaybookApiOptions,
  reader: PlaybookReader,
): Handlers<XsoarRoutes, RequestContext> {
  const { db, requireHost, changes = nobodyToTell } = options;
  const readText = async (id: string, hash: string): Promise<string> => {
    const version = await readVersion(db, { kind: "playbook", id }, hash);
    const text = version && (await readTexts(db, [version.textHash])).get(version.textHash);
    if (text === undefined) throw new TocsinError("NOT_FOUND", `The playbook has no version ${hash}`);
    return text;
  };
  const nameOf = async (id: string) => {
    const kept = await readKeptPlaybook(db, id);
    return kept ? `${kept.name} (${id})` : id;
  };
  const times = (context: RequestContext) => ({ by: context.actor.name, now: Date.now() });
  return {
    async checkPlaybook({ id, text }) {
      await reader.library.refresh(db);
      const examined = examinePlaybook(text, id, reader.library, gatherAbilities());
      const nodes = presentNodes(examined, text, { integrations, library: reader.library });
      return { nodes, problems: examined.problems.map(withNode) };
    },
    async comparePlaybookTexts({ from, to }) {
      return comparePlaybooks(from, to);
    },
    async listPlaybookVersions({ id }) {
      const versions = await listVersions(db, { kind: "playbook", id });
      const newest = versions[0]?.n;
      return { items: versions.map((version) => presentVersion(version, newest)) };
    },
    async getPlaybookVersion({ id, hash }) {
      return { hash, code: await readText(id, hash) };
    },
    async comparePlaybookVersions({ id, from, to }) {
      const [before, after] = await Promise.all([readText(id, from), readText(id, to)]);
      return comparePlaybooks(before, after);
    },
    async restorePlaybook({ id, hash, version }, context) {
      context.audit.object = await nameOf(id);
      context.audit.details = { hash };
      await reader.library.refresh(db);
      const act = async (desk: ReturnType<typeof withLibrary>) => {
        const kept = await readEditable(desk, id, version);
        if (kept.language !== "xsoar") throw new TocsinError("NOT_FOUND", `${kept.name} has no such version`);
        await restoreXsoarPlaybook(desk, kept, hash);
      };
      await changeBy(
        options,
        context,
        (desk) => act(withLibrary(desk, reader.library)),
        (told) => told.playbooks([id]),
      );
      return reader.read(id);
    },
    async startPlaybook({ id, incidentId, inputs }, context) {
      context.audit.object = await nameOf(id);
      const [run] = await requireHost().begin(async (transaction) => {
        const planned = await planStart(transaction, { playbookId: id, incidentId, inputs, now: Date.now() });
        await insertRuns(transaction, [planned]);
        return [planned];
      });
      const row = run && (await readRun(db, run.id));
      if (!row) throw new TocsinError("NOT_FOUND", `The playbook ${id} could not be started`);
      context.audit.details = { run: row.id, ...(incidentId === undefined ? {} : { incident: incidentId }) };
      if (incidentId !== undefined) changes.incidents();
      return presentRun(row);
    },
    async createPlaybookSchedule({ id, ...wanted }, context) {
      context.audit.object = await nameOf(id);
      context.audit.details = { cron: wanted.cron, enabled: wanted.enabled };
      const kept = await requireHost().change((desk) => createSchedule({ db: desk, ...times(context) }, id, wanted));
      changes.playbooks([id]);
      return presentSchedule(kept);
    },
    async updatePlaybookSchedule({ id, schedule, ...wanted }, context) {
      context.audit.object = await nameOf(id);
      context.audit.details = { schedule, cron: wanted.cron, enabled: wanted.enabled };
      const change = { ...times(context) };
      const kept = await requireHost().change((desk) => changeSchedule({ db: desk, ...change }, id, schedule, wanted));
      changes.playbooks([id]);
      return presentSchedule(kept);
    },
    async deletePlaybookSchedule({ id, schedule }, context) {
      context.audit.object = await nameOf(id);
      context.audit.details = { schedule };
      await requireHost().change((desk) => deleteSchedule({ db: desk, ...times(context) }, id, schedule));
      changes.playbooks([id]);
      return {};
    },
  };
}
