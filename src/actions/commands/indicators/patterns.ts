/** Patterns of XSOAR's own helper functions, for the scripts that look for something in a text. */

/** For RE2, without regard to case: a name, a host, a top-level label of two letters or more. */
export const mailAddress = "\\b[A-Z0-9._%+-]+@[A-Z0-9.-]+\\.[A-Z]{2,}\\b";

/** Fresh for each use, since a global pattern keeps its place. */
export const ipv4 = (): RegExp =>
  /\b(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\b/g;
export const md5 = (): RegExp => /\b[a-fA-F\d]{32}\b/g;
export const sha1 = (): RegExp => /\b[a-fA-F\d]{40}\b/g;
export const sha256 = (): RegExp => /\b[a-fA-F\d]{64}\b/g;
