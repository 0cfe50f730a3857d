import { parseJson } from "#playbook/xsoar/cast.ts";
import { dataEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";

/** `LoadJSON`: a text that is JSON, as data. */
export const loadJson = defineAutomation({
  name: "LoadJSON",
  description: "Reads JSON.",
  arguments: [{ name: "input", description: "The text.", required: true, isDefault: true }],
  outputs: [{ path: "JsonObject", description: "What it says." }],
  run(args) {
    const given = args.required("input");
    const read = typeof given === "string" ? parseJson(given) : given;
    if (read === undefined) throw new AutomationError("LoadJSON: input is no JSON");
    return dataEntry(read, { entryContext: { JsonObject: read } });
  },
});
