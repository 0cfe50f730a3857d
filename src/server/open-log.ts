/** The process's log, for whoever starts a server. */
export { createLog } from "#base/log.ts";
