/**
 * What a mapper makes of an event that is pushed in, whichever kind of mapper it is: the configuration file's simple paths,
 * or XSOAR's, with its classifier.
 */
import type { Json, JsonObject } from "#base/json.ts";
import type { Classifier } from "#playbook/classifier.ts";
import type { IncidentField } from "#playbook/incident-field.ts";
import type { Mapper } from "#playbook/mapper.ts";
import { readMoment } from "#playbook/read-moment.ts";
import {
  compileMapper as compileSimple,
  type MappedField,
  mapEvent as mapSimply,
  type SimpleMapper,
  type SystemFields,
} from "#playbook/simple-mapper.ts";
import { type Classification, classifyEvent } from "#playbook/xsoar/mapping/classify-event.ts";
import type { EventTools } from "#playbook/xsoar/mapping/event-scope.ts";
import { catalogOf } from "#playbook/xsoar/mapping/field-catalog.ts";
import type { Label } from "#playbook/xsoar/mapping/labels.ts";
import { mapEvent } from "#playbook/xsoar/mapping/map-event.ts";
import { compileMapper } from "#playbook/xsoar/mapping/mapping-plan.ts";

export interface MappedBody {
  system: SystemFields;
  custom: JsonObject;
  /** What no field took. */
  labels: Label[];
}

export interface EventMapper {
  /** Names its version: an incident is explained by the one that made it. */
  hash: string;
  name: string;
  map(event: JsonObject, type: string): MappedBody;
  explain(event: JsonObject, type: string): MappedField[];
}

export interface EventClassifier {
  /** Names its version. */
  hash: string;
  name: string;
  classify(event: JsonObject, given: GivenTypes): string;
  explain(event: JsonObject, given: GivenTypes): Classification;
}

/** What is said of an event's type beside the classifier. */
export interface GivenTypes {
  sourceType?: string;
  instanceType: string;
}

export function simpleEventMapper(hash: string, definition: SimpleMapper): EventMapper {
  const compiled = compileSimple(definition);
  return {
    hash,
    name: definition.name,
    map: (event) => ({ ...mapSimply(compiled, event), labels: [] }),
    explain: (event) => mapSimply(compiled, event).explained,
  };
}

type Tools = Omit<EventTools, "now">;

export function contentEventMapper(
  hash: string,
  mapper: Mapper,
  fields: readonly IncidentField[],
  tools: Tools,
): EventMapper {
  const compiled = compileMapper(mapper, catalogOf(fields));
  const now = () => ({ ...tools, now: Date.now() });
  return {
    hash,
    name: mapper.name,
    map(event, type) {
      const { system, custom, labels } = mapEvent(compiled, type, event, now());
      return { system: systemFieldsOf(system), custom, labels };
    },
    explain(event, type) {
      const { explanation } = mapEvent(compiled, type, event, now(), { explain: true });
      return (explanation?.fields ?? []).map(({ field, target, value, absent, note, steps }): MappedField => {
        const [first] = steps;
        const from = first?.at === "path" ? first.path : "";
        const lost =
          target !== null && isLost(target) ? `${target} is not filled when an event is pushed in` : undefined;
        const why = lost ?? absent;
        return {
          field,
          target: target ?? "",
          from,
          ...(value === undefined || lost !== undefined ? {} : { value }),
          ...(why === undefined ? {} : { absent: why }),
          ...(note === undefined ? {} : { note }),
        };
      });
    },
  };
}

export function contentClassifier(hash: string, classifier: Classifier, tools: Tools): EventClassifier {
  const now = () => ({ ...tools, now: Date.now() });
  return {
    hash,
    name: classifier.name,
    classify: (event, given) => classifyEvent(classifier, event, now(), given).type,
    explain: (event, given) => classifyEvent(classifier, event, now(), { ...given, explain: true }),
  };
}

const taken = ["name", "type", "severity", "occurred", "details", "owner", "dbotMirrorId"] as const;
const others = new Set(["roles", "phase", "category", "dueDate", "sla", "reason", "labels", "parent", "status"]);
const isLost = (target: string) => others.has(target);

/** Of the system's fields those that an incident has from its first moment. */
function systemFieldsOf(system: Partial<Record<string, Json>>): SystemFields {
  const fields: SystemFields = {};
  for (const name of taken) {
    const value = system[name];
    if (value === undefined || value === null) continue;
    if (name === "severity") {
      if (typeof value === "number") fields.severity = value;
    } else if (name === "occurred") {
      const moment = readMoment(value);
      if (moment !== undefined) fields.occurred = moment;
    } else {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      if (text !== "") fields[name] = text;
    }
  }
  return fields;
}
