import { messageOf, systemCodeOf, TocsinError } from "#contract/errors.ts";
import { cleanText } from "./terminal/plain-text.ts";

/** An error for a person: one line what (a list follows when there is one), one line what to do. The stack is for those who ask (TOCSIN_LOG=debug). */
export function describeError(error: unknown, isDebug: boolean): string[] {
  const { code, message, mend } = readError(error);
  const [first = "", ...more] = message.split("\n").map(cleanText);
  const lines = [`error ${code}: ${first}`, ...more.map((line) => `  ${line}`)];
  if (mend !== undefined) lines.push(`  mend: ${cleanText(mend)}`);
  if (isDebug && error instanceof Error) lines.push(error.stack ?? "", ...describeCause(error.cause));
  return lines;
}

export interface ReadableError {
  code: string;
  message: string;
  mend?: string;
}

export function readError(error: unknown): ReadableError {
  if (error instanceof TocsinError) {
    const { code, message, mend } = error;
    return { code, message, ...(mend === undefined ? {} : { mend }) };
  }
  return {
    code: systemCodeOf(error) ?? "INTERNAL",
    message: messageOf(error),
    mend: "Run it again with TOCSIN_LOG=debug to see where this comes from.",
  };
}

function describeCause(cause: unknown): string[] {
  return cause instanceof Error ? [`caused by ${cause.stack ?? cause.message}`, ...describeCause(cause.cause)] : [];
}
