/** A moment: how long ago, and when exactly. It ticks by itself. */
import { Text, Tooltip } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { durationBetween } from "./duration.ts";
import { absoluteMoment, relativeMoment, staysTrueFor } from "./moment-words.ts";
import { useNow } from "./use-now.ts";

export interface MomentProps {
  /** ISO 8601; null for what never was. */
  at: string | null;
  /** `beside` the relative time, under it, or shown when one points at it. */
  absolute?: "beside" | "under" | "tooltip";
  never?: string;
}

export function Moment({ at, absolute = "tooltip", never = "never" }: MomentProps): ReactNode {
  // Chosen anew as the moment grows old; a moment that is given later is young, or it would not be given later.
  const [firstSeen] = useState(() => Date.now());
  const now = useNow(at === null ? 0 : staysTrueFor(at, firstSeen));
  if (at === null) return <span style={{ color: "var(--tocsin-dim)" }}>{never}</span>;
  const exact = absoluteMoment(at);
  const words = relativeMoment(at, now);
  if (absolute === "tooltip") {
    return (
      <Tooltip label={exact}>
        <time dateTime={at} style={{ whiteSpace: "nowrap" }}>
          {words}
        </time>
      </Tooltip>
    );
  }
  return (
    <time dateTime={at} style={{ whiteSpace: "nowrap" }}>
      {words}
      <Text span inherit c="dimmed" display={absolute === "under" ? "block" : undefined} size="xs">
        {absolute === "beside" ? ` · ${exact}` : exact}
      </Text>
    </time>
  );
}

/** How long it took; of what goes on, how long it takes so far. */
export function Duration(props: { from: string; to: string | null }): ReactNode {
  const now = useNow(props.to === null ? 1_000 : 0);
  return (
    <span className="tabular" style={{ whiteSpace: "nowrap" }}>
      {durationBetween(props.from, props.to, now)}
    </span>
  );
}
