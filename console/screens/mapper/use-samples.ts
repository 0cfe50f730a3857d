/** The events one writes from: those of an instance, or one that was pasted. */
import { useState } from "react";
import type { MappingSample } from "#contract/mapping.ts";
import { useCall } from "../../app/calls.ts";
import type { Json } from "../../parts/json-shape.ts";

export interface Samples {
  items: readonly MappingSample[];
  /** Their texts, as a trial takes them. */
  events: readonly string[];
  chosen: number;
  choose: (at: number) => void;
  /** The chosen one. */
  value: Json | undefined;
  isPending: boolean;
  error: Error | null;
  retry: () => void;
  pasted: string | undefined;
  /** Undefined: the instance's again. */
  paste: (text: string | undefined) => void;
}

/** A trial takes no more; and not much text at a time. */
const mostEvents = 10;
const mostText = 1_500_000;

export function useSamples(source: string | undefined, instances: readonly { name: string }[]): Samples {
  const [chosen, choose] = useState(0);
  const [pasted, setPasted] = useState<string>();
  const isKnown = source !== undefined && instances.some(({ name }) => name === source);
  const asked = useCall("listMappingSamples", { name: source ?? "", limit: mostEvents }, { enabled: isKnown });
  const items: readonly MappingSample[] =
    pasted === undefined
      ? isKnown
        ? (asked.data?.items ?? [])
        : []
      : [{ id: "pasted", label: "Pasted event", at: null, from: "sample", raw: pasted }];
  let size = 0;
  const fitting = items.filter(({ raw }, at) => {
    size += raw.length;
    return at === 0 || size <= mostText;
  });
  const at = chosen < fitting.length ? chosen : 0;
  return {
    items: fitting,
    events: fitting.map(({ raw }) => raw),
    chosen: at,
    choose,
    value: readJson(fitting[at]?.raw),
    isPending: isKnown && asked.isPending,
    error: asked.error,
    retry: () => void asked.refetch(),
    pasted,
    paste: (text) => {
      setPasted(text);
      choose(0);
    },
  };
}

function readJson(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Json; // what JSON gives is JSON
  } catch {
    return undefined;
  }
}
