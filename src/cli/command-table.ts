/** Every command there is; what is not in this list does not exist. In the order of the help page. */
import type { CliCommand } from "./command.ts";
import { answer } from "./commands/answer.ts";
import { apikeyCommands } from "./commands/apikey.ts";
import { backup } from "./commands/backup.ts";
import { conformance } from "./commands/conformance.ts";
import { connect } from "./commands/connect.ts";
import { contentCommands } from "./commands/content-import.ts";
import { contentReport } from "./commands/content-report.ts";
import { contentValidate } from "./commands/content-validate.ts";
import { demo } from "./commands/demo.ts";
import { doctor } from "./commands/doctor.ts";
import { dryRun } from "./commands/dry-run.ts";
import { incidents } from "./commands/incidents.ts";
import { instanceTest } from "./commands/instance-test.ts";
import { keyRotate } from "./commands/key-rotate.ts";
import { quarantineCommands } from "./commands/quarantine.ts";
import { replay } from "./commands/replay.ts";
import { restore } from "./commands/restore.ts";
import { ruleCommands } from "./commands/rules.ts";
import { runOperationCommands } from "./commands/run-operations.ts";
import { runs } from "./commands/runs.ts";
import { saveTest } from "./commands/save-test.ts";
import { serve } from "./commands/serve.ts";
import { sourceCommands } from "./commands/source.ts";
import { status } from "./commands/status.ts";
import { test } from "./commands/test.ts";
import { userCommands } from "./commands/user.ts";
import { why } from "./commands/why.ts";
import { writesCommands } from "./commands/writes.ts";

export const commandTable: readonly CliCommand[] = [
  serve,
  demo,
  doctor,
  connect,
  status,
  runs,
  ...runOperationCommands,
  incidents,
  why,
  answer,
  ...writesCommands,
  ...sourceCommands,
  ...quarantineCommands,
  ...ruleCommands,
  dryRun,
  replay,
  saveTest,
  instanceTest,
  backup,
  restore,
  contentValidate,
  test,
  conformance,
  contentReport,
  ...contentCommands,
  ...userCommands,
  ...apikeyCommands,
  keyRotate,
];
