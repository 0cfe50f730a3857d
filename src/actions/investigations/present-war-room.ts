import type { Entry, Evidence, IgnoredChange, ScheduledCommand, Timer } from "#contract/war-room.ts";
import type { EntryRow } from "#store/entries.ts";
import type { EvidenceRow } from "#store/evidence.ts";
import type { IgnoredChangeRow } from "#store/ignored-changes.ts";
import type { ScheduledCommandRow } from "#store/scheduled-commands.ts";
import type { TimerRow } from "#store/timers.ts";

export function presentEntry(row: EntryRow): Entry {
  const { investigationId, n, parent, parentContent, file, schedule, contentsBlob, humanReadableBlob, ...rest } = row;
  return {
    ...rest,
    id: `${n}@${investigationId}`,
    isLong: contentsBlob !== null || humanReadableBlob !== null,
    parentId: parent === null ? null : `${parent}@${investigationId}`,
    parentContent: typeof parentContent === "string" ? parentContent : null,
    file: file && { name: file.name, size: file.size, sha256: file.hash },
    schedule: schedule && {
      id: schedule.id,
      cron: schedule.cron,
      timesLeft: schedule.timesLeft,
      nextAt: iso(schedule.nextAt),
    },
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}

export function presentEvidence({ investigationId, n, ...row }: EvidenceRow): Evidence {
  return {
    ...row,
    entryId: `${n}@${investigationId}`,
    occurred: row.occurred.toISOString(),
    markedAt: row.markedAt.toISOString(),
  };
}

export function presentScheduledCommand(row: ScheduledCommandRow): ScheduledCommand {
  return {
    ...row,
    endsAt: iso(row.endsAt),
    nextAt: iso(row.nextAt),
    lastAt: iso(row.lastAt),
    createdAt: row.createdAt.toISOString(),
    stoppedAt: iso(row.stoppedAt),
  };
}

export function presentTimer({ incidentId: _, ...row }: TimerRow): Timer {
  const date = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  return {
    ...row,
    startedAt: date(row.startedAt),
    endedAt: date(row.endedAt),
    pausedAt: date(row.pausedAt),
    dueAt: date(row.dueAt),
  };
}

export function presentIgnoredChange(row: IgnoredChangeRow): IgnoredChange {
  return { ...row, at: row.at.toISOString() };
}

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
