import type { Json, JsonObject } from "#base/json.ts";
import type { Problem } from "#base/problem.ts";
import type { IntegrationDefinition, ParameterDefinition } from "#sdk/integration.ts";
import { checkOutbound } from "../check-outbound.ts";
import { commonParameters, parametersOf } from "./common-parameters.ts";

export interface WantedInstance {
  name: string;
  integration: string;
  parameters: JsonObject;
}

/** What is wrong with an instance, wherever it is configured. `path` is where it stands there. */
export function checkInstance(
  integrations: readonly IntegrationDefinition[],
  instance: WantedInstance,
  path = `instances.${instance.name}`,
): Problem[] {
  const integration = integrations.find(({ id }) => id === instance.integration);
  if (!integration) {
    const known = integrations.map(({ id }) => id).join(", ");
    const message = `There is no integration ${instance.integration}. There are: ${known}.`;
    return [{ code: "CONFIG_INTEGRATION_UNKNOWN", severity: "error", message, path }];
  }
  const problems: Problem[] = [];
  for (const parameter of integration.parameters) {
    const value = instance.parameters[parameter.id];
    if (parameter.required && parameter.default === undefined && isEmpty(value)) {
      const message = `${integration.name} needs ${parameter.id} (${parameter.label}).`;
      problems.push({ code: "CONFIG_PARAMETER_MISSING", severity: "error", message, path: `${path}.parameters` });
    }
    if (parameter.type === "secret" && typeof value === "object" && value !== null) {
      const message = `${parameter.id} (${parameter.label}) must be a text.`;
      const at = `${path}.parameters.${parameter.id}`;
      problems.push({ code: "CONFIG_PARAMETER_INVALID", severity: "error", message, path: at });
    }
  }
  problems.push(...checkOutbound(instance, `${path}.parameters`));
  const known = new Set(integration.parameters.map(({ id }) => id));
  for (const name of Object.keys(instance.parameters)) {
    if (known.has(name) || commonParameters.has(name)) continue;
    const message = `${integration.name} has no parameter ${name}; it is ignored. It has: ${[...known, ...commonParameters].join(", ")}.`;
    problems.push({
      code: "CONFIG_PARAMETER_UNKNOWN",
      severity: "warning",
      message,
      path: `${path}.parameters.${name}`,
    });
  }
  return problems;
}

/** What a form would not let through: values of the wrong kind, and names there are no fields for. */
export function checkParameterValues(integration: IntegrationDefinition, parameters: JsonObject): Problem[] {
  const definitions = parametersOf(integration);
  return Object.entries(parameters).flatMap(([name, value]): Problem[] => {
    const definition = definitions.find(({ id }) => id === name);
    const message = definition
      ? describeMisfit(definition, value)
      : `${integration.name} has no parameter ${name}. It has: ${definitions.map(({ id }) => id).join(", ")}.`;
    if (message === undefined) return [];
    const code = definition ? "CONFIG_PARAMETER_INVALID" : "CONFIG_PARAMETER_UNKNOWN";
    return [{ code, severity: "error", message, path: `parameters.${name}` }];
  });
}

function describeMisfit({ id, label, type, options }: ParameterDefinition, value: Json): string | undefined {
  if (isEmpty(value)) return undefined;
  const must = (what: string) => `${id} (${label}) must be ${what}.`;
  switch (type) {
    case "number":
      return Number.isFinite(typeof value === "string" ? Number(value) : value) && Number(value) >= 0
        ? undefined
        : must("a number, 0 or more");
    case "boolean":
      return typeof value === "boolean" ? undefined : must("true or false");
    case "select":
      return options?.some((option) => option === value) ? undefined : must(`one of ${options?.join(", ")}`);
    case "text":
    case "secret": {
      // Addresses may come as a list.
      const isList = id === "allow_addresses" && Array.isArray(value) && value.every((one) => typeof one === "string");
      return isList || typeof value === "string" || typeof value === "number" ? undefined : must("a text");
    }
  }
}

export function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || value === "";
}
