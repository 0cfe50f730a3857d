/** Switching a playbook on or off. Nothing is shown as done before the server says it is; a refusal keeps its reasons. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { PlaybookDetail } from "#contract/playbook.ts";
import { askAgain, call } from "../../app/calls.ts";
import { byUrgency, type RefusedProblem, refusedProblems } from "../refused-problems.ts";

export interface SwitchRefusal {
  wanted: boolean;
  error: unknown;
  problems: RefusedProblem[];
}

export interface PlaybookSwitch {
  isPending: boolean;
  refusal: SwitchRefusal | undefined;
  /** Tells what became of it, undefined when it was refused. */
  flip: (active: boolean, version?: string) => Promise<PlaybookDetail | undefined>;
  dismiss: () => void;
}

export function usePlaybookSwitch(id: string): PlaybookSwitch {
  const queries = useQueryClient();
  const [isPending, setPending] = useState(false);
  const [refusal, setRefusal] = useState<SwitchRefusal>();
  const flip = async (active: boolean, version?: string) => {
    setPending(true);
    setRefusal(undefined);
    try {
      // A list does not know the version; whoever looks at a list means the playbook as it is.
      const known = version ?? (await call("getPlaybook", { id })).version;
      const detail = await call("setPlaybookActive", { id, active, version: known });
      queries.setQueryData(["getPlaybook", { id }], detail);
      await askAgain(queries, ["listPlaybooks"]);
      return detail;
    } catch (error) {
      setRefusal({ wanted: active, error, problems: await reasonsFor(id, error) });
      return undefined;
    } finally {
      setPending(false);
    }
  };
  return { isPending, refusal, flip, dismiss: () => setRefusal(undefined) };
}

/** When it was refused for issues: the playbook's own list of them, which knows the block of each. */
async function reasonsFor(id: string, error: unknown): Promise<RefusedProblem[]> {
  const told = refusedProblems(error);
  if (told.length === 0) return [];
  const own = await call("getPlaybook", { id }).then(
    ({ problems }) => problems.filter(({ severity }) => severity === "error"),
    () => [],
  );
  return byUrgency(own.length > 0 ? own : told);
}
