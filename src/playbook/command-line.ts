/**
 * The War Room's command line, as a person types it: `!name argument=value other="with blanks" third=${DT}`. Read once, into
 * a name and arguments; nothing reads it as text again.
 */
export interface CommandLine {
  name: string;
  brand?: string;
  /** By name, in the order given. */
  arguments: Record<string, ArgumentText>;
  /** The value without a name, for the command's default argument. */
  bare?: ArgumentText;
}

export interface ArgumentText {
  text: string;
  /** In back-ticks: `${…}` in it stays as it is. */
  isRaw: boolean;
}

/** What is wrong, and at which character. */
export interface CommandLineProblem {
  problem: string;
  at: number;
}

const longestLine = 20_000;
const mostArguments = 200;

export function parseCommandLine(line: string): CommandLine | CommandLineProblem {
  if (line.length > longestLine) return { problem: `a command has ${longestLine} characters at most`, at: longestLine };
  // Before ||| a brand may hold blanks.
  const head = /^\s*!\s*(?:([^|"`=\n]+?)?\|\|\|)?([^\s"`=|$]+)(?=\s|$)/.exec(line);
  if (!head) return { problem: "a command is an exclamation mark and its name: !Print value=x", at: 0 };
  const [whole, brand = "", name = ""] = head;
  const given = new Map<string, ArgumentText>();
  let bare: ArgumentText | undefined;
  for (let at = whole.length; ; ) {
    at += blanksAt(line, at);
    if (at >= line.length) break;
    const begins = at;
    const key = /^[^\s"`=$]+(?==)/.exec(line.slice(at))?.[0];
    if (key !== undefined) at += key.length + 1;
    const value = readValue(line, at);
    if ("problem" in value) return value;
    at = value.end;
    if (at < line.length && blanksAt(line, at) === 0) {
      return { problem: "a blank is missing after the closing quote", at };
    }
    if (key === undefined) {
      if (bare) return { problem: "only one value may stand without a name: put blanks into quotes", at: begins };
      bare = value.argument;
    } else {
      if (given.has(key)) return { problem: `${key} is given twice`, at: begins };
      if (given.size >= mostArguments) return { problem: "these are too many arguments", at: begins };
      given.set(key, value.argument);
    }
  }
  return {
    name,
    ...(brand.trim() === "" ? {} : { brand: brand.trim() }),
    arguments: Object.fromEntries(given),
    ...(bare ? { bare } : {}),
  };
}

type ReadValue = { argument: ArgumentText; end: number } | CommandLineProblem;

function readValue(line: string, at: number): ReadValue {
  if (line[at] === '"') return readQuoted(line, at);
  if (line[at] === "`") {
    const end = line.indexOf("`", at + 1);
    if (end === -1) return { problem: "the back-tick is not closed", at };
    return { argument: { text: line.slice(at + 1, end), isRaw: true }, end: end + 1 };
  }
  return readPlain(line, at);
}

/**
 * Only a quote is escaped: paths of Windows and patterns stay as they were typed. Backslashes right before a quote are read in
 * pairs, so that a text may end with one: `"C:\\"` is `C:\`.
 */
function readQuoted(line: string, at: number): ReadValue {
  let text = "";
  for (let index = at + 1; index < line.length; index++) {
    const character = line[index] ?? "";
    if (character === "\\") {
      const slashes = slashesAt(line, index);
      const isBeforeQuote = line[index + slashes] === '"';
      index += slashes - 1;
      text += "\\".repeat(isBeforeQuote ? Math.floor(slashes / 2) : slashes);
      if (isBeforeQuote && slashes % 2 === 1) {
        text += '"';
        index++;
      }
    } else if (character === '"') return { argument: { text, isRaw: false }, end: index + 1 };
    else text += character;
  }
  return { problem: 'the quote is not closed (a quote within it is written \\")', at };
}

function slashesAt(line: string, at: number): number {
  let end = at;
  while (line[end] === "\\") end++;
  return end - at;
}

/** Up to the next blank; within `${…}` blanks belong to it. */
function readPlain(line: string, at: number): ReadValue {
  let depth = 0;
  let end = at;
  for (; end < line.length; end++) {
    const character = line[end] ?? "";
    if (depth === 0 && /\s/.test(character)) break;
    if (character === "$" && line[end + 1] === "{" && depth === 0) {
      depth = 1;
      end++;
    } else if (depth > 0 && character === "{") depth++;
    else if (depth > 0 && character === "}") depth--;
  }
  if (depth > 0) return { problem: "${ is not closed by }", at };
  return { argument: { text: line.slice(at, end), isRaw: false }, end };
}

function blanksAt(line: string, at: number): number {
  let end = at;
  while (end < line.length && /\s/.test(line[end] ?? "")) end++;
  return end - at;
}
