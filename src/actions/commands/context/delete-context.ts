import { deleteRule } from "#playbook/xsoar/context/delete-rule.ts";
import { errorEntry, textEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { javascript } from "../patterns.ts";

/**
 * `DeleteContext`: takes a key, one element of its list, or everything out of the context. Within a sub-playbook with a
 * context of its own, it is the shared one that is cleaned unless `subplaybook` says otherwise.
 */
export const deleteContext = defineAutomation({
  name: "DeleteContext",
  description: "Takes a key, an element of a list, or everything out of the context of the investigation.",
  arguments: [
    { name: "key", description: "Dotted path in the context.", isDefault: true },
    { name: "all", description: "Take everything out.", options: ["yes", "no"] },
    {
      name: "subplaybook",
      description: "Whether the sub-playbook's own context is meant; `auto`: where there is one.",
      options: ["yes", "no", "auto"],
    },
    { name: "keysToKeep", description: "With `all`: paths that stay, separated by commas." },
    { name: "index", description: "With `key`: the element to take out, from 0." },
  ],
  run(_args, { clock, investigation }, inputs) {
    const contexts = {
      shared: investigation.sharedContext(),
      ...(investigation.isPrivate ? { private: investigation.context() } : {}),
    };
    const { changes, isError, text, where } = deleteRule(inputs, contexts, { now: clock.now(), javascript });
    const place = investigation.isPrivate && where === "shared" ? { where } : {};
    return {
      entries: [isError ? errorEntry(text) : textEntry(text)],
      operations: changes.map((change) => ({ ...change, ...place })),
    };
  },
});
