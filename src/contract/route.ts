import { z } from "zod";
import type { Permission } from "./permissions.ts";

/**
 * One entry of the route table: what crosses the wall, in both directions. Path and query values arrive as text, so
 * inputs coerce. The output is parsed as well: a column nobody declared cannot leak.
 */
export interface Route<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  method: "GET" | "POST" | "DELETE";
  /** Under `/api/v1`, `:name` for parameters. */
  path: string;
  /** Who may: whoever has this permission, or anybody at all. There is no route without it. */
  permission: Permission | "public";
  summary: string;
  input: Input;
  output: Output;
  /** The body is a file, the input's `bytes`; the rest of the input stands in the address. */
  upload?: true;
  /** The header If-Match guards the change: with the ETag of what was read. */
  guarded?: true;
  /** The answer is a file: the output's `bytes`, called `file`. */
  download?: true;
}

export function route<Input extends z.ZodType, Output extends z.ZodType>(definition: Route<Input, Output>) {
  return definition;
}

export type RouteTable = Record<string, Route>;

/** What the server implements: one handler a route; a missing one does not compile. `Context` is who asks, and how. */
export type Handlers<Table extends RouteTable, Context> = {
  readonly [Name in keyof Table]: (
    input: z.output<Table[Name]["input"]>,
    context: Context,
  ) => Promise<z.input<Table[Name]["output"]>>;
};

/** What a caller has: the same table from the other side. */
export type Client<Table extends RouteTable> = {
  readonly [Name in keyof Table]: (input: z.input<Table[Name]["input"]>) => Promise<z.output<Table[Name]["output"]>>;
};

/** A file that crosses the wall as it is. */
export const FileBytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, "a file is needed");

/** The answer of a route that gives a file; what is large comes piece by piece, with its size. */
export const DownloadedFile = z.object({
  file: z.string().min(1),
  bytes: z.union([FileBytes, z.custom<AsyncIterable<Uint8Array>>(isIterable, "a file is needed")]),
  size: z.number().optional(),
});

function isIterable(value: unknown): boolean {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/** Any JSON, for values whose shape is a vendor's or an author's. */
export const AnyJson = z.json();
