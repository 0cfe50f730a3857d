/**
 * What a step asks of the database waits for the database. PostgreSQL that is restarted, or a network that was cut, is no
 * fault of the step: without this every run that happened to read at that moment would end for it.
 */
import pg from "pg";
import { systemCodeOf } from "#base/errors.ts";

const longestMs = 2_000;

/** Only for what may be asked twice. Anything but a connection that failed is thrown at once. */
export async function askPatiently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (!isConnectionFailure(error)) throw error;
      // It keeps no process alive that has nothing else to do.
      await new Promise((resolve) => setTimeout(resolve, Math.min(longestMs, 50 * 2 ** attempt)).unref());
    }
  }
}

const networkCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOENT",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EAI_AGAIN",
]);

/** The connection, not the question: the server is away, going or coming, or has no connection left. */
export function isConnectionFailure(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return /^(08|57P0|53300)/.test(error.code ?? "");
  if (networkCodes.has(systemCodeOf(error) ?? "")) return true;
  // What pg says of its own has no code.
  return (
    error instanceof Error &&
    /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/.test(
      error.message,
    )
  );
}
