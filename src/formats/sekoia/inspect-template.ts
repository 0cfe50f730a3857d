import type { Difference } from "#playbook/jinja/differences.ts";
import type { ExpressionErrorCode } from "#playbook/jinja/expression-error.ts";
import { compileValue, type ValueProblem, valueReferences } from "#playbook/jinja/value-template.ts";
import type { ContentProblemCode } from "../content-problems.ts";

/** What can be said about a template before it runs. */
export interface TemplateFindings {
  faults: TemplateFault[];
  /** The nodes it reads, as far as it names them. */
  references: readonly string[];
}

export interface TemplateFault {
  code: ExpressionErrorCode | Difference["code"] | ContentProblemCode;
  /** A warning: the template can be read, and fails when it runs. Info: it does better than Sekoia's. */
  severity: "error" | "warning" | "info";
  message: string;
}

/** `asJson`: what the text renders to is read as JSON. */
export function inspectTemplate(text: string, asJson: boolean): TemplateFindings {
  const compiled = compileValue(text, { jsonText: () => asJson });
  const faults = compiled.problems.map(describeProblem);
  const { nodes, unknownFilters, unknownTests } = valueReferences(compiled);
  // The compiler may have refused what the tree names, too: a thing is said once.
  const said = new Set(faults.map(({ code }) => code));
  if (!said.has("JINJA_UNKNOWN_FILTER")) {
    faults.push(...unknownFilters.map((name) => describeUnknown("JINJA_UNKNOWN_FILTER", "filter", name)));
  }
  if (!said.has("JINJA_UNKNOWN_TEST")) {
    faults.push(...unknownTests.map((name) => describeUnknown("JINJA_UNKNOWN_TEST", "test", name)));
  }
  for (const { code, message } of compiled.differences) {
    faults.push({ code, severity: "info", message: `differs from Sekoia, on purpose. ${message}` });
  }
  if (asJson && compiled.root.kind === "template" && /^\s*(\{(?![{%#])|\[)/.test(text) && !text.includes("{%")) {
    const message =
      "the text is not JSON around its expressions, so what it renders to is most likely refused. Look for a missing comma, quote or bracket.";
    faults.push({ code: "CONTENT_SEKOIA_ARGUMENT_TYPE", severity: "warning", message });
  }
  return { faults, references: nodes === "all" ? [] : nodes };
}

function describeProblem({ code, message, offset }: ValueProblem): TemplateFault {
  const where = offset === undefined ? "" : ` at character ${offset + 1}`;
  const severity = code === "JINJA_SYNTAX" || code === "JINJA_DEPTH" ? "error" : "warning";
  return { code, severity, message: `the template cannot be used${where}: ${message}.` };
}

function describeUnknown(code: ExpressionErrorCode, kind: string, name: string): TemplateFault {
  const message = `the template uses the ${kind} "${name}", which does not exist, so it fails when it runs.`;
  return { code, severity: "warning", message };
}
