import { type Logger, pino } from "pino";
import type { Redactor } from "./redactor.ts";

export type Log = Logger;

export interface LogOptions {
  /** Every line goes through it as it is written. */
  redactor?: Redactor;
  /** Instead of standard error. */
  write?: (line: string) => void;
}

/** The log: one JSON object a line on standard error, `room` names who speaks. `TOCSIN_LOG` sets the level. */
export function createLog(level: string = process.env.TOCSIN_LOG ?? "info", { redactor, write }: LogOptions = {}): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      ...(redactor ? { hooks: { streamWrite: (line: string) => redactor.redact(line) } } : {}),
    },
    write ? { write } : pino.destination({ fd: 2, sync: true }),
  );
}

/** For tests and for places where nothing should be said. */
export const silentLog: Log = pino({ level: "silent" });
