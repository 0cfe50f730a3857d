/** What is written, tried on the events a moment after the last key: by the server, with the core that maps in earnest. */
import { useEffect, useState } from "react";
import type { ClassifierDraft, MapperDraft, MappingOutcome } from "#contract/mapping.ts";
import { call } from "../../app/calls.ts";

export interface Trial {
  outcomes: readonly MappingOutcome[];
  error: unknown;
  isOld: boolean;
}

interface WantedTrial {
  mapper?: MapperDraft;
  classifier?: ClassifierDraft;
  of: string;
  incidentType: string;
  events: readonly string[];
}

const pauseMs = 350;

export function useTrial(wanted: WantedTrial): Trial {
  const { events } = wanted;
  const key = JSON.stringify({ ...wanted, events: events.map((text) => [text.length, text.slice(0, 2_000)]) });
  const [known, setKnown] = useState<{ key: string; outcomes: MappingOutcome[]; error: unknown }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that is wanted
  useEffect(() => {
    if (events.length === 0) {
      setKnown({ key, outcomes: [], error: undefined });
      return;
    }
    let isOver = false;
    const timer = setTimeout(() => {
      call("tryMapping", { ...wanted, events: [...events] }).then(
        ({ outcomes }) => {
          if (!isOver) setKnown({ key, outcomes, error: undefined });
        },
        (error: unknown) => {
          if (!isOver) setKnown((former) => ({ key, outcomes: former?.outcomes ?? [], error }));
        },
      );
    }, pauseMs);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [key]);
  return { outcomes: known?.outcomes ?? [], error: known?.error, isOld: known?.key !== key };
}
