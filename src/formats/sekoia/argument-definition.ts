/** What an action's or a trigger's argument may be. */
export interface ArgumentDefinition {
  name: string;
  type: ArgumentType;
  required?: boolean;
  /** Of a choice; compared without regard to case, since exports differ. */
  oneOf?: readonly string[];
  /** Of an integer: its least value. */
  min?: number;
  /** Of an integer: its greatest value; of text: its greatest length. */
  max?: number;
  /** An explicit null means something. Elsewhere null is the same as not given. */
  nullable?: boolean;
}

/** `json`: any value; text is JSON text, rendered before it is read. */
export type ArgumentType =
  | "text"
  | "url"
  | "choice"
  | "integer"
  | "boolean"
  | "list"
  | "object"
  | "objectOrText"
  | "json";

export function required(name: string, type: ArgumentType): ArgumentDefinition {
  return { name, type, required: true };
}

export function optional(name: string, type: ArgumentType): ArgumentDefinition {
  return { name, type };
}

export function choice(name: string, oneOf: readonly string[]): ArgumentDefinition {
  return { name, type: "choice", oneOf };
}

export function integer(name: string, bounds: { min: number; max?: number }): ArgumentDefinition {
  return { name, type: "integer", ...bounds };
}
