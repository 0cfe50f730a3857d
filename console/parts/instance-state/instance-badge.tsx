/** How an instance is doing, to the eye. */
import { IconBan, IconCircleCheck, IconCircleX, IconHourglass, IconLoader2 } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { ToneBadge } from "../state-badge.tsx";
import type { Tone } from "../states.ts";
import type { InstanceWords } from "./instance-words.ts";

const icons: Record<Tone, ReactNode> = {
  succeeded: <IconCircleCheck size={14} aria-hidden />,
  failed: <IconCircleX size={14} aria-hidden />,
  running: <IconLoader2 size={14} aria-hidden />,
  waiting: <IconHourglass size={14} aria-hidden />,
  idle: <IconBan size={14} aria-hidden />,
};

export function InstanceBadge({ words: { word, tone } }: { words: InstanceWords }): ReactNode {
  return (
    <ToneBadge tone={tone} icon={icons[tone]}>
      {word}
    </ToneBadge>
  );
}
