/** What instances of the configuration name: mappers of the file or of content, classifiers of content, incident types. */
import type { Problem } from "#base/problem.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import { listContentItems } from "#store/content-items.ts";
import type { Db } from "#store/db.ts";
import { listIncidentTypes } from "#store/incident-types.ts";
import { listMappers } from "#store/mappers.ts";
import type { WantedConfiguration } from "./apply-configuration.ts";

/** Names and ids, whichever an instance may write. */
export interface KnownContent {
  mappers: readonly string[];
  classifiers: readonly string[];
  incidentTypes: readonly string[];
}

/** What is kept, content that was imported included. */
export async function readKnownContent(db: Db): Promise<KnownContent> {
  const kinds = ["mapper", "classifier", "incidentType"] as const;
  const [mappers = [], classifiers = [], types = []] = await Promise.all(
    kinds.map((kind) => listContentItems(db, kind)),
  );
  const [simple, kept] = await Promise.all([listMappers(db), listIncidentTypes(db)]);
  const names = (items: readonly { id: string; name: string }[]) => items.flatMap(({ id, name }) => [name, id]);
  return {
    mappers: [...simple.map(({ definition }) => definition.name), ...names(mappers)],
    classifiers: names(classifiers),
    incidentTypes: [...kept.map(({ name }) => name), ...types.map(({ name }) => name)],
  };
}

/**
 * Without `known` (no database was asked) what the file itself does not define is a warning: it may be content. An incident
 * type that is not known is one in any case: incidents of it are made, and start nothing.
 */
export function checkNamedContent(
  integrations: readonly IntegrationDefinition[],
  { instances, mappers = [], incidentTypes = [] }: WantedConfiguration,
  known?: KnownContent,
): Problem[] {
  const problems: Problem[] = [];
  const ofFile = {
    mapper: mappers.map(({ name }) => name),
    classifier: [] as string[],
    incident_type: incidentTypes.map(({ name }) => name),
  };
  for (const { name, integration, parameters } of instances) {
    if (!integrations.find(({ id }) => id === integration)?.webhook) continue;
    const check = (parameter: keyof typeof ofFile, what: string, code: string, ofContent: readonly string[]) => {
      const given = parameters[parameter];
      const names = [...ofFile[parameter], ...ofContent];
      const isNeeded = parameter !== "incident_type";
      if (typeof given !== "string" || given === "" || names.includes(given)) return;
      const there = [...new Set(names)].slice(0, 20).join(", ") || "none yet";
      const message = known
        ? `There is no ${what} ${given}. There are: ${there}.`
        : `The ${what} ${given} is none of this file: it must come with content that is imported. The file has: ${there}.`;
      // Before any is imported the server must start: how else would content come in?
      const severity = isNeeded && ofContent.length > 0 ? "error" : "warning";
      problems.push({ code, severity, message, path: `instances.${name}.parameters.${parameter}` });
    };
    check("mapper", "mapper", "CONFIG_MAPPER_UNKNOWN", known?.mappers ?? []);
    check("classifier", "classifier", "CONFIG_CLASSIFIER_UNKNOWN", known?.classifiers ?? []);
    check("incident_type", "incident type", "CONFIG_INCIDENT_TYPE_UNKNOWN", known?.incidentTypes ?? []);
  }
  return problems;
}
