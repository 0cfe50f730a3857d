/** Who PostgreSQL runs as when Tocsin is started by root, since PostgreSQL itself refuses root. */
import { execFile } from "node:child_process";
import { TocsinError } from "#base/errors.ts";

export interface SystemUser {
  name: string;
  uid: number;
  gid: number;
}

/** What the choice needs from the system; tests bring their own. */
export interface UserDirectory {
  find(name: string): Promise<SystemUser | undefined>;
  /** Creates a system user; false when that is impossible here. */
  create(name: string): Promise<boolean>;
}

/** `postgres` where it exists, else `tocsin` (created when needed), else `nobody`. */
export async function chooseSystemUser(users: UserDirectory = systemUsers): Promise<SystemUser> {
  for (const name of ["postgres", "tocsin"]) {
    const user = await users.find(name);
    if (user) return user;
  }
  if (await users.create("tocsin")) {
    const created = await users.find("tocsin");
    if (created) return created;
  }
  const nobody = await users.find("nobody");
  if (nobody) return nobody;
  throw new TocsinError(
    "POSTGRES_SYSTEM_USER",
    "PostgreSQL refuses to run as root, and this system has neither a user postgres, tocsin or nobody nor a way to create one.",
    { mend: "Start Tocsin as an ordinary user, or create a system user named tocsin." },
  );
}

export const systemUsers: UserDirectory = {
  async find(name) {
    const uid = Number.parseInt(await outputOf("id", ["-u", name]), 10);
    const gid = Number.parseInt(await outputOf("id", ["-g", name]), 10);
    // PostgreSQL refuses user 0 whatever its name.
    return Number.isInteger(uid) && Number.isInteger(gid) && uid > 0 ? { name, uid, gid } : undefined;
  },
  async create(name) {
    const useradd = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"];
    await outputOf("useradd", [...useradd, "--shell", "/usr/sbin/nologin", name]);
    if (await this.find(name)) return true;
    // Busybox and old Debian images have only this one.
    await outputOf("adduser", ["-S", "-D", "-H", name]);
    return (await this.find(name)) !== undefined;
  },
};

function outputOf(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: 10_000 }, (error, stdout) => resolve(error ? "" : stdout.trim()));
  });
}
