/** Where the console's source lies and where its builds go: one folder a version of the source, so that none is torn. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const checkout = fileURLToPath(new URL("../../../", import.meta.url));

export const buildsOf = (top: string) => join(top, "console", "dist");

/** Lists a build's files; it is written last. */
export const manifestName = "console.json";

/** What the page holds where each answer's own nonce goes. */
export const noncePlace = "nonce-of-this-answer";
