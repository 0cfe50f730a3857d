/** What names an incident type or an incident field: none of it may be left pointing at nothing. */
import type { Use } from "#contract/incident-setup.ts";
import type { Classifier } from "#playbook/classifier.ts";
import type { IncidentField } from "#playbook/incident-field.ts";
import type { Layout } from "#playbook/layout.ts";
import type { Mapper } from "#playbook/mapper.ts";
import type { SimpleMapper } from "#playbook/simple-mapper.ts";
import { compileMapper as compileSimple } from "#playbook/simple-mapper.ts";
import { catalogOf, findTarget } from "#playbook/xsoar/mapping/field-catalog.ts";
import type { Db } from "#store/db.ts";
import { listInstances } from "#store/instances.ts";
import { listMappers } from "#store/mappers.ts";
import { loadContent } from "../content/current-content.ts";

export interface SetupUsers {
  mappers: readonly Mapper[];
  simpleMappers: readonly SimpleMapper[];
  classifiers: readonly Classifier[];
  layouts: readonly Layout[];
  instances: readonly { name: string; incidentType: string }[];
}

export async function loadSetupUsers(db: Db): Promise<SetupUsers> {
  const [mappers, simple, classifiers, layouts, instances] = await Promise.all([
    loadContent(db, "mapper"),
    listMappers(db),
    loadContent(db, "classifier"),
    loadContent(db, "layout"),
    listInstances(db),
  ]);
  return {
    mappers: mappers.map(({ value }) => value),
    simpleMappers: simple.map(({ definition }) => definition),
    classifiers: classifiers.map(({ value }) => value),
    layouts: layouts.map(({ value }) => value),
    instances: instances.map(({ name, parameters }) => ({
      name,
      incidentType: String(parameters.incident_type ?? ""),
    })),
  };
}

export function usesOfType(name: string, { mappers, classifiers, instances }: SetupUsers): Use[] {
  return [
    ...instances.filter((one) => one.incidentType === name).map((one): Use => ({ kind: "instance", name: one.name })),
    ...classifiers
      .filter(
        ({ keyTypes, defaultIncidentType }) => defaultIncidentType === name || Object.values(keyTypes).includes(name),
      )
      .map((one): Use => ({ kind: "classifier", name: one.name })),
    ...mappers
      .filter(({ types, defaultIncidentType }) => defaultIncidentType === name || Object.hasOwn(types, name))
      .map((one): Use => ({ kind: "mapper", name: one.name })),
  ];
}

/** `fields`: all there are, since a mapper names them in more than one way. */
export function usesOfField(key: string, fields: readonly IncidentField[], users: SetupUsers): Use[] {
  const catalog = catalogOf(fields);
  const fills = (name: string) => {
    const target = findTarget(name, catalog);
    return target?.kind === "field" && target.field.key === key;
  };
  const shows = ({ group, views }: Layout) =>
    group === "incident" &&
    Object.values(views).some(({ tabs }) =>
      tabs.some(({ sections }) => sections.some(({ items }) => items.some(({ field }) => field === key))),
    );
  return [
    ...users.mappers
      .filter(
        ({ direction, types }) =>
          direction === "incoming" && Object.values(types).some((one) => Object.keys(one.fields).some(fills)),
      )
      .map((one): Use => ({ kind: "mapper", name: one.name })),
    ...users.simpleMappers
      .filter((one) => compileSimple(one).fields.some(({ target }) => target === key))
      .map((one): Use => ({ kind: "mapper", name: one.name })),
    ...users.layouts.filter(shows).map((one): Use => ({ kind: "layout", name: one.name })),
  ];
}

export function tellUses(uses: readonly Use[]): string {
  const words = uses.slice(0, 5).map(({ kind, name }) => `the ${kind} ${name}`);
  const more = uses.length - words.length;
  return more > 0 ? `${words.join(", ")} and ${more} more` : words.join(", ");
}
