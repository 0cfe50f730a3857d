import type { Json, JsonObject } from "#base/json.ts";
import type { Layout, LayoutItem, LayoutSection, LayoutView } from "#playbook/layout.ts";
import { versionsToSource } from "./mapping-source.ts";

/** As a container; a layout from before 6.0 as the one view it is. */
export function layoutToSource(layout: Layout): JsonObject {
  const { id, name, description, group, incidentType, views } = layout;
  const written = Object.entries(views).map(([kind, view]) => [kind, viewToSource(view)] as const);
  const [old] = written;
  if (incidentType !== undefined && old) {
    const view = name === incidentType ? old[1] : { name, ...old[1] };
    return { typeId: incidentType, kind: old[0], layout: view, ...versionsToSource(layout) };
  }
  return {
    id,
    name,
    group,
    ...(description !== undefined && { description }),
    ...Object.fromEntries(written),
    ...versionsToSource(layout),
  };
}

function viewToSource(view: LayoutView): JsonObject {
  const [only] = view.tabs;
  if (view.tabs.length === 1 && only && only.id === "" && only.name === "") {
    return { sections: only.sections.map(sectionToSource) };
  }
  return {
    tabs: view.tabs.map(({ id, name, type, hidden, sections }): Json => {
      const tab: JsonObject = { id, name, type };
      if (hidden) tab.hidden = true;
      if (sections.length > 0) tab.sections = sections.map(sectionToSource);
      return tab;
    }),
  };
}

function sectionToSource(section: LayoutSection): JsonObject {
  const { id, name, type, visible, place, script, items } = section;
  const source: JsonObject = { i: id, name, ...place };
  if (type !== undefined) source.type = type;
  if (!visible) source.isVisible = false;
  if (script !== undefined) source.query = script;
  if (items.length > 0) source.items = items.map(itemToSource);
  return source;
}

function itemToSource({ field, button, column, endColumn, row }: LayoutItem): JsonObject {
  const source: JsonObject = { startCol: column, endCol: endColumn, index: row };
  if (field !== undefined) source.fieldId = field;
  if (button) {
    const given = Object.entries(button.arguments).map(([name, value]) => [name, { simple: value }] as const);
    Object.assign(source, { name: button.name, scriptId: button.script, args: Object.fromEntries(given) });
  }
  return source;
}
