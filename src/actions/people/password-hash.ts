/**
 * Passwords are kept as Argon2id in PHC format, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`: the parameters stand with each
 * hash, so they can be raised later and each hash follows at its owner's next sign-in.
 */
import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { TocsinError } from "#base/errors.ts";

interface Cost {
  /** KiB. */
  memory: number;
  passes: number;
  parallelism: number;
}

/** OWASP's first choice of 2025 for Argon2id: 19 MiB, two passes, one lane. */
const cost: Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const saltBytes = 16;
const hashBytes = 32;

const derive = promisify(argon2);

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  return write(cost, salt, await compute(password, salt, cost, hashBytes));
}

export interface Verified {
  matches: boolean;
  /** The hash was made under other parameters than today's: make it anew. */
  isOutdated: boolean;
}

/** `undefined` and what cannot be read match nothing, after the same work: the time does not tell whether there is one. */
export async function verifyPassword(password: string, stored: string | undefined): Promise<Verified> {
  const parsed = stored === undefined ? undefined : read(stored);
  const { salt, hash, ...used } = parsed ?? { ...cost, salt: nobodysSalt, hash: Buffer.alloc(hashBytes) };
  const computed = await compute(password, salt, used, hash.length);
  const isSame = timingSafeEqual(computed, hash);
  const isOutdated =
    used.memory !== cost.memory || used.passes !== cost.passes || used.parallelism !== cost.parallelism;
  return { matches: parsed !== undefined && isSame, isOutdated };
}

const nobodysSalt = randomBytes(saltBytes);

function write({ memory, passes, parallelism }: Cost, salt: Buffer, hash: Buffer): string {
  const text = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${text(salt)}$${text(hash)}`;
}

const phc = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

function read(stored: string): (Cost & { salt: Buffer; hash: Buffer }) | undefined {
  const [, memory, passes, parallelism, salt = "", hash = ""] = phc.exec(stored) ?? [];
  if (memory === undefined) return undefined;
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, "base64"),
    hash: Buffer.from(hash, "base64"),
  };
}

/** Each takes 19 MiB and a thread for tens of milliseconds: a flood of sign-ins may not take the machine with it. */
const most = { running: 2, waiting: 64 };
let running = 0;
const queue: (() => void)[] = [];

async function compute(password: string, nonce: Buffer, { memory, passes, parallelism }: Cost, tagLength: number) {
  if (running >= most.running) {
    if (queue.length >= most.waiting) {
      throw new TocsinError("ACCESS_SIGN_IN_SLOWED", "Too many passwords are being checked right now", {
        mend: "Try again in a few seconds.",
        details: { waitSeconds: 5 },
      });
    }
    await new Promise<void>((resolve) => queue.push(resolve)); // whoever ends hands its place on
  } else running += 1;
  try {
    // The same characters typed on another keyboard may come in another normal form.
    const message = password.normalize("NFKC");
    return await derive("argon2id", { message, nonce, memory, passes, parallelism, tagLength });
  } finally {
    const next = queue.shift();
    if (next) next();
    else running -= 1;
  }
}
