import { randomInt } from "node:crypto";
import { TocsinError } from "#contract/errors.ts";
import type { OptionTable, ValuesOf } from "../command.ts";

export const demoOptionTable = {
  count: { type: "number", value: "<alerts>", help: "raise so many alerts (else until q; with --exit 200)" },
  rate: { type: "number", value: "<per second>", help: "raise so many alerts a second (5)" },
  exit: { type: "flag", help: "no keys: raise the alerts, wait for their incidents, end with 0 or 1" },
  chaos: { type: "flag", help: "vendors that throttle, fail, hang and reset; the server killed at random" },
  kills: {
    type: "number",
    value: "<times>",
    help: "kill the server so many times at random (with --chaos every 3 to 8 s)",
  },
  seed: { type: "number", value: "<number>", help: "the same alerts and the same faults again" },
  template: { type: "text", value: "<file>", help: "another Sekoia playbook than the one shipped" },
} as const satisfies OptionTable;

export interface DemoOptions {
  /** Undefined: until somebody ends it. */
  count: number | undefined;
  rate: number;
  /** True: ends by itself and takes no keys. */
  exits: boolean;
  chaos: boolean;
  /** How often the server is killed at random; `Infinity` with chaos unless a number is given. */
  kills: number;
  seed: number;
  template: string | undefined;
}

export function readDemoOptions(values: ValuesOf<typeof demoOptionTable>): DemoOptions {
  for (const name of ["count", "kills", "seed"] as const) {
    if (values[name] !== undefined && !Number.isInteger(values[name])) {
      throw new TocsinError("CLI_USAGE", `--${name} needs a whole number.`, {
        mend: `Write --${name} 3, for example.`,
      });
    }
  }
  const rate = values.rate ?? 5;
  if (rate <= 0 || rate > 1000) {
    throw new TocsinError("CLI_USAGE", `--rate ${rate} is not possible here.`, {
      mend: "Give 0.1 to 1000 alerts a second.",
    });
  }
  return {
    count: values.count ?? (values.exit ? 200 : undefined),
    rate,
    exits: values.exit,
    chaos: values.chaos,
    kills: values.kills ?? (values.chaos ? Number.POSITIVE_INFINITY : 0),
    seed: values.seed ?? randomInt(1, 100_000),
    template: values.template,
  };
}
