/** `getContext` and `delContext`: the server's own commands, which know contexts of other incidents too. */
import { dataEntry, textEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";

export const getContext = defineAutomation({
  name: "getContext",
  description: "The context of this investigation or of another incident's.",
  arguments: [{ name: "id", description: "The incident; this one when left out.", isDefault: true }],
  async run(args, { investigation }) {
    const id = args.optionalText("id");
    const document =
      id === undefined || id === investigation.id ? investigation.context() : await investigation.contextOf(id);
    if (document === undefined) throw new AutomationError(`There is no investigation ${id}`);
    return dataEntry({ context: document, keys: Object.keys(document) });
  },
});

export const delContext = defineAutomation({
  name: "delContext",
  description: "Takes a key out of the shared context, or out of a sub-playbook's own: subplaybook-<run>.<key>.",
  arguments: [{ name: "key", description: "Dotted path.", required: true, isDefault: true }],
  run(args, { investigation }) {
    const key = args.requiredText("key");
    const own = `subplaybook-${investigation.playbookRunId ?? ""}.`;
    const said = [textEntry(`Key ${key} is deleted`)];
    if (key.startsWith(own)) return { entries: said, operations: [{ op: "delete", path: key.slice(own.length) }] };
    return { entries: said, operations: [{ op: "delete", path: key, where: "shared" }] };
  },
});
