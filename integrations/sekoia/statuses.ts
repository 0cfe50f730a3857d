/** The workflow of an alert: statuses and the actions that lead to them have different names and different ids. */
export interface AlertStatus {
  name: string;
  uuid: string;
  /** The action leading there; Pending has none and is reached by its own id. */
  action: { name: string; uuid: string } | undefined;
}

export const alertStatuses: readonly AlertStatus[] = [
  { name: "Pending", uuid: "2efc4930-1442-4abb-acf2-58ba219a4fd0", action: undefined },
  {
    name: "Acknowledged",
    uuid: "8f206505-af6d-433e-93f4-775d46dc7d0f",
    action: { name: "Acknowledge", uuid: "937bdabf-6a08-434b-b6d3-d7447e4e452a" },
  },
  {
    name: "Ongoing",
    uuid: "1f2f88d5-ff5b-48bf-bbbc-00c2fff82d9f",
    action: { name: "Validate", uuid: "c39a0a95-aa2c-4d0d-8d2e-d3decf426eea" },
  },
  {
    name: "Rejected",
    uuid: "4f68da89-38e0-4703-a6ab-652f02bdf24e",
    action: { name: "Reject", uuid: "ade85d7b-7507-4026-bfc6-cc006d10ddac" },
  },
  {
    name: "Closed",
    uuid: "1738b1c1-767d-489e-bada-19176621a007",
    action: { name: "Close", uuid: "1390be4e-ced8-4dd6-9bed-573471b235ab" },
  },
];

export function findStatusByName(name: string): AlertStatus | undefined {
  return alertStatuses.find((status) => status.name.toLowerCase() === name.trim().toLowerCase());
}

/** By the id of the status or of the action leading to it: the API takes both. */
export function findStatusByTarget(uuid: string): AlertStatus | undefined {
  return alertStatuses.find((status) => status.uuid === uuid || status.action?.uuid === uuid);
}
