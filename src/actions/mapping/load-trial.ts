/** A mapper and a classifier to try, from a draft or as they are kept. */
import type { ClassifierDraft, MapperDraft } from "#contract/mapping.ts";
import type { Db } from "#store/db.ts";
import { listMappers } from "#store/mappers.ts";
import { loadContent } from "../content/current-content.ts";
import { contentClassifier, contentEventMapper, simpleEventMapper } from "../event-mapper.ts";
import { contentMappers, type EventTools } from "../load-event-mappers.ts";
import { newClassifier, newMapper, readClassifier, readMapper } from "./mapping-draft.ts";
import type { MappingTrial } from "./try-mapping.ts";

export interface WantedTrial {
  mapper?: MapperDraft | undefined;
  classifier?: ClassifierDraft | undefined;
  mapperName?: string | undefined;
  classifierName?: string | undefined;
  of?: string | undefined;
  incidentType: string;
}

const draftHash = "draft";

export async function loadTrial(db: Db, wanted: WantedTrial, tools: EventTools): Promise<MappingTrial> {
  const { mapper, classifier, incidentType, of } = wanted;
  const kept = await loadNamed(db, wanted.mapperName, wanted.classifierName, tools);
  const trial: MappingTrial = { ...kept, incidentType };
  const ids = of === undefined ? [] : [of];
  if (mapper) {
    const [former] = await loadContent(db, "mapper", ids);
    const fields = (await loadContent(db, "incidentField")).map(({ value }) => value);
    const model = readMapper(mapper, former?.value ?? newMapper("the draft"));
    trial.mapper = contentEventMapper(draftHash, model, fields, tools);
  }
  if (classifier) {
    const [former] = await loadContent(db, "classifier", ids);
    trial.classifier = contentClassifier(
      draftHash,
      readClassifier(classifier, former?.value ?? newClassifier("the draft")),
      tools,
    );
  }
  return trial;
}

/** Of the configuration file first, as instances have it. Empty text: none. */
export async function loadNamed(
  db: Db,
  mapperName: string | null | undefined,
  classifierName: string | null | undefined,
  tools: EventTools,
): Promise<Pick<MappingTrial, "mapper" | "classifier">> {
  const named = (name: string | null | undefined) => (name ? name : undefined);
  const simple = named(mapperName) && (await listMappers(db)).find(({ definition }) => definition.name === mapperName);
  const content = await contentMappers(db, simple ? undefined : named(mapperName), named(classifierName), tools);
  return {
    mapper: simple ? simpleEventMapper(simple.hash, simple.definition) : content.mapper,
    classifier: content.classifier,
  };
}
