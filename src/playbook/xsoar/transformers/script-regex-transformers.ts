/** Scripts that transform by regular expressions, in Python's spelling. */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { argumentList, asList, castBoolean, isAbsent, parseJson } from "../cast.ts";
import { evaluateDt } from "../dt/evaluate-dt.ts";
import { parseDt } from "../dt/parse-dt.ts";
import { setOwn } from "../javascript/value.ts";
import { expandPython, pythonText } from "../python-text.ts";
import type { PatternFlags, PatternMatch } from "../regular-expression.ts";
import { namedFlags } from "./script-flags.ts";
import { onItem, onList, type Transformer, type TransformerCall } from "./transformer.ts";

function switches(call: TransformerCall): PatternFlags {
  const isOn = (name: string) => castBoolean(call.get(name), call.operator, name, false);
  return { ignoreCase: isOn("ignore_case"), multiLine: isOn("multi_line"), dotAll: isOn("period_matches_newline") };
}

/** The groups of the first match, all or the chosen ones, as a list or under names. */
const regexGroups = onItem((value, call) => {
  const [match] = call.evaluation.patterns
    .compile(call.text("regex"), namedFlags(call))
    .matches(call.scriptText(value), 1);
  let groups: Json[] = (match?.groups ?? []).slice(1).map((group) => group?.text ?? null);
  const chosen = call.text("groups");
  if (chosen !== "") {
    groups = chosen.split(",").map((number) => {
      if (!/^\d{1,4}$/.test(number)) throw call.failure("groups are whole numbers");
      const group = groups[Number(number)];
      if (group === undefined) throw call.failure(`the pattern has no group ${number}`);
      return group;
    });
  }
  const keys = call.text("keys");
  if (keys === "") return groups;
  const names = keys.split(",");
  if (names.length !== groups.length) throw call.failure("there are not as many keys as groups");
  const object: JsonObject = {};
  for (const [index, name] of names.entries()) setOwn(object, name, groups[index] ?? null);
  return object;
});

/** As Python's `findall`: whole matches, or their group, or lists of their groups. */
const extractAll = onItem((value, call) => {
  const pattern = call.evaluation.patterns.compile(call.text("regex"), switches(call));
  const found = pattern.matches(call.scriptText(value)).map(({ groups }): Json => {
    const texts = groups.map((group) => group?.text ?? "");
    return texts.length > 2 ? texts.slice(1) : (texts.at(-1) ?? "");
  });
  if (found.length === 0 && call.flag("error_if_no_match")) throw call.failure("there is no match");
  return call.flag("unpack_matches") ? found.flatMap(asList).filter((text) => text !== "") : found;
});

const replaceGroups = onItem((value, call) => {
  const text = call.scriptText(value);
  const by = call.text("replace_with");
  const parts: string[] = [];
  let from = 0;
  for (const match of call.evaluation.patterns.compile(call.text("regex")).matches(text)) {
    for (const group of match.groups.slice(1)) {
      if (group === undefined) continue;
      parts.push(text.slice(from, group.start), by);
      call.evaluation.budget.spend(1 + (by.length >> 6));
      from = group.end;
    }
  }
  call.evaluation.budget.reserveText(parts.reduce((length, part) => length + part.length, text.length));
  return parts.join("") + text.slice(from);
});

function expand(template: string, match: PatternMatch, call: TransformerCall): string {
  return expandPython(template, (name) => {
    const index = /^\d+$/.test(name) ? Number(name) : Object.hasOwn(match.names, name) ? match.names[name] : undefined;
    if (index === undefined || index >= match.groups.length) throw call.failure(`the pattern has no group ${name}`);
    return match.groups[index]?.text ?? "";
  });
}

const regexReplace = onItem((value, call) => {
  const { evaluation } = call;
  const text = call.scriptText(value);
  const format = call.text("output_format");
  const action = call.text("action_dt");
  let result = "";
  let end = 0;
  for (const match of evaluation.patterns.compile(call.text("regex"), switches(call)).matches(text)) {
    let by: Json | undefined = expand(format, match, call);
    if (action !== "") by = evaluateDt(parseDt(action), { value: by }, evaluation);
    const written = isAbsent(by) ? "" : typeof by === "boolean" ? String(by) : pythonText(by);
    result += text.slice(end, match.start) + written;
    evaluation.budget.spend(1 + (written.length >> 6));
    if (result.length > evaluation.budget.limits.maxText) break;
    end = match.end;
  }
  return evaluation.budget.text(result + text.slice(end));
});

function expandTemplate(template: Json | undefined, match: PatternMatch, call: TransformerCall): Json {
  if (isAbsent(template)) return match.groups[0]?.text ?? "";
  if (typeof template === "string") return expand(template, match, call);
  if (Array.isArray(template)) return template.map((item) => expandTemplate(item, match, call));
  if (!isObject(template)) return template;
  const object: JsonObject = {};
  for (const key of Object.keys(template)) {
    setOwn(object, expand(key, match, call), expandTemplate(template[key], match, call));
  }
  return object;
}

/** Every match of every pattern in every text, each as the template says. */
const regexExpand = onList((value, call) => {
  const type = call.text("template_type");
  const given = call.get("template");
  if (!["text", "json", "list"].includes(type)) throw call.failure(`there is no template type ${type}`);
  const template = type === "json" ? parseJson(call.text("template")) : type === "list" ? argumentList(given) : given;
  const limit = call.integer("search_limit") ?? 0;
  const takes = call.text("value_takes") || "text";
  if (limit < 0 || !["text", "regex"].includes(takes)) throw call.failure("search_limit or value_takes is wrong");
  const [patterns, texts] =
    takes === "text"
      ? [asList(call.get("regex")), [...asList(value), ...asList(call.get("text"))]]
      : [[...asList(value), ...asList(call.get("regex"))], asList(call.get("text"))];
  const flags = namedFlags(call);
  const results: Json[] = [];
  const search = (source: Json, text: Json) => {
    if (typeof source !== "string" && typeof source !== "number") return;
    const pattern = call.evaluation.patterns.compile(String(source), flags);
    for (const match of pattern.matches(pythonText(text), limit === 0 ? undefined : limit)) {
      results.push(...asList(expandTemplate(template, match, call)));
    }
  };
  if (takes === "text") for (const text of texts) for (const source of patterns) search(source, text);
  else for (const source of patterns) for (const text of texts) search(source, text);
  return results;
});

export const scriptRegexTransformers: Readonly<Record<string, Transformer>> = {
  RegexGroups: regexGroups,
  RegexExtractAll: extractAll,
  ReplaceMatchGroup: replaceGroups,
  RegexReplace: regexReplace,
  RegexExpand: regexExpand,
};
