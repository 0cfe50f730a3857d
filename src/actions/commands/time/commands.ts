import type { CommandDefinition } from "#sdk/command.ts";
import { calculateTimeDifference } from "./calculate-time-difference.ts";
import { getTime } from "./get-time.ts";
import { sleep } from "./sleep.ts";

export const timeCommands: readonly CommandDefinition[] = [sleep, getTime, calculateTimeDifference];
