/** The legacy alert workflow: five states, and the actions that lead to four of them. Their ids are the vendor's. */
export interface AlertStatus {
  uuid: string;
  name: string;
  description: string;
}

export interface WorkflowAction {
  id: string;
  name: string;
  description: string;
  /** The name of the status it leads to. */
  leadsTo: string;
}

const pending = {
  uuid: "2efc4930-1442-4abb-acf2-58ba219a4fd0",
  name: "Pending",
  description: "The alert is waiting for action",
};

export const alertStatuses: readonly AlertStatus[] = [
  pending,
  { uuid: "8f206505-af6d-433e-93f4-775d46dc7d0f", name: "Acknowledged", description: "An operator has seen the alert" },
  { uuid: "1f2f88d5-ff5b-48bf-bbbc-00c2fff82d9f", name: "Ongoing", description: "The alert is being worked on" },
  { uuid: "4f68da89-38e0-4703-a6ab-652f02bdf24e", name: "Rejected", description: "The alert is a false positive" },
  { uuid: "1738b1c1-767d-489e-bada-19176621a007", name: "Closed", description: "The alert is done with" },
];

const actions: readonly WorkflowAction[] = [
  {
    id: "937bdabf-6a08-434b-b6d3-d7447e4e452a",
    name: "Acknowledge",
    description: "Acknowledge the alert",
    leadsTo: "Acknowledged",
  },
  {
    id: "c39a0a95-aa2c-4d0d-8d2e-d3decf426eea",
    name: "Validate",
    description: "Validate the alert",
    leadsTo: "Ongoing",
  },
  { id: "ade85d7b-7507-4026-bfc6-cc006d10ddac", name: "Reject", description: "Reject the alert", leadsTo: "Rejected" },
  { id: "1390be4e-ced8-4dd6-9bed-573471b235ab", name: "Close", description: "Close the alert", leadsTo: "Closed" },
];

/** What is done with can only be taken up again; a fresh alert may go anywhere. */
const reach: Record<string, readonly string[]> = {
  Pending: ["Acknowledged", "Ongoing", "Rejected", "Closed"],
  Acknowledged: ["Ongoing", "Rejected", "Closed"],
  Ongoing: ["Rejected", "Closed"],
  Rejected: ["Acknowledged"],
  Closed: ["Acknowledged"],
};

export function statusNamed(name: string): AlertStatus {
  return alertStatuses.find((status) => status.name === name) ?? pending;
}

export function actionsFrom(statusName: string): WorkflowAction[] {
  const reachable = reach[statusName] ?? [];
  return actions.filter((action) => reachable.includes(action.leadsTo));
}

/** An action's id or the id of the status wanted: both are accepted. Undefined: not from here. */
export function statusReached(from: string, actionOrStatusId: string): AlertStatus | undefined {
  const action = actionsFrom(from).find((each) => each.id === actionOrStatusId);
  if (action) return statusNamed(action.leadsTo);
  if (actionOrStatusId === pending.uuid && from !== pending.name) return pending;
  const wanted = alertStatuses.find((status) => status.uuid === actionOrStatusId);
  return wanted && (reach[from] ?? []).includes(wanted.name) ? wanted : undefined;
}
