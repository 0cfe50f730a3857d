/** The process's log and what keeps secrets out of it, for whoever starts a server. */
export { createLog } from "#base/log.ts";
export { Redactor } from "#base/redactor.ts";
