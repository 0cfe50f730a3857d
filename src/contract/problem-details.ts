import { z } from "zod";
import { Problem } from "./problem.ts";

/** RFC 9457: how every error of the API looks. `code` is one of `docs/errors.md`. */
export const ProblemDetails = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  mend: z.string().optional(),
  /** What is wrong, one by one, when content was refused. */
  problems: z.array(Problem).optional(),
});
export type ProblemDetails = z.infer<typeof ProblemDetails>;
