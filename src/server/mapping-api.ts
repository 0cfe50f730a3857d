/** What the routes about mappers and classifiers do. Reading works on every process; changing needs the active one. */
import { diffLines } from "#actions/content/diff-lines.ts";
import {
  attachMapping,
  createMapping,
  deleteMapping,
  listMapping,
  readMapping,
  readMappingVersion,
  restoreMapping,
  saveMapping,
} from "#actions/mapping/change-mapping.ts";
import { loadNamed, loadTrial } from "#actions/mapping/load-trial.ts";
import { listMappingSamples, readSampleEvents } from "#actions/mapping/mapping-samples.ts";
import { reportDrift } from "#actions/mapping/report-drift.ts";
import { compareTrials, tryMapping } from "#actions/mapping/try-mapping.ts";
import { TocsinError } from "#base/errors.ts";
import type { mappingRoutes } from "#contract/mapping-routes.ts";
import type { Handlers } from "#contract/route.ts";
import { JavaScriptSandbox } from "#engine/javascript/sandbox.ts";
import { filterNames } from "#playbook/xsoar/filters/apply-filter.ts";
import { transformerNames } from "#playbook/xsoar/transformers/apply-transformer.ts";
import { argumentsOfTransformer } from "#playbook/xsoar/transformers/transformer-arguments.ts";
import { listVersions } from "#store/content-items.ts";
import type { RequestContext } from "./access/request-context.ts";
import { nobodyToTell } from "./live/changes.ts";
import { changeBy, type PlaybookApiOptions } from "./playbook-api/desk.ts";

/** So many of the newest events say what an attachment changes. */
const mostLooked = 20;

export function createMappingHandlers(options: PlaybookApiOptions): Handlers<typeof mappingRoutes, RequestContext> {
  const { db, requireHost, configFile, changes = nobodyToTell } = options;
  const change = async <Result>(
    { actor }: RequestContext,
    act: (desk: Parameters<typeof saveMapping>[0]) => Promise<Result>,
  ) => {
    const result = await requireHost().change((transaction) =>
      act({ db: transaction, by: actor.name, at: new Date(), configFile }),
    );
    changes.instances();
    return result;
  };
  // Its thread starts with the first expression that needs one.
  const tools = { javascript: new JavaScriptSandbox() };
  return {
    async listMapping() {
      return { items: await listMapping(db) };
    },
    async listMappingOperators() {
      const transformers = transformerNames().map((name) => ({ name, arguments: [...argumentsOfTransformer(name)] }));
      return { filters: filterNames(), transformers };
    },
    async getMapping(key) {
      return readMapping(db, key);
    },
    async createMapping(wanted, context) {
      context.audit.object = wanted.name;
      context.audit.details = { kind: wanted.kind };
      await change(context, (desk) => createMapping(desk, wanted));
      return readMapping(db, { kind: wanted.kind, id: wanted.name });
    },
    async saveMapping({ kind, id, ...edit }, context) {
      context.audit.details = { kind };
      await change(context, (desk) => saveMapping(desk, { kind, id }, edit));
      return readMapping(db, { kind, id });
    },
    async deleteMapping(key, context) {
      context.audit.details = { kind: key.kind };
      await change(context, (desk) => deleteMapping(desk, key));
      return {};
    },
    async listMappingVersions(key) {
      const versions = await listVersions(db, key);
      const newest = versions[0]?.n;
      return {
        items: versions.map(({ n, versionHash, how, madeAt, madeBy, note }) => ({
          hash: versionHash,
          how,
          madeAt: madeAt.toISOString(),
          madeBy,
          note,
          isCurrent: n === newest,
        })),
      };
    },
    async compareMappingVersions({ from, to, ...key }) {
      const [before, after] = await Promise.all([readMappingVersion(db, key, from), readMappingVersion(db, key, to)]);
      return { lines: diffLines(before.text, after.text) };
    },
    async restoreMapping({ hash, version, ...key }, context) {
      context.audit.details = { kind: key.kind, hash };
      await change(context, (desk) => restoreMapping(desk, key, hash, version));
      return readMapping(db, key);
    },
    async listMappingSamples({ name, limit }) {
      return { items: await listMappingSamples(db, name, limit) };
    },
    async tryMapping({ events, ...wanted }) {
      const trial = await loadTrial(db, wanted, tools);
      return { outcomes: events.map((text) => tryMapping(trial, readJson(text))) };
    },
    async getDrift({ name, limit }) {
      return reportDrift(db, name, limit);
    },
    async planAttachment({ name, ...wanted }) {
      const now = requireHost().incidentSources.get(name);
      const events = await readSampleEvents(db, name, mostLooked);
      // An instance without any makes no incidents of its alerts yet.
      if (!now) return { looked: events.length, items: [] };
      const named = await loadNamed(db, wanted.mapper, wanted.classifier, tools);
      const then = {
        ...now,
        ...(wanted.mapper === undefined ? {} : { mapper: named.mapper }),
        ...(wanted.classifier === undefined ? {} : { classifier: named.classifier }),
      };
      return { looked: events.length, items: compareTrials(now, then, events) };
    },
    async attachMapping({ name, mapper, classifier }, context) {
      context.audit.details = {
        ...(mapper === undefined ? {} : { mapper }),
        ...(classifier === undefined ? {} : { classifier }),
      };
      await changeBy(
        options,
        context,
        (desk) => attachMapping(desk, name, { mapper, classifier }),
        (told) => told.instances(),
      );
      return {};
    },
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TocsinError("BAD_REQUEST", `The event is no JSON: ${error instanceof Error ? error.message : ""}`, {
      mend: "Mend it, or choose a stored sample.",
    });
  }
}
