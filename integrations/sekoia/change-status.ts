import { isObject, type Json, type JsonObject, stringAt, VendorError } from "#sdk/index.ts";
import type { SekoiaClient } from "./client.ts";
import type { AlertStatus } from "./statuses.ts";

/**
 * Sets an alert's status so that doing it twice is doing it once: a transition is refused when the alert is there
 * already, and that is a success. Tenants may also have ids of their own, so a refused id is looked up by name.
 */
export async function changeStatus(
  client: SekoiaClient,
  alertId: string,
  target: { uuid: string; status: AlertStatus | undefined },
  comment: string | undefined,
): Promise<{ outputs: JsonObject; note: string }> {
  const send = (uuid: string) =>
    client.changeStatus(alertId, comment === undefined ? { action_uuid: uuid } : { action_uuid: uuid, comment });
  try {
    return { outputs: withActions(await send(target.uuid)), note: "" };
  } catch (error) {
    if (!(error instanceof VendorError) || (error.kind !== "refused" && error.kind !== "not-found")) throw error;
    const alert = await client.getAlert(alertId);
    if (isAlreadyThere(alert, target)) return { outputs: { actions: [] }, note: " (it had it already)" };
    const offered = readActions(await client.getWorkflow(alertId));
    const sameName = offered.find((action) => action.id !== target.uuid && leadsTo(action, target.status));
    if (sameName !== undefined) return { outputs: withActions(await send(sameName.id)), note: "" };
    throw new VendorError(error.kind, error.message, {
      cause: error,
      mend: `From ${stringAt(alert, "status", "name") ?? "its status"} Sekoia.io offers: ${
        offered.map((action) => `${action.name} (${action.id})`).join(", ") || "nothing"
      }.`,
      ...(error.httpStatus === undefined ? {} : { httpStatus: error.httpStatus }),
    });
  }
}

function isAlreadyThere(alert: JsonObject, target: { uuid: string; status: AlertStatus | undefined }): boolean {
  const uuid = stringAt(alert, "status", "uuid");
  const name = stringAt(alert, "status", "name");
  return (
    uuid === target.uuid ||
    (target.status !== undefined && (uuid === target.status.uuid || name === target.status.name))
  );
}

function leadsTo(action: { name: string }, status: AlertStatus | undefined): boolean {
  return status !== undefined && (action.name === status.action?.name || action.name === status.name);
}

function readActions(workflow: JsonObject): { id: string; name: string }[] {
  const actions: Json[] = Array.isArray(workflow.actions) ? workflow.actions : [];
  return actions.flatMap((action) =>
    isObject(action) && typeof action.id === "string" && typeof action.name === "string"
      ? [{ id: action.id, name: action.name }]
      : [],
  );
}

/** Both `{}` and `{actions: […]}` are successes; a playbook sees one shape. */
function withActions(answer: JsonObject): JsonObject {
  return { ...answer, actions: Array.isArray(answer.actions) ? answer.actions : [] };
}
