import { TocsinError } from "#base/errors.ts";

/** Which version a change is made from, by the body or by the header If-Match. */
export interface ExpectedVersion {
  version?: number | undefined;
  ifMatch?: string | undefined;
}

/** Throws when it is another one. `current` is undefined for what is not there. */
export function requireVersion(what: string, current: number | undefined, expected: ExpectedVersion): void {
  const { version, ifMatch } = expected;
  if (ifMatch !== undefined && !matches(ifMatch, current)) {
    throw new TocsinError("CHANGE_PRECONDITION", `${what} is ${show(current)}, not ${ifMatch.slice(0, 100)}`, {
      mend: "Read it again, and send the change with the ETag of that answer.",
    });
  }
  if (current === undefined) throw new TocsinError("NOT_FOUND", `There is no ${what}`);
  if (version !== undefined && version !== current) {
    throw new TocsinError("CHANGE_CONFLICT", `${what} is ${show(current)} by now, not ${version}`, {
      mend: "Load it anew and make your change again.",
    });
  }
}

/** A weak tag never matches: what is changed must be the very same. */
function matches(header: string, current: number | undefined): boolean {
  if (current === undefined) return false;
  if (header.trim() === "*") return true;
  return header.split(",").some((tag) => tag.trim() === `"${current}"`);
}

function show(version: number | undefined): string {
  return version === undefined ? "gone" : `version ${version}`;
}
