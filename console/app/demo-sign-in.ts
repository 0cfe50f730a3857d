/** The demo's server lets its viewer in by itself; every other server says that there is no such thing. */
import { useEffect, useRef, useState } from "react";
import type { Me } from "#contract/people.ts";
import { client } from "./client.ts";
import { useTakeSession } from "./session.tsx";

/** One question, however many ask. */
let asked: Promise<Me | undefined> | undefined;

function ask(): Promise<Me | undefined> {
  asked ??= client
    .signInDemo({})
    .catch(() => undefined)
    .finally(() => {
      asked = undefined;
    });
  return asked;
}

/** For whoever has no session: `trying` until it is known, and for good when it works, since the session comes with it. */
export function useDemoSignIn(): "trying" | "none" {
  const take = useRef(useTakeSession());
  const [outcome, setOutcome] = useState<"trying" | "none">("trying");
  useEffect(() => {
    let isGone = false;
    void ask().then((me) => {
      if (isGone) return;
      if (me) take.current(me);
      else setOutcome("none");
    });
    return () => {
      isGone = true;
    };
  }, []);
  return outcome;
}
