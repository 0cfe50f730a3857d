import { createHash } from "node:crypto";

/**
 * Randomness that repeats: the same seed gives the same alerts, the same faults, in the same order. Each concern takes
 * a generator of its own (`createPrng(`${seed}:faults`)`), so that one more alert does not move every later fault.
 */
export interface Prng {
  /** From 0 up to, not including, 1. */
  next(): number;
  chance(probability: number): boolean;
  /** Whole, both ends included. */
  int(min: number, max: number): number;
  pick<T>(list: readonly T[]): T;
  /** A version 4 UUID. */
  uuid(): string;
  text(length: number, alphabet?: string): string;
}

export const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Mulberry32: 32 bits of state, plenty for a fake, and a few nanoseconds a draw. */
export function createPrng(seed: number | string): Prng {
  let state = createHash("sha256").update(String(seed)).digest().readUInt32LE(0);

  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  function int(min: number, max: number): number {
    return min + Math.floor(next() * (max - min + 1));
  }

  function text(length: number, alphabet: string = base62): string {
    let made = "";
    for (let i = 0; i < length; i++) made += alphabet.charAt(int(0, alphabet.length - 1));
    return made;
  }

  return {
    next,
    int,
    text,
    chance: (probability) => next() < probability,
    pick<T>(list: readonly T[]): T {
      if (list.length === 0) throw new RangeError("There is nothing to pick from in an empty list.");
      return list[int(0, list.length - 1)] as T; // the index is inside the list by construction
    },
    uuid() {
      const hex = "0123456789abcdef";
      const variant = text(1, "89ab");
      return `${text(8, hex)}-${text(4, hex)}-4${text(3, hex)}-${variant}${text(3, hex)}-${text(12, hex)}`;
    },
  };
}
