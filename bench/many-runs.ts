import { percentile } from "./table.ts";

/** So many runs, fifty at once, each begun as one ends: how long each took. */
export async function manyRuns(
  run: (playbook: string) => Promise<number>,
  count: number,
  choose: (number: number) => string,
): Promise<{ p50: number; p99: number; worst: number }> {
  const times: number[] = [];
  let begun = 0;
  const worker = async () => {
    while (begun < count) times.push(await run(choose(begun++)));
  };
  await Promise.all(Array.from({ length: 50 }, worker));
  times.sort((a, b) => a - b);
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99), worst: times.at(-1) ?? 0 };
}
