import { TocsinError } from "#base/errors.ts";
import { playbookRoutes } from "#contract/playbook-routes.ts";
import type { Handlers } from "#contract/route.ts";
import type { RequestContext } from "./access/request-context.ts";

/** Temporary, until playbooks and instances can be edited at run time: every one of these routes answers NOT_FOUND. */
export function createPlaybookHandlers(): Handlers<typeof playbookRoutes, RequestContext> {
  const answers = Object.keys(playbookRoutes).map((name) => [
    name,
    async () => {
      throw new TocsinError("NOT_FOUND", `${name} is not built yet`);
    },
  ]);
  // Each name of the table, and nothing but a refusal under it.
  return Object.fromEntries(answers) as Handlers<typeof playbookRoutes, RequestContext>;
}
