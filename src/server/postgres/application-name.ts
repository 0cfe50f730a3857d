import { randomBytes } from "node:crypto";

/**
 * How this process introduces itself to PostgreSQL. Every connection of one Tocsin starts with this tag, so that a
 * leaving Tocsin can tell its own sessions from those of others (`stopIfLast`).
 */
export const applicationName = `tocsin/${process.pid}-${randomBytes(4).toString("hex")}`;
