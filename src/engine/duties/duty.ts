import type { EngineRequest } from "#store/engine-requests.ts";
import type { Executor } from "../executor.ts";
import type { EngineMark } from "../journal.ts";
import type { DutySource } from "./duty-source.ts";

/** One request, with what it takes to serve it. */
export interface Duty {
  executor: Executor;
  source: DutySource;
  request: EngineRequest;
  /** In whose name it is done. */
  by: string;
  /** That the request is done, with a word on what came of it. */
  done(outcome: string): EngineMark;
}

/** `later`: it cannot be served yet and is looked at again. */
export type Served = "done" | "later";
