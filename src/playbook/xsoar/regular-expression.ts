/**
 * Regular expressions of content: RE2 first, in linear time; what RE2 refuses (look-around, back-references, large
 * repeats) goes to the JavaScript engine with its time limit. Python's spellings are understood by both.
 */
import { type Matcher, RE2JS, RE2JSException } from "re2js";
import type { Evaluation } from "./evaluation.ts";
import type { Budget } from "./javascript/budget.ts";
import { inlineLimits, type JavaScriptEngine } from "./javascript-engine.ts";
import { LanguageError } from "./language-error.ts";
import { readPattern } from "./pattern-spelling.ts";

export interface PatternFlags {
  ignoreCase?: boolean;
  multiLine?: boolean;
  dotAll?: boolean;
}

/** A match and its groups; group 0 is the whole. A group that took no part has undefined. */
export interface PatternMatch {
  start: number;
  end: number;
  groups: readonly ({ start: number; end: number; text: string } | undefined)[];
  names: Readonly<Record<string, number>>;
}

export interface Pattern {
  test(text: string): boolean;
  /** Matches from left to right, as many as asked for. */
  matches(text: string, most?: number): PatternMatch[];
  groupCount(): number;
}

const longestPattern = 5_000;
const largestProgram = 20_000;
const mostMatches = 100_000;

export class RegularExpressions {
  readonly #known = new Map<string, Pattern>();
  readonly #evaluation: Pick<Evaluation, "budget" | "javascript" | "now">;

  constructor(evaluation: Pick<Evaluation, "budget" | "javascript" | "now">) {
    this.#evaluation = evaluation;
  }

  compile(source: string, flags: PatternFlags = {}): Pattern {
    const key = `${flags.ignoreCase ? "i" : ""}${flags.multiLine ? "m" : ""}${flags.dotAll ? "s" : ""}/${source}`;
    let pattern = this.#known.get(key);
    if (pattern === undefined) {
      pattern = this.#make(source, flags);
      this.#known.set(key, pattern);
    }
    return pattern;
  }

  #make(source: string, flags: PatternFlags): Pattern {
    const { budget, javascript, now } = this.#evaluation;
    budget.spend(1 + source.length);
    if (source.length > longestPattern) {
      throw new LanguageError("XSOAR_REGEX", `the pattern is longer than ${longestPattern} characters`);
    }
    let reason: string;
    try {
      const bits =
        (flags.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) |
        (flags.multiLine ? RE2JS.MULTILINE : 0) |
        (flags.dotAll ? RE2JS.DOTALL : 0);
      const compiled = compileRe2(source, bits);
      if (compiled.programSize() <= largestProgram) return new LinearPattern(compiled, budget);
      reason = "it repeats too much";
    } catch (error) {
      if (!(error instanceof RE2JSException)) throw error;
      reason = error.message;
    }
    if (javascript !== undefined) return new EnginePattern(source, flags, { javascript, now, budget });
    throw new LanguageError("XSOAR_REGEX", `the pattern \`${source.slice(0, 80)}\` is refused: ${reason}`);
  }
}

const mostKept = 100;
/** A compiled pattern may grow as it meets text, the more the longer it is. */
const largestKept = 150;
const kept = new Map<string, RE2JS>();

/** Content has few patterns and uses them for every alert; to compile one costs more than to use it. */
function compileRe2(source: string, bits: number): RE2JS {
  const key = `${bits}/${source}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const compiled = RE2JS.compile(readPattern(source).re2, bits);
  if (compiled.programSize() > largestKept) return compiled;
  if (kept.size >= mostKept) kept.clear();
  kept.set(key, compiled);
  return compiled;
}

class LinearPattern implements Pattern {
  readonly #compiled: RE2JS;
  readonly #budget: Budget;
  /** What is held against each character. */
  readonly #price: number;

  constructor(compiled: RE2JS, budget: Budget) {
    this.#compiled = compiled;
    this.#budget = budget;
    this.#price = Math.ceil(compiled.programSize() / 32);
  }

  groupCount(): number {
    return this.#compiled.groupCount();
  }

  test(text: string): boolean {
    this.#spend(text);
    return this.#compiled.test(text);
  }

  matches(text: string, most = mostMatches): PatternMatch[] {
    this.#spend(text);
    const matcher = this.#compiled.matcher(text);
    const found: PatternMatch[] = [];
    const names = this.#compiled.namedGroups();
    while (found.length < most && matcher.find()) {
      // Each search starts the machine anew.
      this.#budget.spend(16);
      found.push({ ...readMatch(matcher), names });
    }
    return found;
  }

  #spend(text: string): void {
    this.#budget.spend(1 + Math.floor((text.length * this.#price) / 64));
  }
}

function readMatch(matcher: Matcher): Omit<PatternMatch, "names"> {
  const groups: PatternMatch["groups"][number][] = [];
  for (let group = 0; group <= matcher.groupCount(); group++) {
    const text = matcher.group(group);
    groups.push(text === null ? undefined : { start: matcher.start(group), end: matcher.end(group), text });
  }
  return { start: matcher.start(), end: matcher.end(), groups };
}

/** `d` gives the places of groups. Answers `[groups…][]`, each `[start, end]` or 0, and the names of the groups. */
const matchBody = `var pattern = new RegExp(source, flags + "gd"), found = [], match, names = {}, count = 0;
var probe = new RegExp(source + "|", flags).exec("");
count = probe.length - 1;
while (found.length < most && (match = pattern.exec(text)) !== null) {
  var row = [];
  for (var i = 0; i < match.length; i++) row.push(match.indices[i] === undefined ? 0 : match.indices[i]);
  found.push(row);
  if (match.groups !== undefined) for (var name in match.groups) {
    var place = match.indices.groups[name];
    for (var j = 1; place !== undefined && j < match.length; j++) if (match.indices[j] === place) names[name] = j;
  }
  if (match[0] === "") pattern.lastIndex++;
}
return { found: found, names: names, count: count };`;

interface EngineAnswer {
  found: (0 | [number, number])[][];
  names: Record<string, number>;
  count: number;
}

class EnginePattern implements Pattern {
  readonly #source: string;
  readonly #flags: string;
  readonly #tools: { javascript: JavaScriptEngine; now: number; budget: Budget };

  constructor(
    source: string,
    flags: PatternFlags,
    tools: { javascript: JavaScriptEngine; now: number; budget: Budget },
  ) {
    const { flags: inline, javascript } = readPattern(source);
    this.#source = javascript;
    const letters = new Set([
      ...inline,
      flags.ignoreCase ? "i" : "",
      flags.multiLine ? "m" : "",
      flags.dotAll ? "s" : "",
    ]);
    this.#flags = [...letters].join("");
    this.#tools = tools;
  }

  groupCount(): number {
    return this.#run("", 1).count;
  }

  test(text: string): boolean {
    return this.matches(text, 1).length > 0;
  }

  matches(text: string, most = mostMatches): PatternMatch[] {
    const { found, names } = this.#run(text, most);
    return found.map((row) => {
      const groups = row.map((place) =>
        place === 0 ? undefined : { start: place[0], end: place[1], text: text.slice(place[0], place[1]) },
      );
      return { start: groups[0]?.start ?? 0, end: groups[0]?.end ?? 0, groups, names };
    });
  }

  #run(text: string, most: number): EngineAnswer {
    const { budget, javascript, now } = this.#tools;
    budget.spend(100);
    const result = javascript.evaluate({
      body: matchBody,
      bindings: { source: this.#source, flags: this.#flags, text, most },
      limits: inlineLimits,
      now,
      seed: 0,
    });
    if (!result.ok)
      throw new LanguageError("XSOAR_REGEX", `the pattern \`${this.#source.slice(0, 80)}\` failed: ${result.message}`);
    // The body above is ours; a pattern cannot change what it returns.
    return result.value as unknown as EngineAnswer;
  }
}
