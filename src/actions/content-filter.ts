/**
 * Which of a source's alerts are wanted, by a query over the whole alert: for what the vendor's own filters cannot say. What
 * it leaves out is kept with the reason, as an alert that starts nothing, so that it can be counted, looked at and explained.
 */
import { messageOf } from "#base/errors.ts";
import type { JsonObject } from "#base/json.ts";
import { explainQuery } from "#playbook/query/match-query.ts";
import { parseQuery } from "#playbook/query/parse-query.ts";
import { incidentFieldKind } from "#playbook/query/query-field.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import type { AlertDecision } from "#store/alerts.ts";

export interface ContentFilter {
  /** Why an alert is left out; undefined: it is wanted. */
  leavesOut(alert: JsonObject, now: number): string | undefined;
}

/** The parameter's id, by which an integration says that its instances have such a filter. */
const parameter = "content_filter";

/** What people see as the decider, in the place of a playbook's name. */
export const contentFilterName = "Content filter";

export function readContentFilter(
  integration: IntegrationDefinition,
  parameters: JsonObject,
): ContentFilter | undefined {
  const text = textOf(integration, parameters);
  if (text === undefined) return undefined;
  const { query, problems } = parseQuery(text);
  // One that cannot be read (it was checked when it was written) must not cost an alert.
  if (problems.length > 0) return undefined;
  return {
    leavesOut(alert, now) {
      try {
        const { matches, because } = explainQuery(query, alert, { now, fields: kindOf });
        return matches ? undefined : `the content filter leaves it out: ${because}`;
      } catch {
        return undefined;
      }
    },
  };
}

/** A vendor's alert is no incident: its `severity` and `status` are words of its own. Names are asked by their words. */
function kindOf(field: string): "text" | undefined {
  return incidentFieldKind(field) === "text" ? "text" : undefined;
}

export function checkContentFilter(
  integration: IntegrationDefinition,
  parameters: JsonObject,
): { parameter: string; message: string }[] {
  try {
    const text = textOf(integration, parameters);
    const problems = text === undefined ? [] : parseQuery(text).problems;
    return problems.map(({ message, at }) => ({ parameter, message: `At character ${at + 1}: ${message}` }));
  } catch (error) {
    return [{ parameter, message: messageOf(error) }];
  }
}

function textOf(integration: IntegrationDefinition, parameters: JsonObject): string | undefined {
  if (!integration.parameters.some(({ id }) => id === parameter)) return undefined;
  const text = parameters[parameter];
  return typeof text === "string" && text.trim() !== "" ? text : undefined;
}

export function leftOutDecision(reason: string): AlertDecision {
  return { playbookId: "", playbookName: contentFilterName, runId: null, reason };
}
