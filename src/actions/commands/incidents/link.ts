/** Links between incidents. */
import { textEntry } from "#sdk/entry.ts";
import type { Investigation } from "#sdk/investigation.ts";
import { defineAutomation, type Said } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";
import { both, findIncidents, isQuery } from "./find-incidents.ts";

type LinkAction = "link" | "unlink" | "duplicate";

const done: Readonly<Record<LinkAction, string>> = {
  link: "linked",
  unlink: "unlinked",
  duplicate: "closed as duplicates",
};

function isLinkAction(action: string): action is LinkAction {
  return Object.hasOwn(done, action);
}

/** What is linked must be there: a link to nothing would never be noticed. */
export async function linkOperation(
  investigation: Investigation,
  incident: string,
  others: readonly string[],
  action: LinkAction,
): Promise<Said> {
  const ids = [...new Set(others)];
  if (ids.length === 0) throw new AutomationError("linkIncidents: linkedIncidentIDs is missing");
  const asked = new Set([incident, ...ids]);
  asked.delete(investigation.id);
  if (asked.size > 0) {
    const query = both(
      "or",
      [...asked].map((id) => isQuery("id", id)),
    );
    for (const { id } of await findIncidents(investigation, query, asked.size)) asked.delete(String(id));
  }
  const [missing] = asked;
  if (missing !== undefined) throw new AutomationError(`There is no incident ${missing}`);
  return {
    entries: [textEntry(`${ids.length} incidents ${done[action]}`)],
    operations: [{ op: "linkIncidents", incident, others: ids, action }],
  };
}

const linked = {
  name: "linkedIncidentIDs",
  description: "The others, separated by commas.",
  type: "list",
  required: true,
} as const;

export const linkIncidents = defineAutomation({
  name: "linkIncidents",
  description: "Links incidents, unlinks them, or closes them as duplicates.",
  arguments: [
    { name: "incidentId", description: "The incident; this one when left out." },
    linked,
    { name: "action", description: "What to do.", options: ["link", "unlink", "duplicate"], default: "link" },
  ],
  run(args, { investigation }) {
    const action = args.text("action", "link").toLowerCase();
    if (!isLinkAction(action)) throw new AutomationError(`linkIncidents: there is no action ${args.text("action")}`);
    return linkOperation(
      investigation,
      args.text("incidentId", investigation.id),
      args.texts("linkedIncidentIDs"),
      action,
    );
  },
});

/** There, writing to an incident that somebody else changes could fail; here it cannot, so there is nothing to retry. */
export const linkIncidentsWithRetry = defineAutomation({
  name: "LinkIncidentsWithRetry",
  description: "Links incidents to this one.",
  arguments: [linked, { name: "retryLimit", description: "Accepted, without effect.", default: "5" }],
  run: (args, { investigation }) =>
    linkOperation(investigation, investigation.id, args.texts("linkedIncidentIDs"), "link"),
});
