/** What went wrong, as the reader of a page can use it. */
import { messageOf, TocsinError } from "#contract/errors.ts";

export interface FailureWords {
  code: string;
  message: string;
  mend: string | undefined;
}

export function failureWords(error: unknown): FailureWords {
  if (error instanceof TocsinError) {
    const { code, message, mend } = error;
    // These two come from the client itself, and speak to whoever sits at a command line.
    if (code === "SERVER_NOT_REACHABLE") {
      return {
        code,
        message: "Tocsin does not answer",
        mend: "Check that it is running and that this machine can reach it, then try again.",
      };
    }
    if (code === "UNAUTHORIZED") return { code, message: "The session has ended", mend: "Sign in again." };
    return { code, message, mend };
  }
  if (error instanceof Error && error.name === "TimeoutError") {
    return { code: "TIMEOUT", message: "Tocsin did not answer in time", mend: "Try again in a moment." };
  }
  if (error instanceof Error && error.name === "ZodError") {
    const message = "The server answered something that this page does not understand";
    return { code: "ANSWER_INVALID", message, mend: "Reload the page: the server may be newer than it." };
  }
  return { code: "UNEXPECTED", message: messageOf(error), mend: undefined };
}
