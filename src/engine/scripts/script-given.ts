/** What a script sees without asking, as it is when it begins. */
import type { JsonObject } from "#base/json.ts";
import type { Step } from "../tasks/step.ts";
import { incidentOf, urlsOf, visibleContext } from "../xsoar-scope.ts";
import type { Given } from "./script-runner.ts";

/** The context may be large, and is kept for as long as the script waits: only for those who look at it. */
const looksAtContext =
  /\binvContext\b|\bverifyContextField\b|\bdemisto\b|\beval\b|\bFunction\b|\bglobalThis\b|\bthis\s*\[/;

export function givenFor({ executor, run, working }: Step, code: string): Given {
  const incident = incidentOf(executor, run);
  const { investigationId } = run.head;
  const investigation: JsonObject = {
    id: investigationId,
    name: typeof incident?.name === "string" ? incident.name : run.head.label,
    type: 0,
    status: 0,
    users: [],
  };
  return {
    incidents: incident ? [incident] : [],
    investigation,
    ...(looksAtContext.test(code) ? { context: visibleContext(executor, run, working.frame) } : {}),
    urls: urlsOf(executor, run),
  };
}
