import { z } from "zod";
import { type HttpResponse, type Json, VendorError } from "#sdk/index.ts";

/**
 * What the API answers, as far as it is relied upon. Optional parts really are absent in real answers (`total`,
 * `pagination`), and what stands in a list is looked at one by one by whoever reads it: one odd event must not make the
 * whole answer unreadable.
 */

/** Not looked into: it came out of JSON.parse, and may be nested deeper than a check could follow. */
const anyJson = z.custom<Json>(() => true);

const count = z
  .union([z.number(), z.string().regex(/^\d+$/), z.object({ value: z.number() }), z.null()])
  .optional()
  .transform((value): number | undefined => {
    if (value === null || value === undefined) return undefined;
    return typeof value === "object" ? value.value : Number(value);
  });

export const ResultPage = z.object({
  total: count,
  results: z.array(anyJson),
  pagination: z
    .object({ pageSize: z.coerce.number().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});
export type ResultPage = z.infer<typeof ResultPage>;

const Hits = z.object({ total: count, hits: z.array(anyJson) });

export const SearchAnswer = z.object({ hits: Hits });

/** `hits` is JSON within a text; an older document shows the object itself. */
export const ScrollAnswer = z.object({
  scrollId: z.string().min(1).optional(),
  hits: z.preprocess(openText, Hits),
});

export const WhoAmI = z.object({
  accountName: z.string(),
  accountId: z.union([z.number(), z.string()]),
});
export type WhoAmI = z.infer<typeof WhoAmI>;

/** What is no JSON stays a text, which the check then refuses. */
function openText(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

export function readAnswer<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  response: HttpResponse,
): z.output<Schema> {
  const { status: httpStatus } = response;
  const body = response.json();
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const [first] = read.error.issues;
  const place = first?.path.map(String).join(".") || "the body";
  throw new VendorError("invalid", `Logz.io answered ${path} in a form nobody knows: ${place}: ${first?.message}`, {
    httpStatus,
    mend: "Check region and base_url; if they are right, Logz.io has changed its API.",
  });
}
