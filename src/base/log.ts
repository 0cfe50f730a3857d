import { type Logger, pino } from "pino";

export type Log = Logger;

/** The log: one JSON object a line on standard error, `room` names who speaks. `TOCSIN_LOG` sets the level. */
export function createLog(level: string = process.env.TOCSIN_LOG ?? "info"): Log {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ fd: 2, sync: true }));
}

/** For tests and for places where nothing should be said. */
export const silentLog: Log = pino({ level: "silent" });
