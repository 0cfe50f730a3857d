import type { Json } from "../json-shape.ts";

/** What a person wrote as a task's outputs: JSON, or nothing. `fault` says what is wrong with it. */
export function readOutputs(text: string): { outputs?: Json; fault?: string } {
  if (text.trim() === "") return {};
  try {
    return { outputs: JSON.parse(text) as Json };
  } catch {
    return { fault: 'This is not JSON. A text stands in quotes: "clean"' };
  }
}
