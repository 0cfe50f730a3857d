import type { CommandOptions } from "./model.ts";

/** Arguments that XSOAR's engine takes for itself. Documents spell some in two ways. */
export const pseudoArguments: Readonly<Record<string, keyof CommandOptions>> = {
  "extend-context": "extendContext",
  "ignore-outputs": "ignoreOutputs",
  "ignore-output": "ignoreOutputs",
  "retry-count": "retryCount",
  "retry-interval": "retryInterval",
  "execution-timeout": "executionTimeout",
  using: "using",
  "using-brand": "usingBrand",
  "using-category": "usingCategory",
  "raw-response": "rawResponse",
  "auto-extract": "autoExtract",
  "debug-mode": "debugMode",
};
