/** Something a person asked for: whether it goes on, and what came of it when it failed. */
import { useCallback, useState } from "react";

export interface Work {
  working: boolean;
  error: unknown;
  /** True when it succeeded. */
  run(task: () => Promise<unknown>): Promise<boolean>;
  forget(): void;
}

export function useWork(): Work {
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = useCallback(async (task: () => Promise<unknown>) => {
    setWorking(true);
    setError(undefined);
    try {
      await task();
      return true;
    } catch (failure) {
      setError(failure);
      return false;
    } finally {
      setWorking(false);
    }
  }, []);
  const forget = useCallback(() => setError(undefined), []);
  return { working, error, run, forget };
}
