import { isObject, type Json } from "#base/json.ts";
import type { Layout, LayoutItem, LayoutSection, LayoutTab, LayoutView } from "#playbook/layout.ts";
import { type Fields, scalarText } from "./fields.ts";
import { readDescription, readIdentity, readVersions } from "./versions.ts";

export const layoutViews = [
  "detailsV2",
  "details",
  "edit",
  "close",
  "quickView",
  "mobile",
  "indicatorsDetails",
  "indicatorsQuickView",
  "dynamicFields",
  "caseDetails",
] as const;

/** A layouts container: all the views of one layout. */
export function readLayoutsContainer(fields: Fields): Layout | undefined {
  const identity = readIdentity(fields, "A layout");
  if (!identity) return undefined;
  const views = layoutViews.flatMap((name): [string, LayoutView][] => {
    const view = fields.fields(name);
    return view ? [[name, readView(view)]] : [];
  });
  const group = fields.filled("group");
  return {
    ...identity,
    ...readDescription(fields),
    group: group === "indicator" || group === "case" ? group : "incident",
    views: Object.fromEntries(views),
    ...readVersions(fields),
  };
}

/** A layout from before 6.0: one view of an incident type, or of a type of indicator. */
export function readOldLayout(fields: Fields): Layout | undefined {
  const kind = fields.filled("kind") ?? "details";
  const inner = fields.fields("layout");
  const type = fields.filled("typeId") ?? fields.filled("TypeName") ?? inner?.filled("typeId");
  if (!inner || type === undefined) {
    const message = 'A layout from before 6.0 needs "layout", and "typeId", the type it is for.';
    fields.report.error("CONTENT_XSOAR_FIELD_MISSING", fields.path, message);
    return undefined;
  }
  return {
    id: `${type}-${kind}`,
    name: inner.filled("name") ?? type,
    group: kind.startsWith("indicator") ? "indicator" : "incident",
    incidentType: type,
    views: { [kind]: readView(inner) },
    ...readVersions(fields),
  };
}

function readView(fields: Fields): LayoutView {
  const tabs = fields.items("tabs").map(readTab);
  if (tabs.length > 0 || !fields.has("sections")) return { tabs };
  return { tabs: [{ id: "", name: "", type: "custom", hidden: false, sections: readSections(fields) }] };
}

function readTab(fields: Fields): LayoutTab {
  return {
    id: fields.text("id") ?? "",
    name: fields.text("name") ?? "",
    type: fields.filled("type") ?? "custom",
    hidden: fields.truth("hidden") ?? false,
    sections: readSections(fields),
  };
}

function readSections(fields: Fields): LayoutSection[] {
  return fields.items("sections").map((section) => {
    const type = section.filled("type");
    const script = type === "dynamic" ? readScript(section) : undefined;
    const items = section.items("items").map(readItem);
    // Forms from before 6.0 list their fields plainly, one below the other.
    const plain = section.items("fields").flatMap((one, row): LayoutItem[] => {
      const field = fieldKey(one.filled("fieldId"));
      return field === undefined || one.truth("isVisible") === false ? [] : [{ field, column: 0, endColumn: 2, row }];
    });
    const place = readPlace(section);
    return {
      id: section.filled("i") ?? section.text("id") ?? "",
      name: section.text("name") ?? "",
      ...(type !== undefined && { type }),
      visible: section.truth("isVisible") ?? true,
      ...(place && { place }),
      ...(script !== undefined && { script }),
      items: [...items, ...plain],
    };
  });
}

/** By name, or as an object that holds it. */
function readScript(section: Fields): string | undefined {
  const query = section.get("query");
  return isObject(query) ? section.fields("query")?.filled("script") : section.filled("query");
}

function readPlace(fields: Fields): LayoutSection["place"] {
  if (!fields.has("x") && !fields.has("y")) return undefined;
  const part = (name: string, other: number) => fields.number(name) ?? other;
  return { x: part("x", 0), y: part("y", 0), w: part("w", 1), h: part("h", 1) };
}

function readItem(fields: Fields): LayoutItem {
  const field = fieldKey(fields.filled("fieldId"));
  const script = fields.filled("scriptId");
  const column = fields.number("startCol") ?? 0;
  const item: LayoutItem = {
    column,
    endColumn: fields.number("endCol") ?? column + 1,
    row: fields.number("index") ?? 0,
  };
  if (field !== undefined) item.field = field;
  if (script !== undefined) {
    const given = fields.entries("args").map(([name, value]) => [name, simpleText(value)] as const);
    item.button = { name: fields.text("name") ?? "", script, arguments: Object.fromEntries(given) };
  }
  return item;
}

function simpleText(value: Json): string {
  const inner = isObject(value) ? (value.simple ?? "") : value;
  return scalarText(inner) ?? "";
}

function fieldKey(id: string | undefined): string | undefined {
  return id?.replace(/^(?:incident|indicator|evidence)_/, "");
}
