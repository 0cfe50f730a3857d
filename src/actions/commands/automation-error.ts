/** Ends a command with an error entry: its task is in error, as it would be in XSOAR. */
export class AutomationError extends Error {
  override readonly name = "AutomationError";
}
