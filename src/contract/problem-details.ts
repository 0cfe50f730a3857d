import { z } from "zod";

/** RFC 9457: how every error of the API looks. `code` is one of `docs/errors.md`. */
export const ProblemDetails = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  mend: z.string().optional(),
});
export type ProblemDetails = z.infer<typeof ProblemDetails>;
