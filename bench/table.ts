/** One line of the result: what was measured, how it stands to its budget and to its reference. */
export interface Measurement {
  what: string;
  measured: string;
  budget?: string;
  met?: boolean;
  /** The reference of the same run, and the ratio to it. */
  reference?: string;
}

export function printTable(measurements: readonly Measurement[]): void {
  const rows = [
    ["what", "measured", "budget", "", "reference in the same run"],
    ...measurements.map(({ what, measured, budget = "", met, reference = "" }) => [
      what,
      measured,
      budget,
      met === undefined ? "" : met ? "met" : "MISSED",
      reference,
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
}

export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
