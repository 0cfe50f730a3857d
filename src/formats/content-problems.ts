/**
 * Codes of problems found in JSON content, each with its title; `docs/errors.md` explains them under "Content
 * problems" (`content-problems.test.ts` keeps the two in step).
 */
export const contentProblems = {
  CONTENT_JSON_SYNTAX: "The file is not JSON",
  CONTENT_JSON_TOO_LARGE: "The file is too large",
  CONTENT_JSON_TOO_DEEP: "The file is nested too deeply",
  CONTENT_JSON_KEY_TWICE: "A key is written twice",
  CONTENT_JSON_NUMBER_INEXACT: "A number cannot be kept exactly",
  CONTENT_SEKOIA_NOT_A_PLAYBOOK: "The file is no Sekoia playbook",
  CONTENT_SEKOIA_FIELD_MISSING: "A field is missing or empty",
  CONTENT_SEKOIA_FIELD_TYPE: "A field has the wrong type",
  CONTENT_SEKOIA_TOO_MANY_NODES: "The playbook has too many nodes",
  CONTENT_SEKOIA_UUID_MISSING: "The playbook has no uuid",
  CONTENT_SEKOIA_NODE_ID: "A node's id is not a number",
  CONTENT_SEKOIA_NODE_TYPE: "A node's type is unknown",
  CONTENT_SEKOIA_OPERATOR_UNKNOWN: "An operator is unknown",
  CONTENT_SEKOIA_COMPARISON_UNKNOWN: "A comparison is unknown",
  CONTENT_SEKOIA_CASE_NAME: "A case's name is reserved or used twice",
  CONTENT_SEKOIA_OUTPUT_TARGET: "An output leads to no node",
  CONTENT_SEKOIA_OUTPUT_UNKNOWN: "An output is never taken",
  CONTENT_SEKOIA_TRIGGER_MISSING: "The playbook has no trigger",
  CONTENT_SEKOIA_TRIGGER_SEVERAL: "The playbook has several triggers",
  CONTENT_SEKOIA_TRIGGER_UNKNOWN: "A trigger is unknown",
  CONTENT_SEKOIA_ACTION_UNKNOWN: "An action is unknown",
  CONTENT_SEKOIA_MODULE_MISMATCH: "An action or trigger belongs to another module",
  CONTENT_SEKOIA_CYCLE: "Nodes lead back to themselves",
  CONTENT_SEKOIA_UNREACHABLE: "A node is never reached",
  CONTENT_SEKOIA_LOOP_LEAK: "A node is both inside and outside a loop",
  CONTENT_SEKOIA_ARGUMENT_MISSING: "A required argument is missing",
  CONTENT_SEKOIA_ARGUMENT_TYPE: "An argument has the wrong type",
  CONTENT_SEKOIA_ARGUMENT_UNKNOWN: "An argument is unknown",
  CONTENT_SEKOIA_REFERENCE: "A template reads a node that has not run by then",
  CONTENT_SEKOIA_PLACEHOLDER: "A placeholder was not replaced",
  CONTENT_SEKOIA_OVERRIDE_UNKNOWN: "An edit names no node with arguments",
} as const satisfies Record<string, string>;

export type ContentProblemCode = keyof typeof contentProblems;
