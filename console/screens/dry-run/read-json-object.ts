import type { Json } from "../../parts/json-shape.ts";

/** A JSON object as a person wrote it; nothing is none. */
export function readJsonObject(text: string): { value?: Record<string, Json> | undefined; fault?: string } {
  if (text.trim() === "") return { value: undefined };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return { value: value as Record<string, Json> };
    return { fault: "This has to be one JSON object: {…}." };
  } catch (error) {
    return { fault: `This is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}
