/** How bad it is: bars, colour and word, so that no eye has to tell red from orange. */
import { IconArchive, IconCircleCheck, IconCircleDashed, IconCircleDot } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { ToneBadge } from "../state-badge.tsx";
import { severityOf, statusOf } from "./incident-words.ts";

export function SeverityBadge({ severity }: { severity: number }): ReactNode {
  const { word, tone, bars } = severityOf(severity);
  return (
    <ToneBadge tone={tone} icon={<Bars filled={bars} />}>
      {word}
    </ToneBadge>
  );
}

export function Bars({ filled }: { filled: number }): ReactNode {
  return (
    <svg width={14} height={14} viewBox="0 0 14 14" aria-hidden focusable="false">
      {[0, 1, 2, 3].map((bar) => (
        <rect
          key={bar}
          x={0.5 + bar * 3.5}
          y={10 - bar * 3}
          width={2.5}
          height={3 + bar * 3}
          rx={0.8}
          fill="currentColor"
          opacity={bar < filled ? 1 : 0.25}
        />
      ))}
    </svg>
  );
}

const icons = [IconCircleDashed, IconCircleDot, IconCircleCheck, IconArchive];

export function StatusBadge({ status }: { status: number }): ReactNode {
  const { word, tone } = statusOf(status);
  const Drawn = icons[status] ?? IconCircleDashed;
  return (
    <ToneBadge tone={tone} icon={<Drawn size={14} stroke={2} aria-hidden />}>
      {word}
    </ToneBadge>
  );
}
