/** Differences of a replay in words. */
import type { Replay, ReplayedCall, ReplayedEffect, ReplayedTask } from "#contract/replay.ts";

export const changeWords: Record<ReplayedTask["change"] | "same", string> = {
  same: "As before",
  new: "New",
  gone: "No longer",
  changed: "Otherwise",
};

export const effectWords: Record<ReplayedEffect["change"], string> = {
  added: "Added",
  removed: "No longer",
  changed: "Otherwise",
};

export const answerWords: Record<ReplayedCall["answered"], string> = {
  none: "would be called; no recorded answer",
  "same arguments": "has the answer that another task got for the same arguments",
  "other arguments": "has the answer that was given to other arguments",
};

/** `12 tasks as before, 1 new, 2 no longer, none otherwise`. */
export function amountsOf({ counts, against }: Replay): string {
  const tasks = counts.same === 1 ? "1 task" : `${counts.same.toLocaleString("en")} tasks`;
  return `Through ${against.name}: ${tasks} as before, ${counts.new} new, ${counts.gone} no longer, ${counts.changed} otherwise.`;
}

export function placeOf({ name, playbook, frame }: { name: string; playbook: string; frame: string }): string {
  return frame === "" ? name : `${name} (in ${playbook}, ${frame})`;
}

const longest = 240;

export function shown(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
