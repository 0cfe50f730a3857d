import type { ReactNode } from "react";
import { useCall } from "../../../app/calls.ts";

/** A cron expression as people say it; as it is, where it takes more than a line. */
export function CronWords({ cron }: { cron: string }): ReactNode {
  const { data } = useCall("previewClock", { cron });
  return <span>{data?.words ? data.words : cron}</span>;
}
