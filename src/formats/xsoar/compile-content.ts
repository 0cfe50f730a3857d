import { isObject, type Json } from "#base/json.ts";
import type { ContentItem } from "../content-item.ts";
import type { JsonPath } from "../json-document.ts";
import type { Report } from "../report.ts";
import { Fields } from "./fields.ts";
import { readClassifier } from "./read-classifier.ts";
import { readIncidentField } from "./read-incident-field.ts";
import { readIncidentType } from "./read-incident-type.ts";
import { readIntegration } from "./read-integration.ts";
import { readLayoutsContainer, readOldLayout } from "./read-layout.ts";
import { readList } from "./read-list.ts";
import { readMapper } from "./read-mapper.ts";
import { readPack } from "./read-pack.ts";
import { compilePlaybook } from "./read-playbook.ts";
import { readScript } from "./read-script.ts";
import { recogniseXsoar, type XsoarKind } from "./recognise.ts";

/** What XSOAR writes when a list of things is exported at once. */
const wrappers = ["incidentFields", "incidentTypes", "layouts", "lists"];

/** Undefined: this is no XSOAR content. Otherwise what it holds; what is wrong is in the report. */
export function compileXsoar(value: Json, fileName: string, report: Report): ContentItem[] | undefined {
  const kind = recogniseXsoar(value, fileName);
  if (kind) return compileAs(kind, value, [], report);
  const wrapper = isObject(value) ? wrappers.find((name) => Array.isArray(value[name])) : undefined;
  const list = isObject(value) && wrapper ? value[wrapper] : value;
  if (!Array.isArray(list)) return undefined;
  const read = list.map((item, at) => {
    const each = recogniseXsoar(item);
    return each && compileAs(each, item, wrapper ? [wrapper, at] : [at], report);
  });
  return read.every((items) => items === undefined) ? undefined : read.flatMap((items) => items ?? []);
}

function compileAs(kind: XsoarKind, value: Json, path: JsonPath, report: Report): ContentItem[] {
  if (!isObject(value)) return [];
  const fields = new Fields(value, path, report);
  switch (kind) {
    case "playbook":
      return item("playbook", compilePlaybook(value, report));
    case "classifier":
      return item("classifier", readClassifier(fields));
    case "mapper":
      return item("mapper", readMapper(fields));
    case "classifierWithMapper":
      return [...item("classifier", readClassifier(fields)), ...item("mapper", readMapper(fields))];
    case "incidentType":
      return item("incidentType", readIncidentType(fields));
    case "incidentField":
      return item("incidentField", readIncidentField(fields));
    case "layoutsContainer":
      return item("layout", readLayoutsContainer(fields));
    case "oldLayout":
      return item("layout", readOldLayout(fields));
    case "list":
      return item("list", readList(fields));
    case "script":
      return item("script", readScript(fields));
    case "integration":
      return item("integration", readIntegration(fields));
    case "pack":
      return item("pack", readPack(fields));
  }
}

function item<Item extends ContentItem>(kind: Item["kind"], value: Item["value"] | undefined): ContentItem[] {
  // The pair was made by one reader, which the compiler cannot see through the union.
  return value === undefined ? [] : [{ kind, value } as ContentItem];
}
