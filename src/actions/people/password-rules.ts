import { TocsinError } from "#base/errors.ts";
import { findPasswordWeakness } from "#contract/password-weakness.ts";

export function requireGoodPassword(password: string, userName: string): void {
  const weakness = findPasswordWeakness(password, userName);
  if (weakness === undefined) return;
  throw new TocsinError("ACCESS_PASSWORD_WEAK", weakness, {
    mend: "Choose a longer one; a few unrelated words do well.",
  });
}
