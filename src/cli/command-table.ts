/** Every command there is; what is not in this list does not exist. In the order of the help page. */
import type { CliCommand } from "./command.ts";
import { answer } from "./commands/answer.ts";
import { backup } from "./commands/backup.ts";
import { contentValidate } from "./commands/content-validate.ts";
import { demo } from "./commands/demo.ts";
import { doctor } from "./commands/doctor.ts";
import { instanceTest } from "./commands/instance-test.ts";
import { restore } from "./commands/restore.ts";
import { runs } from "./commands/runs.ts";
import { serve } from "./commands/serve.ts";
import { status } from "./commands/status.ts";
import { why } from "./commands/why.ts";

export const commandTable: readonly CliCommand[] = [
  serve,
  demo,
  doctor,
  status,
  runs,
  why,
  answer,
  instanceTest,
  backup,
  restore,
  contentValidate,
];
