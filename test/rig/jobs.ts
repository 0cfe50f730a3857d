/** The schedules of one call, shared out among processes; each has a database of its own, so none waits for another. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { openRig, type Played } from "./open-rig.ts";

export interface RigCall {
  integration: string;
  seed: string;
  first: number;
  schedules: number;
  jobs: number;
}

/** What a process is to play: every so many of the schedules. */
export interface RigShare {
  integration: string;
  seed: string;
  numbers: number[];
}

/** False from `onPlayed` ends it soon. */
export async function playInJobs(call: RigCall, onPlayed: (played: Played) => boolean): Promise<void> {
  const { integration, seed, first, schedules } = call;
  const jobs = Math.min(call.jobs, schedules);
  const shares = Array.from({ length: jobs }, (_, job): RigShare => {
    const count = Math.ceil((schedules - job) / jobs);
    return { integration, seed, numbers: Array.from({ length: count }, (_, at) => first + job + at * jobs) };
  });
  const [alone] = shares;
  if (jobs === 1 && alone) return playShare(alone, onPlayed);
  let goesOn = true;
  const children = shares.map(() => fork(fileURLToPath(new URL("job.ts", import.meta.url)), { stdio: "inherit" }));
  await Promise.all(
    children.map(async (child, job) => {
      child.on("message", (played: Played) => {
        if (!goesOn) return;
        goesOn = onPlayed(played);
        // Told, not killed: each drops its database.
        if (!goesOn) for (const other of children) if (other.connected) other.send("enough");
      });
      child.send(shares[job] ?? {});
      const [code] = (await once(child, "exit")) as [number | null];
      if (code !== 0) throw new Error(`A process of the rig ended with ${code}; what it played is not known.`);
    }),
  );
}

export async function playShare(
  { integration, seed, numbers }: RigShare,
  onPlayed: (played: Played) => boolean,
): Promise<void> {
  const rig = await openRig(integration);
  try {
    await rig.playAll(seed, numbers, onPlayed);
  } finally {
    await rig.close();
  }
}
