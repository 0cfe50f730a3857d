import type { ExpressionErrorCode } from "#playbook/jinja/expression-error.ts";
import { compileTemplate, templateReferences } from "#playbook/jinja/template.ts";

/** What can be said about a template before it runs. */
export interface TemplateFindings {
  faults: TemplateFault[];
  /** The nodes it reads, as far as it names them. */
  references: string[];
}

export interface TemplateFault {
  code: ExpressionErrorCode;
  /** A warning: the template can be read, and fails when it runs. */
  severity: "error" | "warning";
  message: string;
}

export function inspectTemplate(text: string): TemplateFindings {
  const compiled = compileTemplate(text);
  if ("problem" in compiled) {
    const { code, message, offset } = compiled.problem;
    const where = offset === undefined ? "" : ` at character ${offset + 1}`;
    const severity = code === "JINJA_SYNTAX" || code === "JINJA_DEPTH" ? "error" : "warning";
    return {
      faults: [{ code, severity, message: `the template cannot be used${where}: ${message}.` }],
      references: [],
    };
  }
  const { nodes, unknownFilters, unknownTests } = templateReferences(compiled.template);
  const faults = [
    ...unknownFilters.map((name) => describeUnknown("JINJA_UNKNOWN_FILTER", "filter", name)),
    ...unknownTests.map((name) => describeUnknown("JINJA_UNKNOWN_TEST", "test", name)),
  ];
  return { faults, references: nodes === "all" ? [] : nodes };
}

function describeUnknown(code: ExpressionErrorCode, kind: string, name: string): TemplateFault {
  const message = `the template uses the ${kind} "${name}", which does not exist, so it fails when it runs.`;
  return { code, severity: "warning", message };
}
