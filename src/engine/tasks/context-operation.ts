import type { StoreOperation } from "#sdk/investigation.ts";

/** A change of the shared context among what a command asks for. */
export function isContextOperation(operation: StoreOperation): operation is Extract<StoreOperation, { path: string }> {
  return operation.op === "set" || operation.op === "append" || operation.op === "delete";
}
