/**
 * Imported before anything else: Zod compiles its parsers with `new Function` where it may, and tries whether it may.
 * The content security policy forbids it, and every try would be reported as a violation.
 */
import { z } from "zod";

z.config({ jitless: true });
