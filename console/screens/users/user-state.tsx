import { IconBan, IconCircleCheck, IconMail } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { User } from "#contract/people.ts";
import { ToneBadge } from "../../parts/state-badge.tsx";
import type { Tone } from "../../parts/states.ts";

const looks: Record<User["state"], { tone: Tone; word: string; icon: ReactNode }> = {
  active: { tone: "succeeded", word: "Active", icon: <IconCircleCheck size={14} aria-hidden /> },
  invited: { tone: "waiting", word: "Invited", icon: <IconMail size={14} aria-hidden /> },
  disabled: { tone: "idle", word: "Disabled", icon: <IconBan size={14} aria-hidden /> },
};

export function UserState({ state }: { state: User["state"] }): ReactNode {
  const { tone, word, icon } = looks[state];
  return (
    <ToneBadge tone={tone} icon={icon}>
      {word}
    </ToneBadge>
  );
}
