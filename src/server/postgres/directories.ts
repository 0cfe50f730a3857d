/** Creates the directories a server needs with the right owner, and trusts none that somebody else prepared. */
import { chown, lstat, mkdir } from "node:fs/promises";
import { systemCodeOf, TocsinError } from "#base/errors.ts";
import { describeFileError } from "./file-error.ts";
import type { Layout } from "./layout.ts";
import { cannotBecome } from "./runnable-binaries.ts";
import type { SystemUser } from "./system-user.ts";

export async function prepareDirectories(layout: Layout): Promise<void> {
  await makePrivateDirectory(layout.logDirectory, layout.owner);
  if (layout.listen === "socket") await makePrivateDirectory(layout.socketDirectory, layout.owner);
}

/** A directory only its owner enters. For a socket in `/tmp` this is what keeps a stranger's trap out. */
export async function makePrivateDirectory(path: string, owner: SystemUser | undefined): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
    if (owner) await chown(path, owner.uid, owner.gid);
  } catch (error) {
    const code = systemCodeOf(error);
    if (owner && (code === "EPERM" || code === "EINVAL")) throw cannotBecome(owner, code);
    if (code !== "EEXIST") throw describeFileError(error, path);
  }
  if (process.platform === "win32") return;
  const found = await lstat(path);
  const expected = owner?.uid ?? process.geteuid?.();
  if (found.isDirectory() && found.uid === expected && (found.mode & 0o077) === 0) return;
  throw new TocsinError(
    "POSTGRES_ADDRESS_TAKEN",
    `${path} must be a directory that only PostgreSQL's user (id ${expected}) may enter, and it is not.`,
    { mend: `Look at who made it; delete it and start Tocsin again.`, details: { path } },
  );
}
