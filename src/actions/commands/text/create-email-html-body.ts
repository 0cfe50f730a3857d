import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import { isAbsent, parseJson, textOf } from "#playbook/xsoar/cast.ts";
import { dataEntry, errorEntry } from "#sdk/entry.ts";
import type { Investigation } from "#sdk/investigation.ts";
import { defineAutomation } from "../automation.ts";
import { readLabels } from "../incidents/incident-fields.ts";
import { listMissing } from "../lists/lists.ts";

/** `CreateEmailHtmlBody`: a list that is a template, filled in. */
export const createEmailHtmlBody = defineAutomation({
  name: "CreateEmailHtmlBody",
  description: "Fills a list's text, in which ${…} stands for values, and puts it into the context.",
  arguments: [
    { name: "listTemplate", description: "The list.", required: true, isDefault: true },
    { name: "key", description: "Where the result goes.", required: true },
    { name: "object", description: "What ${object.…} stands for.", type: "list" },
    { name: "removeNotFound", description: "What has no value goes.", options: ["yes", "no"], default: "no" },
  ],
  async run(args, { investigation }) {
    const template = await investigation.list(args.requiredText("listTemplate"));
    if (template === undefined) return errorEntry(listMissing);
    const given = args.get("object");
    const object = typeof given === "string" ? (parseJson(given) ?? given) : (given ?? null);
    const incident = (await investigation.incident()) ?? {};
    const values = new Map<string, string | undefined>();
    const read = (path: string): string | undefined => {
      const value = valueAt(path, object, incident, investigation);
      return isAbsent(value) || value === "" || value === 0 || value === false ? undefined : textOf(value);
    };
    const body = fill(template, (whole, path) => {
      if (!values.has(path)) values.set(path, read(path));
      return values.get(path) ?? (args.text("removeNotFound") === "yes" ? "" : whole);
    });
    const key = args.requiredText("key");
    return {
      entries: [dataEntry({ htmlBody: body }, { humanReadable: `The body of the mail is under ${key}` })],
      operations: [{ op: "set", path: key, value: body }],
    };
  },
});

function valueAt(path: string, object: Json, incident: JsonObject, investigation: Investigation): Json | undefined {
  const labels = "incident.labels.";
  if (path.startsWith(labels)) {
    return readLabels(incident.labels ?? []).find(({ type }) => type === path.slice(labels.length))?.value;
  }
  if (path.startsWith("incident.")) {
    const field = path.slice("incident.".length);
    const found = investigation.dtOf(incident, field);
    if (!isAbsent(found)) return found;
    const custom = ownProperty(incident, "CustomFields");
    return isObject(custom) ? investigation.dtOf(custom, field) : undefined;
  }
  if (path.startsWith("object.")) return investigation.dtOf(object, path.slice("object.".length));
  return investigation.dtOf(investigation.context(), path);
}

function fill(template: string, value: (whole: string, path: string) => string): string {
  let filled = "";
  let from = 0;
  for (let at = template.indexOf("${"); at >= 0; at = template.indexOf("${", from)) {
    const end = template.indexOf("}", at);
    if (end < 0) break;
    filled += template.slice(from, at) + value(template.slice(at, end + 1), template.slice(at + 2, end));
    from = end + 1;
  }
  return filled + template.slice(from);
}
