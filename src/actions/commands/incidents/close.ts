/** Closing an incident and opening it again. */
import { textEntry } from "#sdk/entry.ts";
import type { StoreOperation } from "#sdk/investigation.ts";
import { defineAutomation } from "../automation.ts";
import { customFieldsOf, incidentFields, incidentOf } from "./incident-fields.ts";
import { linkOperation } from "./link.ts";

export const closeInvestigation = defineAutomation({
  name: "closeInvestigation",
  description: "Closes an incident. Every field of the close form is an argument by its name.",
  takesAnything: true,
  arguments: [
    { name: "id", description: "The incident; this one when left out." },
    { name: "closeReason", description: "Why." },
    { name: "closeNotes", description: "Notes." },
    { name: "assetid", description: "A field of the close form." },
    { name: "customFields", description: "An object of custom fields.", type: "json" },
  ],
  run(args) {
    const incident = incidentOf(args, "id");
    const others = args.others("id", "closeReason", "closeNotes", "customFields");
    const fields = incidentFields({ ...others, ...customFieldsOf(args) });
    const operations: StoreOperation[] = [];
    if (Object.keys(fields).length > 0) operations.push({ op: "setIncident", ...incident, fields });
    operations.push({
      op: "closeIncident",
      ...incident,
      reason: args.text("closeReason"),
      notes: args.text("closeNotes"),
    });
    return { entries: [textEntry("The incident is closed")], operations };
  },
});

/** `CloseInvestigation`: the older script around it. */
export const closeInvestigationScript = defineAutomation({
  name: "CloseInvestigation",
  description: "Closes this incident; closeInvestigation is the newer way.",
  arguments: [
    { name: "reason", description: "Why.", isDefault: true },
    { name: "notes", description: "Notes." },
  ],
  run: (args) => ({
    entries: [textEntry("The incident is closed")],
    operations: [{ op: "closeIncident", reason: args.text("reason"), notes: args.text("notes") }],
  }),
});

export const reopenInvestigation = defineAutomation({
  name: "reopenInvestigation",
  description: "Opens a closed incident again.",
  arguments: [{ name: "id", description: "The incident; this one when left out.", isDefault: true }],
  run: (args) => ({
    entries: [textEntry("The incident is open again")],
    operations: [{ op: "reopenIncident", ...incidentOf(args, "id") }],
  }),
});

export const closeInvestigationAsDuplicate = defineAutomation({
  name: "CloseInvestigationAsDuplicate",
  description: "Closes this incident as a duplicate of another.",
  arguments: [{ name: "duplicateId", description: "The incident it is a duplicate of.", required: true }],
  run: (args, { investigation }) =>
    linkOperation(investigation, args.requiredText("duplicateId"), [investigation.id], "duplicate"),
});
