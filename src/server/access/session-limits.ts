import type { SessionLimits } from "#actions/people/open-session.ts";

interface SessionSettings {
  session_idle_hours?: number | undefined;
  session_max_days?: number | undefined;
}

const hour = 3_600_000;

/** A working day without a request, a week in any case. */
export function sessionLimitsOf({ session_idle_hours, session_max_days }: SessionSettings = {}): SessionLimits {
  return { idleMs: (session_idle_hours ?? 8) * hour, absoluteMs: (session_max_days ?? 7) * 24 * hour };
}
