import {
  type Icon,
  IconArrowsSplit2,
  IconBolt,
  IconDatabase,
  IconFlag,
  IconHeading,
  IconMessageQuestion,
  IconPlug,
  IconRepeat,
  IconSitemap,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { GraphNode } from "#contract/playbook.ts";

const icons: Record<GraphNode["kind"], Icon> = {
  trigger: IconBolt,
  action: IconPlug,
  condition: IconArrowsSplit2,
  loop: IconRepeat,
  store: IconDatabase,
  question: IconMessageQuestion,
  playbook: IconSitemap,
  title: IconHeading,
  end: IconFlag,
};

/** What a block is, to the eye. The words stand beside it. */
export function KindIcon({ kind, size = 18 }: { kind: GraphNode["kind"]; size?: number }): ReactNode {
  const Drawn = icons[kind];
  return <Drawn size={size} stroke={1.6} aria-hidden />;
}
