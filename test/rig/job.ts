/** A process of `npm run rig -- <integration> --jobs N`: it plays its share and tells each verdict. */
import { once } from "node:events";
import { playShare, type RigShare } from "./jobs.ts";

const [share] = (await once(process, "message")) as [RigShare];
let goesOn = true;
process.on("message", () => {
  goesOn = false;
});
await playShare(share, (played) => {
  process.send?.(played);
  return goesOn;
});
process.disconnect();
