import { TocsinError } from "#base/errors.ts";

const form = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,63}$/u;

/** The name as it is compared, undefined when nobody can have it. */
export function nameKeyOf(name: string): string | undefined {
  const normal = name.trim().normalize("NFKC");
  return form.test(normal) ? normal.toLowerCase() : undefined;
}

export function requireUserName(name: string): { name: string; nameKey: string } {
  const nameKey = nameKeyOf(name);
  if (nameKey !== undefined) return { name: name.trim().normalize("NFKC"), nameKey };
  throw new TocsinError("ACCESS_NAME_INVALID", "The name cannot be used", {
    mend: "Use letters, digits and . _ @ + - (an e-mail address is fine), 64 at most, a letter or digit first.",
  });
}
