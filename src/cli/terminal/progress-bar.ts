const width = 24;

/** `Backing up ██████░░░░░░  43 %  run_events` */
export function renderBar(what: string, fraction: number, detail: string): string {
  const sound = Math.min(1, Math.max(0, fraction));
  const full = Math.floor(sound * width);
  const bar = "█".repeat(full) + "░".repeat(width - full);
  return `${what} ${bar} ${String(Math.floor(sound * 100)).padStart(3)} %  ${detail}`.trimEnd();
}
