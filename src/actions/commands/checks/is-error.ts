import { answer, defineAutomation } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";

/** `isError`: whether one of the entries is an error, most often those of the task before. */
export const isError = defineAutomation({
  name: "isError",
  description: "Says yes when one of the entries is an error.",
  arguments: [
    {
      name: "entryId",
      description: "Entries: ${lastCompletedTaskEntries}.",
      type: "list",
      required: true,
      isDefault: true,
    },
  ],
  outputs: [
    { path: "yes", description: "One is." },
    { path: "no", description: "None is." },
  ],
  async run(args, { investigation }) {
    args.required("entryId");
    for (const id of args.texts("entryId")) {
      const entry = await investigation.entry(id);
      if (entry === undefined) throw new AutomationError(`There is no entry ${id}`);
      if (entry.type === "error") return answer(true);
    }
    return answer(false);
  },
});
