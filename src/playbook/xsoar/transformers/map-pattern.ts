/** The script `MapPattern`: a value becomes the output of the pattern it matches. */
import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import { argumentList, castBoolean, isAbsent, isEmpty, parseJson } from "../cast.ts";
import { evaluateDt } from "../dt/evaluate-dt.ts";
import { parseDt } from "../dt/parse-dt.ts";
import { setOwn } from "../javascript/value.ts";
import { expandPython, pythonText } from "../python-text.ts";
import type { PatternFlags, PatternMatch } from "../regular-expression.ts";
import { namedFlags } from "./script-flags.ts";
import { ScriptTemplate } from "./script-template.ts";
import { onItem, type TransformerCall } from "./transformer.ts";

interface Mapping {
  pattern: string;
  exclude: readonly string[];
  output: Json | undefined;
  algorithm: string | undefined;
  next: Json | undefined;
}

interface Translated {
  value: Json;
  matched: boolean;
}

export const mapPattern = onItem((value, call) => {
  const given = call.get("mappings");
  const mappings = typeof given === "string" ? parseJson(given) : (given ?? {});
  if (mappings === undefined) throw call.failure("the mappings are no JSON");
  const translator = new Translator(value ?? null, call);
  const algorithm = call.text("algorithm") || "literal";
  let result: Translated = { value: value ?? null, matched: false };
  if (castBoolean(call.get("compare_fields"), call.operator, "compare_fields", false)) {
    if (isObject(value)) result = translator.translateFields(value, mappings, algorithm);
  } else if (typeof value !== "object" || value === null) {
    result = translator.translate(value ?? null, mappings, algorithm);
  }
  const otherwise = call.get("default_value");
  return !result.matched && !isFalsy(otherwise) && otherwise !== undefined ? otherwise : result.value;
});

function isFalsy(value: Json | undefined): boolean {
  return isEmpty(value) || value === 0 || value === false;
}

class Translator {
  readonly #whole: Json;
  readonly #call: TransformerCall;
  readonly #context: Json | undefined;
  readonly #wildcards: readonly string[];
  readonly #flags: PatternFlags;
  readonly #comparesFields: boolean;
  readonly #takesLast: boolean;

  constructor(whole: Json, call: TransformerCall) {
    this.#whole = whole;
    this.#call = call;
    this.#context = call.get("context");
    this.#wildcards = argumentList(call.get("wildcards")).map(pythonText);
    this.#flags = namedFlags(call);
    if (castBoolean(call.get("caseless"), call.operator, "caseless", true)) this.#flags.ignoreCase = true;
    this.#comparesFields = castBoolean(call.get("compare_fields"), call.operator, "compare_fields", false);
    const priority = call.text("priority") || "first_match";
    if (priority !== "first_match" && priority !== "last_match") throw call.failure(`there is no priority ${priority}`);
    this.#takesLast = priority === "last_match";
  }

  translate(source: Json, mappings: Json, usual: string): Translated {
    let algorithm = usual;
    let result: Translated = { value: source, matched: false };
    for (const mapping of this.#read(mappings)) {
      // An algorithm of its own holds for those that follow as well.
      algorithm = mapping.algorithm ?? algorithm;
      const match = this.#match(algorithm, mapping, source);
      if (match === undefined) continue;
      let output = this.#outputOf(mapping, match, source);
      if (!isFalsy(mapping.next) && mapping.next !== undefined) {
        const byFields = mapping.output === undefined && isObject(output) && this.#comparesFields;
        const next = byFields
          ? this.translateFields(output as JsonObject, mapping.next, algorithm)
          : this.translate(output, mapping.next, algorithm);
        result = { ...result, matched: next.matched };
        if (!next.matched) continue;
        output = next.value;
      }
      result = { value: output, matched: true };
      if (!this.#takesLast) break;
    }
    return result;
  }

  translateFields(object: JsonObject, mappings: Json, algorithm: string): Translated {
    if (!isObject(mappings)) throw this.#call.failure("by fields, the mappings are an object of fields");
    for (const path of Object.keys(mappings)) {
      const mapping = mappings[path] ?? null;
      if (typeof mapping !== "object" || mapping === null) {
        throw this.#call.failure(`the mapping of ${path} is an object of patterns, or a list of such`);
      }
      const result = this.translate(fieldAt(object, path), mapping, algorithm);
      if (result.matched) return result;
    }
    return { value: object, matched: false };
  }

  *#read(mappings: Json): Generator<Mapping> {
    this.#call.evaluation.budget.spend();
    if (Array.isArray(mappings)) for (const part of mappings) yield* this.#read(part);
    else if (!isObject(mappings)) throw this.#call.failure("the mappings are an object, or a list of objects");
    else for (const pattern of Object.keys(mappings)) yield readMapping(pattern, mappings[pattern] ?? null);
  }

  /** Undefined: it does not match. True: it does, without groups. */
  #match(algorithm: string, mapping: Mapping, source: Json): true | PatternMatch | undefined {
    const isWild = this.#wildcards.includes(mapping.pattern);
    if (algorithm === "dt") {
      const holds = (path: string) => !isFalsy(this.#contextAt(path, source));
      return (isWild || holds(mapping.pattern)) && !mapping.exclude.some(holds) ? true : undefined;
    }
    const isPattern = algorithm === "regex" || algorithm === "regmatch" || algorithm === "wildcard";
    if (!isPattern && algorithm !== "literal") throw this.#call.failure(`there is no algorithm ${algorithm}`);
    if (typeof source === "object" && source !== null) return undefined;
    const text = source === null ? "" : pythonText(source);
    if (!isPattern) return (isWild || mapping.pattern === text) && !mapping.exclude.includes(text) ? true : undefined;
    const found = isWild ? true : this.#wholeMatch(mapping.pattern, algorithm, text);
    if (found === undefined) return undefined;
    if (mapping.exclude.some((pattern) => this.#wholeMatch(pattern, algorithm, text) !== undefined)) return undefined;
    return algorithm === "regex" ? found : true;
  }

  #wholeMatch(pattern: string, algorithm: string, text: string): PatternMatch | undefined {
    const source = algorithm === "wildcard" ? wildcardPattern(pattern) : pattern;
    const [front = ""] = /^\(\?[a-z]+\)/.exec(source) ?? [];
    const whole = `${front}\\A(?:${source.slice(front.length)})\\Z`;
    return this.#call.evaluation.patterns.compile(whole, this.#flags).matches(text, 1)[0];
  }

  #outputOf({ output }: Mapping, match: true | PatternMatch, source: Json): Json {
    const { budget } = this.#call.evaluation;
    let made = output ?? this.#whole;
    if (output !== undefined && match !== true) made = expandGroups(made, match, this.#call);
    if (this.#context === undefined) return made;
    const marks = { start: "${", end: "}", keepsUnknown: false };
    return new ScriptTemplate(marks, (path) => this.#contextAt(path, source), budget).build(made) ?? null;
  }

  /** `..x` is the value that is matched, `.x` the whole value, anything else the context. */
  #contextAt(path: string, source: Json): Json | undefined {
    const [from, rest] =
      path !== ".." && !path.startsWith("..=") && path.startsWith("..")
        ? [source, path.slice(2)]
        : path !== "." && !path.startsWith(".=") && path.startsWith(".")
          ? [this.#whole, path.slice(1)]
          : [this.#context ?? null, path];
    if (rest === "" || rest === ".") return from;
    return evaluateDt(parseDt(rest), { value: from }, this.#call.evaluation);
  }
}

function readMapping(pattern: string, given: Json): Mapping {
  if (!isObject(given)) {
    return {
      pattern,
      exclude: [],
      output: given ?? undefined,
      algorithm: undefined,
      next: undefined,
    };
  }
  const exclude = ownProperty(given, "exclude");
  const algorithm = ownProperty(given, "algorithm");
  return {
    pattern,
    exclude: (isFalsy(exclude) ? [] : Array.isArray(exclude) ? exclude : [exclude ?? ""]).map(pythonText),
    output: ownProperty(given, "output") ?? undefined,
    algorithm: typeof algorithm === "string" && algorithm !== "" ? algorithm : undefined,
    next: ownProperty(given, "next") ?? undefined,
  };
}

/** `*`, `?` and `[…]`, as file names are matched. */
function wildcardPattern(pattern: string): string {
  const body = pattern.replace(/\*+|\?|\[!?\]?[^\]]*\]|[\s\S]/g, (part) => {
    if (part[0] === "*") return ".*";
    if (part === "?") return ".";
    if (part.length > 1 && part[0] === "[") {
      const inner = part.slice(1, -1).replaceAll("\\", "\\\\");
      if (inner.startsWith("!")) return `[^${inner.slice(1).replaceAll("[", "\\[")}]`;
      return `[${inner.replace(/^\^/, "\\^").replaceAll("[", "\\[")}]`;
    }
    return part.replace(/[\\^$.*+?()[\]{}|]/, "\\$&");
  });
  return `(?s:${body})`;
}

function expandGroups(template: Json, match: PatternMatch, call: TransformerCall): Json {
  if (Array.isArray(template)) return template.map((item) => expandGroups(item, match, call));
  if (typeof template === "string") {
    return expandPython(template.replaceAll("\\0", "\\g<0>"), (name) => {
      const index = /^\d+$/.test(name)
        ? Number(name)
        : Object.hasOwn(match.names, name)
          ? match.names[name]
          : undefined;
      if (index === undefined || index >= match.groups.length) throw call.failure(`the pattern has no group ${name}`);
      return match.groups[index]?.text ?? "";
    });
  }
  if (!isObject(template)) return template;
  const expanded: JsonObject = {};
  for (const key of Object.keys(template)) {
    setOwn(expanded, pythonText(expandGroups(key, match, call)), expandGroups(template[key] ?? null, match, call));
  }
  return expanded;
}

/** Names between dots; a backslash makes a dot part of a name. */
function fieldAt(object: JsonObject, path: string): Json {
  let here: Json | undefined = object;
  for (const part of path.match(/(?:\\[\s\S]?|[^.\\])+|(?<=^|\.)(?=\.|$)/g) ?? [""]) {
    here = ownProperty(here, part.replace(/\\([\s\S])/g, "$1"));
    if (isAbsent(here)) return null;
  }
  return here ?? null;
}
