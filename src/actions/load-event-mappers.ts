/** Mappers and classifiers of XSOAR content, ready for events. */
import type { IncidentField } from "#playbook/incident-field.ts";
import type { JavaScriptEngine } from "#playbook/xsoar/javascript-engine.ts";
import { readTexts, readVersionByHash } from "#store/content-items.ts";
import type { Db } from "#store/db.ts";
import { readMapper } from "#store/mappers.ts";
import { hashesOf, loadContent, readKept } from "./content/current-content.ts";
import {
  contentClassifier,
  contentEventMapper,
  type EventClassifier,
  type EventMapper,
  simpleEventMapper,
} from "./event-mapper.ts";

export interface EventTools {
  javascript?: JavaScriptEngine;
}

/** By name or id; what is not there maps nothing. */
export async function contentMappers(
  db: Db,
  mapperName: string | undefined,
  classifierName: string | undefined,
  tools: EventTools,
): Promise<{ mapper: EventMapper | undefined; classifier: EventClassifier | undefined }> {
  const isNamed = (name: string) => (one: { value: { id: string; name: string } }) =>
    one.value.name === name || one.value.id === name;
  const mapper =
    mapperName === undefined
      ? undefined
      : (await loadContent(db, "mapper"))
          .filter(({ value }) => value.direction === "incoming")
          .find(isNamed(mapperName));
  const classifier =
    classifierName === undefined ? undefined : (await loadContent(db, "classifier")).find(isNamed(classifierName));
  return {
    mapper: mapper && contentEventMapper(mapper.version.versionHash, mapper.value, await loadFields(db), tools),
    classifier: classifier && contentClassifier(classifier.version.versionHash, classifier.value, tools),
  };
}

async function loadFields(db: Db): Promise<IncidentField[]> {
  return (await loadContent(db, "incidentField")).map(({ value }) => value);
}

/** The version of a mapper that made an incident, whichever kind it is of. */
export async function readEventMapper(db: Db, hash: string): Promise<EventMapper | undefined> {
  const simple = await readMapper(db, hash);
  if (simple) return simpleEventMapper(hash, simple);
  const version = await readVersionByHash(db, "mapper", hash);
  if (!version) return undefined;
  const [kept] = await readKept(version, await readTexts(db, hashesOf(version)), "mapper");
  return kept && contentEventMapper(hash, kept.value, await loadFields(db), {});
}

/** The version of a classifier that said of which type an incident is. */
export async function readEventClassifier(db: Db, hash: string): Promise<EventClassifier | undefined> {
  const version = await readVersionByHash(db, "classifier", hash);
  if (!version) return undefined;
  const [kept] = await readKept(version, await readTexts(db, hashesOf(version)), "classifier");
  return kept && contentClassifier(hash, kept.value, {});
}
