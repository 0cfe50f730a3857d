/** What the routes about instances and playbooks do. Reading works on every process; changing needs the active one. */
import type { playbookRoutes } from "#contract/playbook-routes.ts";
import type { Handlers } from "#contract/route.ts";
import type { RequestContext } from "./access/request-context.ts";
import type { PlaybookApiOptions } from "./playbook-api/desk.ts";
import { createInstanceHandlers } from "./playbook-api/instance-handlers.ts";
import { createPartHandlers } from "./playbook-api/part-handlers.ts";
import { createOwnPlaybookHandlers } from "./playbook-api/playbook-handlers.ts";
import { PlaybookReader } from "./playbook-api/playbook-reader.ts";
import { createTriggerHandlers } from "./playbook-api/trigger-handlers.ts";
import { createXsoarHandlers } from "./playbook-api/xsoar-handlers.ts";

export function createPlaybookHandlers(options: PlaybookApiOptions): Handlers<typeof playbookRoutes, RequestContext> {
  const reader = new PlaybookReader(options.db);
  return {
    ...createInstanceHandlers(options),
    ...createTriggerHandlers(options),
    ...createOwnPlaybookHandlers(options, reader),
    ...createXsoarHandlers(options, reader),
    ...createPartHandlers(options, reader),
  };
}
